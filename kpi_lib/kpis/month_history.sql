-- Figures of the last months, for the small charts of a first page. Inputs: tickets,
-- surveys.

-- table: main
-- grain: month with an event, or with an open ticket at its end
with known as (
    select
        *,
        service_level_decided_at($as_of, sla_met, resolved_at, sla_due_at)
            as decided_at,
        is_service_level_met(sla_met, resolved_at, sla_due_at) as met_level
    from tickets_since($as_of, $start, true)
    where $company::varchar is null or fold(company) = fold($company)
),

events as (
    select created_at_remote as event_at, 1 as is_new from known
    union all by name
    select decided_at as event_at, met_level as is_met
    from known
    where decided_at is not null
    union all by name
    select resolved_at as event_at, ttr_us / 3600000000 as ttr_hours
    from known
    where resolved_at is not null
    union all by name
    select
        first_response_at as event_at,
        first_response_us / 60000000 as first_response_minutes
    from known
    where first_response_at is not null
    union all by name
    select responded_at as event_at, csat::double as csat
    from surveys_between($start, $end, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

by_month as (
    select
        local_month(event_at) as month_start,
        count(is_new) as new_tickets,
        100.0 * avg(is_met::integer) as sla_met_pct,
        median(ttr_hours) as ttr_hours,
        median(first_response_minutes) as first_response_minutes,
        avg(csat) as csat
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
    select m.month_start, count(*) as backlog_open
    from month_ends as m
    -- many to many: open at the month's end
    inner join known as k
        on
            k.created_at_remote < m.ends_at
            and coalesce(k.resolved_at, 'infinity'::timestamptz) >= m.ends_at
    group by m.month_start
)

select
    m.month_start,
    m.new_tickets::double as new_tickets,
    m.sla_met_pct,
    m.ttr_hours,
    m.first_response_minutes,
    m.csat,
    coalesce(b.backlog_open, 0)::double as backlog_open
from by_month as m
-- one to at most one
left join backlog as b on m.month_start = b.month_start
order by m.month_start;
