-- Agreements: what they cover, folded for comparison; when they are active; their time.

-- `list` and `value` are folded; no list covers everything
create macro covers(list, value) as
list is null or coalesce(list_contains(list, value), false);

-- grain: agreement, cover lists folded
create macro covering_agreements() as table
select
    id,
    fold(company) as company_key,
    name,
    coalesce(start_date, date '0001-01-01') as first_day,
    coalesce(end_date, date '9999-12-31') as last_day,
    list_transform(covered_boards, lambda x: fold(x)) as boards,
    list_transform(covered_types, lambda x: fold(x)) as types
from agreements();

-- grain: agreement active on an elapsed day from `first_day` to `last_day`. A month in
-- which it is active in part counts by its days in `month_count`.
create macro agreements_active(first_day, last_day, as_of) as table
select
    *,
    greatest(coalesce(start_date, date '0001-01-01'), first_day) as first_active,
    least(
        coalesce(end_date, date '9999-12-31'), last_day, last_day_begun(as_of)
    ) as last_active,
    date_diff('month', first_active, last_active)
    + day(last_active) / day(last_day(last_active))
    - (day(first_active) - 1) / day(last_day(first_active)) as month_count
from agreements()
where first_active <= last_active;

-- grain: time entry of the days, with the one agreement of its company that it counts
-- for: the one that the entry names, else its ticket, else the first by name that
-- covers its board and type on the day worked; NULL where there is none
create macro charged_entries(first_day, last_day, as_of) as table
with named as (
    -- tickets worked on that name an agreement
    select cw_ticket_id, agreement_id
    from raw_tickets
    where agreement_id is not null
        and cw_ticket_id in (
            select cw_ticket_id
            from raw_time_entries_between(first_day, last_day)
        )
),

entries as (
    select
        e.cw_time_entry_id,
        e.company,
        e.minutes,
        e.billable,
        e.date_worked,
        fold(nullif(nullif(e.board, '(no board)'), '(no ticket)')) as board_key,
        fold(e.type) as type_key,
        fold(e.company) as company_key,
        coalesce(e.agreement_id, t.agreement_id) as agreement_id
    from time_entries_between(first_day, last_day, as_of) as e
    -- many entries to one ticket
    left join named as t on e.cw_ticket_id = t.cw_ticket_id
)

select
    e.company,
    e.date_worked,
    e.minutes,
    e.billable,
    a.id as agreement_id
from entries as e
-- many to many: the first one is kept
left join covering_agreements() as a
    on
        e.company_key = a.company_key
        and if(
            e.agreement_id is null,
            e.date_worked between a.first_day and a.last_day
            and covers(a.boards, e.board_key)
            and covers(a.types, e.type_key),
            e.agreement_id = a.id
        )
qualify row_number() over (partition by e.cw_time_entry_id order by a.name, a.id) = 1;
