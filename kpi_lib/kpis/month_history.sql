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
    select
        created_at_remote as event_at,
        1 as is_new,
        null::boolean as is_met,
        null::double as ttr_hours,
        null::double as first_response_minutes,
        null::double as csat
    from known
    union all
    select decided_at, 0, met_level, null, null, null
    from known
    where decided_at is not null
    union all
    select resolved_at, 0, null, ttr_us / 3600000000, null, null
    from known
    where resolved_at is not null
    union all
    select first_response_at, 0, null, null, first_response_us / 60000000, null
    from known
    where first_response_at is not null
    union all
    select responded_at, 0, null, null, null, csat::double
    from surveys_between($start, $end, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

by_month as (
    select
        local_month(event_at) as month_start,
        sum(is_new) as new_tickets,
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
