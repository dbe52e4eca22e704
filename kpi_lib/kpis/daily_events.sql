-- Macros of kpi_daily. Inputs: tickets, raw_time_entries, raw_surveys, alerts.

-- a ratio of whole numbers, rounded to a whole number half away from zero
create or replace temp macro rounded_ratio(numerator, denominator) as
sign(numerator)::bigint
* (
    (2 * abs(numerator::hugeint) + denominator::hugeint)
    // nullif(2 * denominator::hugeint, 0)
)::bigint;

-- at least `low`, at most `high`: what the stored precision can hold
create or replace temp macro limited(x, low, high) as
case when x is not null then least(greatest(x, low), high) end;

-- grain: local day and kind of event, from `from_day` on; sums and counts
create or replace temp macro daily_events(known_at, from_day) as table
with known as materialized (
    select
        quarter_hour(created_at_remote) as created_at,
        quarter_hour(resolved_at) as closed_at,
        quarter_hour(first_response_at) as answered_at,
        case
            when not is_service_level_met(sla_met, resolved_at, sla_due_at)
                then quarter_hour(decided_at)
        end as breached_at,
        ttr_us,
        first_response_us,
        known_reopened(is_reopened, created_at_remote) as is_reopened
    from (
        select
            *,
            service_level_decided_at(known_at, sla_met, resolved_at, sla_due_at)
                as decided_at
        from
            tickets_since(
                known_at, instants_from(from_day), getvariable('has_agreed_times')
            )
    ) as decided
    where greatest(
        created_at_remote, closed_at, updated_at_remote, first_response_at, sla_due_at
    ) >= instants_from(from_day)
    or not is_closed(status)
),

-- added up by the quarter of an hour, then by the day
quarters as (
    select
        created_at as quarter,
        count(*) as new_tickets
    from known
    group by quarter
    union all by name
    select
        closed_at as quarter,
        count(*) as closed_tickets,
        sum(ttr_us) as ttr_us,
        count(ttr_us) as ttr_count,
        -- by the simple rule, also where KPI 07 is strict (docs/decisions.md)
        count(*) filter (where not is_reopened) as first_calls,
        count(is_reopened) as first_calls_known
    from known
    where closed_at is not null
    group by quarter
    union all by name
    select
        answered_at as quarter,
        sum(first_response_us) as response_us,
        count(first_response_us) as response_count
    from known
    where answered_at is not null
    group by quarter
    union all by name
    select
        breached_at as quarter,
        count(*) as breaches
    from known
    where breached_at is not null
    group by quarter
    union all by name
    select
        quarter_hour(detected_at) as quarter,
        count(*) filter (where severity in ('critical', 'high')) as alerts_high,
        count(*) filter (where severity = 'medium') as alerts_medium,
        count(*) filter (where severity = 'low') as alerts_low
    from alerts_between(
        instants_from(from_day), 'infinity'::timestamptz, known_at
    )
    group by quarter
    union all by name
    select
        quarter_hour(responded_at) as quarter,
        sum(csat_mark(csat)) as csat,
        count(csat_mark(csat)) as csat_count,
        count(*) filter (where nps between 9 and 10)
        - count(*) filter (where nps between 0 and 6) as net_promoters,
        count(nps_mark(nps)) as nps_count
    from raw_surveys_between(instants_from(from_day), known_at)
    group by quarter
)

select
    local_day(quarter) as kpi_date,
    * exclude (quarter)
from quarters
union all by name
select
    date_worked as kpi_date,
    sum(minutes) filter (where billable) as billable_minutes,
    sum(minutes) filter (where not billable) as non_billable_minutes
from raw_time_entries_between(from_day, last_day_begun(known_at))
group by kpi_date;
