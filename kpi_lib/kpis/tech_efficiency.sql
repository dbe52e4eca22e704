-- KPI 07: technician efficiency. Inputs: tickets, minutes_between.

-- table: evidence
-- grain: ticket resolved in the period, with whether the first call settled it
with resolved as (
    select *
    from tickets_since($as_of, $start, false)
    where resolved_at >= $start and resolved_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
),

worked_by as (
    select
        cw_ticket_id,
        count(distinct fold(coalesce(person_name(member), '(unassigned)'))) as members
    from raw_time_entries
    where $strict_fcr and date_worked <= last_day_begun($as_of)
        and cw_ticket_id in (select cw_ticket_id from resolved)
    group by cw_ticket_id
)

select
    t.owner, t.cw_ticket_id, t.company, t.board, t.type, t.priority, t.summary,
    t.created_at_remote, t.resolved_at,
    t.ttr_us / 3600000000 as ttr_hours,
    t.reopened_count, t.escalation_count,
    is_first_call(
        known_reopened(t.is_reopened, t.created_at_remote), t.escalation_count,
        w.members, $strict_fcr
    ) as is_first_call
from resolved as t
-- one ticket to at most one row of its members
left join worked_by as w on t.cw_ticket_id = w.cw_ticket_id
order by t.owner, t.resolved_at, t.cw_ticket_id;

-- table: main
-- grain: owner of resolved tickets, and member with time entries who owns none. An
-- owner has the minutes of every spelling of the name.
with handled as (
    select
        owner,
        count(*) as tickets,
        avg(whole_us(ttr_hours)) / 3600000000 as avg_ttr_hours,
        quantile_cont(whole_us(ttr_hours), 0.5) / 3600000000 as median_ttr_hours,
        quantile_cont(whole_us(ttr_hours), 0.9) / 3600000000 as p90_ttr_hours,
        first_call_pct(is_first_call) as fcr_pct
    from _evidence
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
select
    count(*) as tickets,
    first_call_pct(is_first_call) as fcr_pct
from _evidence;

-- table: worked
-- grain: one row, for the headlines
select
    count(*) as entries,
    coalesce(sum(minutes), 0) as total_minutes,
    coalesce(sum(minutes) filter (where billable), 0) as billable_minutes
from minutes_between($first_day, $last_day, $as_of, $company);

-- table: by_day
-- grain: local day with a ticket resolved, for headlines and the tests of changes
select
    local_day(resolved_at) as event_date,
    count(*) filter (where is_first_call) as first_calls,
    count(is_first_call) as first_calls_known,
    list(whole_us(ttr_hours) order by owner, resolved_at, cw_ticket_id)
        filter (where ttr_hours is not null) as durations_us
from _evidence
group by local_day(resolved_at)
order by event_date;
