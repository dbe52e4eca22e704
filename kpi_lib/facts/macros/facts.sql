-- What every KPI reads: the raw tables of one tenant with its names, clocks and
-- statuses applied, as they were known at `as_of`.

-- grain: ticket; without excluded statuses and without what came after `as_of`. At
-- least those with an instant at or after `since`, and with `with_open` all that are
-- unresolved: how a question about some days passes over the years before them.
create macro placed_tickets_since(as_of, since, with_open) as table
with dated as (
    select
        *,
        case when is_closed(status) then coalesce(closed_at, updated_at_remote) end
            as done_at
    from raw_tickets_since(since, with_open)
    where is_counted(status) and created_at_remote <= as_of
)

select
    * exclude (tenant_id, done_at) replace (
        coalesce(company_name(company), '(none)') as company,
        coalesce(stored(board), '(no board)') as board,
        stored(type) as type,
        stored(subtype) as subtype,
        stored(priority) as priority,
        trim(status) as status,
        coalesce(person_name(owner), '(unassigned)') as owner,
        coalesce(reopened_count, 0) as reopened_count,
        coalesce(escalation_count, 0) as escalation_count,
        case
            when first_response_at <= as_of
                then greatest(first_response_at, created_at_remote)
        end as first_response_at
    ),
    case
        when done_at <= as_of then greatest(done_at, created_at_remote)
    end as resolved_at,
    coalesce(done_at < created_at_remote, false) as is_resolved_before_created,
    coalesce(first_response_at < created_at_remote, false)
        as is_answered_before_created,
    coalesce(reopened_count > 0, false) or fold(status) = 'reopened' as is_reopened
from dated;

-- grain: ticket; all of them
create macro placed_tickets(as_of) as table
select *
from placed_tickets_since(as_of, '-infinity'::timestamptz, false);

-- grain: ticket created at or after `since` and before `until`, without excluded
-- statuses
create macro tickets_created(as_of, since, until) as table
select
    coalesce(company_name(company), '(none)') as company,
    created_at_remote
from raw_tickets_between(since, until)
where is_counted(status) and created_at_remote <= as_of;

-- grain: unresolved ticket all of whose instants are before `since`, of those that
-- `placed_tickets_since` leaves out
create macro open_tickets_before(as_of, since) as table
select
    cw_ticket_id,
    coalesce(company_name(company), '(none)') as company,
    coalesce(person_name(owner), '(unassigned)') as owner,
    created_at_remote
from raw_open_tickets_before(since)
-- all are created before `since`: as a rule there is nothing to look at
where since <= as_of or created_at_remote <= as_of;

-- a service level is decided at the resolution where the source says whether it was
-- met, else at the due instant or the resolution before it
create macro is_service_level_met(sla_met, resolved_at, sla_due_at) as
coalesce(sla_met, resolved_at <= sla_due_at, false);

create macro service_level_decided_at(as_of, sla_met, resolved_at, sla_due_at) as
case
    when sla_met is not null or resolved_at <= sla_due_at then resolved_at
    when sla_due_at <= as_of then sla_due_at
end;

-- grain: ticket whose service level is decided
create macro service_levels(as_of) as table
select
    cw_ticket_id,
    company,
    is_service_level_met(sla_met, resolved_at, sla_due_at) as is_met,
    service_level_decided_at(as_of, sla_met, resolved_at, sla_due_at) as decided_at
from placed_tickets(as_of)
where decided_at is not null;

-- grain: time entry of the days, both included, without what its ticket tells. Names
-- are made out where the files are read: there each spelling is looked at once.
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

-- grain: time entry of the days, both included; company and board come from the ticket
-- where the entry has none
create macro time_entries_between(first_day, last_day, as_of) as table
with entries as materialized (
    select *
    from own_entries_between(first_day, last_day, as_of)
),

worked as (
    -- the tickets of these entries alone, so that no join takes in all of history
    select
        cw_ticket_id,
        company_name(company) as company,
        coalesce(stored(board), '(no board)') as board,
        stored(type) as type
    from raw_tickets
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
    e.agreement_id
from entries as e
-- many entries to one ticket
left join worked as t on e.cw_ticket_id = t.cw_ticket_id;

-- grain: time entry of the days, both included, of one company where one is given: who
-- worked how long on which day. Only the question about a company needs the tickets.
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

-- grain: survey answered at or after `since` and no later than `until`
create macro surveys_between(since, until, as_of) as table
select
    s.id,
    s.cw_ticket_id,
    coalesce(company_name(s.company), company_name(t.company), '(none)') as company,
    s.responded_at,
    s.csat,
    s.nps
from raw_surveys_between(since, least(until, as_of)) as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id;

-- grain: survey answer; all of them
create macro surveys(as_of) as table
select *
from surveys_between('-infinity'::timestamptz, as_of, as_of);

-- grain: alert detected at or after `since` and before `until`; always on the
-- calendar's clock
create macro alerts_between(since, until, as_of) as table
select
    * exclude (tenant_id) replace (
        coalesce(company_name(company), '(none)') as company,
        trim(source) as source,
        stored(device) as device,
        stored(type) as type,
        lower(trim(severity)) as severity,
        lower(stored(verdict)) as verdict,
        case
            when lower(trim(status)) = 'resolved' and resolved_at <= as_of
                then greatest(resolved_at, detected_at)
        end as resolved_at
    ),
    lower(trim(status)) = 'resolved' and coalesce(resolved_at <= as_of, true)
        as is_resolved,
    case
        when
            lower(trim(status)) = 'resolved'
            and resolved_at between detected_at and as_of
            then epoch_us(resolved_at) - epoch_us(detected_at)
    end as ttr_us
from raw_security_alerts_between(since, until)
where detected_at <= as_of;

-- grain: alert; all of them
create macro alerts(as_of) as table
select *
from alerts_between('-infinity'::timestamptz, 'infinity'::timestamptz, as_of);
