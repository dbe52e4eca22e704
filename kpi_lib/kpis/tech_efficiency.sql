-- KPI 07: technician efficiency. Inputs: tickets, minutes_between.

-- table: macros
-- grain: ticket resolved in the period, with whether the first call settled it
create or replace temp macro resolved_tickets(
    start_at, end_at, known_at, only_company, strict_fcr
) as table
with worked_by as (
    select
        cw_ticket_id,
        count(distinct fold(coalesce(person_name(member), '(unassigned)'))) as members
    from raw_time_entries
    where strict_fcr
        and date_worked <= last_day_begun(known_at)
        and cw_ticket_id in (
            select cw_ticket_id
            from placed_tickets_since(known_at, start_at, false)
            where resolved_at >= start_at and resolved_at < end_at
        )
    group by cw_ticket_id
)

select
    t.*,
    t.reopened_count = 0
    and (not strict_fcr or (t.escalation_count = 0 and coalesce(w.members = 1, false)))
        as is_first_call
from tickets_since(known_at, start_at, false) as t
-- one ticket to at most one row of its members
left join worked_by as w on t.cw_ticket_id = w.cw_ticket_id
where t.resolved_at >= start_at and t.resolved_at < end_at
    and (only_company is null or fold(t.company) = fold(only_company));

-- table: main
-- grain: owner of resolved tickets, and member with time entries who owns none. An
-- owner has the minutes of every spelling of the name.
with handled as (
    select
        owner,
        count(*) as tickets,
        avg(ttr_us) / 3600000000 as avg_ttr_hours,
        quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours,
        quantile_cont(ttr_us, 0.9) / 3600000000 as p90_ttr_hours,
        count(*) filter (where is_first_call) * 100 / count(*) as fcr_pct
    from resolved_tickets($start, $end, $as_of, $company, $strict_fcr)
    group by owner
),

spelled as (
    -- by name as it is written: to fold each entry's would cost more than all else
    select
        member,
        sum(minutes) as total_minutes,
        coalesce(sum(minutes) filter (where billable), 0) as billable_minutes
    from minutes_between($first_day, $last_day, $as_of, $company)
    group by member
),

worked as (
    select
        fold(member) as member_key,
        list(member) as spellings,
        sum(total_minutes) as total_minutes,
        sum(billable_minutes) as billable_minutes
    from spelled
    group by fold(member)
),

people as (
    select owner from handled
    union all
    select unnest(w.spellings) as owner
    from worked as w
    anti join handled as h on w.member_key = fold(h.owner)
)

select
    p.owner,
    coalesce(h.tickets, 0) as tickets_handled,
    h.avg_ttr_hours,
    h.median_ttr_hours,
    h.p90_ttr_hours,
    h.fcr_pct,
    tickets_handled / nullif($working_days::bigint, 0) as tickets_per_day,
    w.billable_minutes::double * 100 / nullif(w.total_minutes, 0)::double
        as billable_ratio_pct,
    w.billable_minutes
from people as p
left join handled as h on p.owner = h.owner -- one to at most one
left join worked as w on fold(p.owner) = w.member_key -- many to at most one
order by tickets_handled desc, p.owner;

-- table: totals
-- grain: one row, for the headlines
with handled as (
    select
        count(*) as tickets,
        count(ttr_us) as timed,
        count(*) filter (where is_first_call) as first_calls,
        quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours,
        list(ttr_us order by ttr_us) filter (where ttr_us is not null) as durations_us
    from resolved_tickets($start, $end, $as_of, $company, $strict_fcr)
),

worked as (
    select
        count(*) as entries,
        coalesce(sum(minutes), 0) as total_minutes,
        coalesce(sum(minutes) filter (where billable), 0) as billable_minutes
    from minutes_between($first_day, $last_day, $as_of, $company)
)

select *
from handled
cross join worked; -- one row each

-- table: evidence
-- grain: ticket resolved in the period
select
    owner,
    cw_ticket_id,
    company,
    board,
    type,
    priority,
    summary,
    created_at_remote,
    resolved_at,
    ttr_us / 3600000000 as ttr_hours,
    reopened_count,
    escalation_count,
    is_first_call
from resolved_tickets($start, $end, $as_of, $company, $strict_fcr)
order by owner, resolved_at, cw_ticket_id;
