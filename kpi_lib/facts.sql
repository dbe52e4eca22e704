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
    where (
        list_contains(getvariable('closed_spellings'), status)
        or not list_contains(getvariable('excluded_statuses'), fold(status))
    )
    and created_at_remote <= as_of
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

-- grain: ticket whose service level is decided: at its resolution where the source
-- says whether it was met, else at the due instant or the resolution before it. At
-- least those decided at or after `since`.
create macro service_levels_since(as_of, since) as table
select
    cw_ticket_id,
    company,
    coalesce(sla_met, resolved_at <= sla_due_at, false) as is_met,
    case
        when sla_met is not null or resolved_at <= sla_due_at then resolved_at
        when sla_due_at <= as_of then sla_due_at
    end as decided_at
from placed_tickets_since(as_of, since, false)
where decided_at is not null;

-- grain: as service_levels_since; all of them
create macro service_levels(as_of) as table
select *
from service_levels_since(as_of, '-infinity'::timestamptz);

-- grain: time entry of the days, both included; company and board come from the ticket
-- where the entry has none
create macro time_entries_between(first_day, last_day, as_of) as table
with entries as materialized (
    select *
    from raw_time_entries
    where date_worked between first_day and least(last_day, last_day_begun(as_of))
),

worked as (
    -- the tickets of these entries alone, so that no join takes in all of history
    select
        cw_ticket_id,
        company,
        board,
        type
    from raw_tickets
    where cw_ticket_id in (select cw_ticket_id from entries)
)

select
    e.cw_time_entry_id,
    e.cw_ticket_id,
    coalesce(company_name(e.company), company_name(t.company), '(none)') as company,
    case
        when t.cw_ticket_id is null then '(no ticket)'
        else coalesce(stored(t.board), '(no board)')
    end as board,
    stored(t.type) as type,
    coalesce(person_name(e.member), '(unassigned)') as member,
    coalesce(stored(e.work_type), '(none)') as work_type,
    e.minutes,
    e.billable,
    e.date_worked,
    e.agreement_id
from entries as e
-- many entries to one ticket
left join worked as t on e.cw_ticket_id = t.cw_ticket_id;

-- grain: time entry; all of them
create macro time_entries(as_of) as table
select *
from time_entries_between(
    date '0001-01-01', last_day_begun(as_of), as_of
);

-- grain: survey answer
create macro surveys(as_of) as table
select
    s.id,
    s.cw_ticket_id,
    coalesce(company_name(s.company), company_name(t.company), '(none)') as company,
    s.responded_at,
    s.csat,
    s.nps
from raw_surveys as s
-- many answers to one ticket
left join raw_tickets as t on s.cw_ticket_id = t.cw_ticket_id
where s.responded_at <= as_of;

-- grain: alert; always on the calendar's clock
create macro alerts(as_of) as table
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
from raw_security_alerts
where detected_at <= as_of;
