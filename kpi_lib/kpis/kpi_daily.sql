-- kpi_daily: a tenant's key figures per local day. Inputs: tickets, daily_events
-- (daily_events.sql), and KPI 11's scored_days (scored_days.sql).

-- table: earlier
-- grain: one row
select
    exists(
        select 1
        from tickets_created(
            $as_of, '-infinity'::timestamptz, instants_before($first_day)
        )
        where local_day(created_at_remote) < $first_day
    ) as has_earlier,
    instants_from($first_day) as since;

-- table: open_before
-- grain: month of creation (UTC) with unresolved tickets that nothing happened to since
select
    date_trunc('month', timezone('UTC', created_at_remote))::date as month_start,
    count(*) as tickets
from open_tickets_before($as_of, $since)
group by month_start;

-- table: main
-- grain: local day, from the first fact of any kind to the last day begun. With
-- `has_earlier` there are tickets before `from_day`, which is then the first day
-- wanted; else `from_day` lies before all facts.
with events as materialized (
    select *
    from daily_events($as_of, $from_day)
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
        coalesce(sum(new_tickets), 0)
        - coalesce(sum(closed_tickets), 0)
        + $open_before as backlog_open
    from events
    where kpi_date < $from_day
),

counted as (
    select
        d.kpi_date,
        coalesce(sum(e.new_tickets), 0) as new_count,
        coalesce(sum(e.closed_tickets), 0) as closed_count,
        (select backlog_open from opening)
        + sum(new_count - closed_count) over (order by d.kpi_date) as backlog_open,
        coalesce(sum(e.billable_minutes), 0) as billable_minutes,
        coalesce(sum(e.non_billable_minutes), 0) as non_billable_minutes,
        rounded_ratio(sum(e.ttr_us), sum(e.ttr_count) * 60000000) as avg_ttr_minutes,
        rounded_ratio(sum(e.response_us), sum(e.response_count) * 60000000)
            as avg_first_response_minutes,
        case
            when enough_known(sum(e.first_calls_known), closed_count)
                then rounded_ratio(
                    sum(e.first_calls) * 10000, sum(e.first_calls_known)
                )
        end as fcr_hundredths,
        rounded_ratio(sum(e.csat) * 1000000, sum(e.csat_count) * 10000)
            as csat_hundredths,
        rounded_ratio(sum(e.net_promoters) * 100, sum(e.nps_count)) as nps,
        if(has_any_service_level(), coalesce(sum(e.breaches), 0), null)
            as sla_breach_count,
        coalesce(sum(e.alerts_high), 0) as alerts_high,
        coalesce(sum(e.alerts_medium), 0) as alerts_medium,
        coalesce(sum(e.alerts_low), 0) as alerts_low
    from days as d
    left join events as e on d.kpi_date = e.kpi_date -- one to many
    group by d.kpi_date
)

select
    $tenant_id::varchar as tenant_id,
    c.kpi_date,
    c.new_count::bigint as new_tickets,
    c.closed_count::bigint as closed_tickets,
    c.backlog_open::bigint as backlog_open,
    round(c.billable_minutes)::bigint as billable_minutes,
    round(c.non_billable_minutes)::bigint as non_billable_minutes,
    c.avg_ttr_minutes,
    c.avg_first_response_minutes,
    c.fcr_hundredths / 100 as fcr_rate,
    c.csat_hundredths / 100 as csat_avg,
    c.nps,
    c.sla_breach_count::bigint as sla_breach_count,
    c.alerts_high::bigint as security_alerts_high,
    c.alerts_medium::bigint as security_alerts_medium,
    c.alerts_low::bigint as security_alerts_low,
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
