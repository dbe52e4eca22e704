-- kpi_daily: a tenant's key figures per local day. Inputs: tickets,
-- raw_time_entries, raw_surveys, alerts, and KPI 11's scored_days.

-- table: macros
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

-- table: has_earlier
-- grain: one row
select exists(
    select 1
    from placed_tickets($as_of)
    where local_day(created_at_remote) < $first_day
) as has_earlier;

-- table: main
-- grain: local day, from the first fact of any kind to the last day begun. With
-- `has_earlier` there are tickets before `from_day`, which is then the first day asked
-- for; else `from_day` lies before all facts.
with known as materialized (
    select
        local_day(created_at_remote) as created_on,
        local_day(resolved_at) as resolved_on,
        local_day(first_response_at) as answered_on,
        case
            when not is_service_level_met(sla_met, resolved_at, sla_due_at)
                then local_day(decided_at)
        end as breached_on,
        ttr_us,
        first_response_us,
        reopened_count
    from (
        select
            *,
            service_level_decided_at($as_of, sla_met, resolved_at, sla_due_at)
                as decided_at
        from tickets_since($as_of, instants_from($from_day), false)
    ) as told
    where resolved_at is null
        or greatest(created_at_remote, resolved_at, first_response_at, decided_at)
        >= instants_from($from_day)
),

events as (
    select created_on as kpi_date, 1 as is_new from known
    union all by name
    select
        resolved_on as kpi_date,
        1 as is_closed,
        ttr_us,
        if(reopened_count = 0, 1, 0) as is_first_call
    from known
    where resolved_on is not null
    union all by name
    select answered_on as kpi_date, first_response_us from known
    where answered_on is not null
    union all by name
    select breached_on as kpi_date, 1 as is_breach from known
    where breached_on is not null
    union all by name
    select date_worked as kpi_date, minutes, billable
    from raw_time_entries_between($from_day, last_day_begun($as_of))
    union all by name
    select local_day(responded_at) as kpi_date, csat, nps
    from raw_surveys_between(instants_from($from_day), $as_of)
    union all by name
    select local_day(detected_at) as kpi_date, severity
    from alerts_between(instants_from($from_day), 'infinity'::timestamptz, $as_of)
),

days as (
    select
        unnest(
            generate_series(
                if($has_earlier, $from_day, min(kpi_date)),
                least($last_day, last_day_begun($as_of)),
                interval 1 day
            )
        )::date as kpi_date
    from events
),

opening as (
    select
        count(*)
        + (select count(*) from open_tickets_before($as_of, instants_from($from_day)))
            as backlog_open
    from known
    where created_on < $from_day
        and (resolved_on is null or resolved_on >= $from_day)
),

counted as (
    select
        d.kpi_date,
        count(e.is_new) as new_tickets,
        count(e.is_closed) as closed_tickets,
        (select backlog_open from opening)
        + sum(new_tickets - closed_tickets) over (order by d.kpi_date)
            as backlog_open,
        coalesce(sum(e.minutes) filter (where e.billable), 0) as billable_minutes,
        coalesce(sum(e.minutes) filter (where not e.billable), 0)
            as non_billable_minutes,
        rounded_ratio(sum(e.ttr_us), count(e.ttr_us) * 60000000) as avg_ttr_minutes,
        rounded_ratio(sum(e.first_response_us), count(e.first_response_us) * 60000000)
            as avg_first_response_minutes,
        rounded_ratio(sum(e.is_first_call) * 10000, count(e.is_first_call))
            as fcr_hundredths,
        rounded_ratio(sum(e.csat) * 1000000, count(e.csat) * 10000)
            as csat_hundredths,
        count(*) filter (where e.nps between 9 and 10)
        - count(*) filter (where e.nps between 0 and 6) as net_promoters,
        count(e.nps) as nps_count,
        count(e.is_breach) as sla_breach_count,
        count(*) filter (where e.severity in ('critical', 'high')) as alerts_high,
        count(*) filter (where e.severity = 'medium') as alerts_medium,
        count(*) filter (where e.severity = 'low') as alerts_low
    from days as d
    left join events as e on d.kpi_date = e.kpi_date -- one to many
    group by d.kpi_date
)

select
    $tenant_id::varchar as tenant_id,
    c.kpi_date,
    c.new_tickets,
    c.closed_tickets,
    c.backlog_open::bigint as backlog_open,
    round(c.billable_minutes)::bigint as billable_minutes,
    round(c.non_billable_minutes)::bigint as non_billable_minutes,
    c.avg_ttr_minutes,
    c.avg_first_response_minutes,
    c.fcr_hundredths / 100 as fcr_rate,
    limited(c.csat_hundredths, -999, 999) / 100 as csat_avg,
    rounded_ratio(c.net_promoters * 100, c.nps_count) as nps,
    c.sla_breach_count,
    c.alerts_high as security_alerts_high,
    c.alerts_medium as security_alerts_medium,
    c.alerts_low as security_alerts_low,
    -- by way of text: rounds the shortest decimal, not the binary fraction
    limited(s.z_score, -999.99, 999.99)::varchar::decimal(18, 2)::double
        as ticket_zscore,
    s.status = 'ANOMALY' as anomaly_detected
from counted as c
left join
    scored_days(
        $as_of,
        $first_day::date - $window_days,
        $last_day,
        null,
        $window_days,
        $min_days,
        $z
    ) as s
    on c.kpi_date = s.ticket_date -- one to at most one
where c.kpi_date >= $first_day
order by c.kpi_date;
