-- Figures of the last months, for small charts and lines against targets.
-- Inputs: service_events (service_events.sql), tickets, minutes_between.

-- table: main
-- grain: month with an event
with events as materialized (
    select * from service_events($as_of, $start, $company)
),

by_month as (
    select
        local_month(event_at) as month_start,
        count(is_new) as new_tickets,
        100 * avg(is_met) as sla_met_pct,
        median(ttr_us) / 3600000000 as ttr_hours,
        median(first_response_us) / 60000000 as first_response_minutes,
        avg(csat) as csat,
        100 * (
            count(*) filter (where nps between 9 and 10)
            - count(*) filter (where nps between 0 and 6)
        )::double / nullif(count(nps), 0) as nps,
        count(is_met) as sla_met_pct_n,
        count(ttr_us) as ttr_hours_n,
        count(first_response_us) as first_response_minutes_n,
        count(csat) as csat_n,
        count(nps) as nps_n
    from events
    where event_at >= $start and event_at < least($end, $as_of)
    group by local_month(event_at)
),

month_ends as (
    select
        month_start,
        least(
            timezone(
                getvariable('zone'), month_start::timestamp + interval 1 month
            ),
            $as_of
        ) as ends_at
    from by_month
),

backlog as (
    select
        m.month_start,
        count(*) as backlog_open,
        median(epoch_us(m.ends_at) - epoch_us(e.event_at)) / 86400000000
            as backlog_age_days
    from month_ends as m
    -- many to many: open at the month's end
    inner join events as e
        on
            e.is_new = 1
            and e.event_at < m.ends_at
            and coalesce(e.closed_at, 'infinity'::timestamptz) >= m.ends_at
    group by m.month_start
)

select
    m.month_start,
    m.new_tickets::double as new_tickets,
    m.sla_met_pct,
    m.ttr_hours,
    m.first_response_minutes,
    m.csat::double as csat,
    m.nps,
    coalesce(b.backlog_open, 0)::double as backlog_open,
    b.backlog_age_days,
    m.sla_met_pct_n,
    m.ttr_hours_n,
    m.first_response_minutes_n,
    m.csat_n,
    m.nps_n,
    coalesce(b.backlog_open, 0) as backlog_age_days_n
from by_month as m
-- one to at most one
left join backlog as b on m.month_start = b.month_start
order by m.month_start;
