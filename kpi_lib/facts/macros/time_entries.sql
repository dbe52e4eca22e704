-- Time entries as known at `as_of`, with the tenant's names.

-- grain: time entry of the days, both included, without its ticket's values. Aliases
-- are resolved in the scan of the files: there once per distinct spelling.
create macro own_entries_between(first_day, last_day, as_of) as table
select
    cw_time_entry_id,
    cw_ticket_id,
    company_name(company) as company,
    coalesce(person_name(member), '(unassigned)') as member,
    coalesce(stored(work_type), '(none)') as work_type,
    minutes,
    billable,
    date_worked,
    agreement_id
from raw_time_entries_between(first_day, least(last_day, last_day_begun(as_of)));

-- false where there are time entries of the days, both included, and none names its
-- ticket: how long each ticket took is then unknown
create macro names_tickets(first_day, last_day, as_of) as (
    select count(*) = 0 or count(cw_ticket_id) > 0
    from raw_time_entries_between(
        first_day, least(last_day, last_day_begun(as_of))
    )
);

-- grain: time entry of the days, both included; company and board come from the ticket
-- where the entry has none. Last, the ticket's status and agreement.
create macro completed_entries(first_day, last_day, as_of) as table
with entries as materialized (
    select *
    from own_entries_between(first_day, last_day, as_of)
),

worked as (
    -- the tickets of these entries alone: a join with all tickets would read them all
    select
        cw_ticket_id,
        company_name(company) as company,
        coalesce(stored(board), '(no board)') as board,
        stored(type) as type,
        status,
        agreement_id
    from raw_tickets_worked_on(first_day, least(last_day, last_day_begun(as_of)))
    where cw_ticket_id in (select cw_ticket_id from entries)
)

select
    e.cw_time_entry_id,
    e.cw_ticket_id,
    coalesce(e.company, t.company, '(none)') as company,
    coalesce(t.board, '(no ticket)') as board,
    t.type,
    e.member,
    e.work_type,
    e.minutes,
    e.billable,
    e.date_worked,
    e.agreement_id,
    t.status as ticket_status,
    t.agreement_id as ticket_agreement_id
from entries as e
-- many entries to one ticket
left join worked as t on e.cw_ticket_id = t.cw_ticket_id;

-- grain: time entry of the days, see `completed_entries`
create macro time_entries_between(first_day, last_day, as_of) as table
select * exclude (ticket_status, ticket_agreement_id)
from completed_entries(first_day, last_day, as_of);

-- grain: time entry of the days, both included, of one company where one is given;
-- only with a company are the tickets read.
create macro minutes_between(first_day, last_day, as_of, only_company) as table
select
    member,
    date_worked,
    minutes,
    billable
from own_entries_between(first_day, last_day, as_of)
where only_company::varchar is null
union all
select
    member,
    date_worked,
    minutes,
    billable
from time_entries_between(first_day, last_day, as_of)
where fold(company) = fold(only_company::varchar);

-- grain: time entry; all of them
create macro time_entries(as_of) as table
select *
from time_entries_between(
    date '0001-01-01', last_day_begun(as_of), as_of
);
