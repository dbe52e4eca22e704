-- Service to a client: counts, service levels, waiting times. Inputs: tickets,
-- service_levels.

-- table: main
-- grain: priority; NULL stands for all tickets, if there are any
with known as materialized (
    select
        cw_ticket_id,
        coalesce(priority, '(no priority)') as priority,
        created_at_remote,
        resolved_at,
        first_response_at,
        ttr_us,
        first_response_us
    from tickets($as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

events as (
    select priority, 1 as is_new
    from known
    where created_at_remote >= $start and created_at_remote < $end
    union all by name
    select priority, 1 as is_closed, ttr_us
    from known
    where resolved_at >= $start and resolved_at < $end
    union all by name
    select priority, first_response_us
    from known
    where first_response_at >= $start and first_response_at < $end
    union all by name
    select
        k.priority,
        if(s.is_met, 1, 0) as is_met,
        local_day(s.decided_at) as decided_on
    from service_levels($as_of) as s
    inner join known as k on s.cw_ticket_id = k.cw_ticket_id -- one to one
    where s.decided_at >= $start and s.decided_at < $end
    union all by name
    select
        priority,
        1 as is_open,
        if(created_at_remote < least($end, $as_of) - interval 30 day, 1, 0) as is_old
    from known
    where created_at_remote < $end
        and coalesce(resolved_at, 'infinity'::timestamptz) >= $end
)

select
    priority,
    count(is_new) as new_tickets,
    count(is_closed) as closed_tickets,
    count(is_open) as backlog_open,
    coalesce(sum(is_old), 0)::bigint as backlog_over_30d,
    count(is_met) as sla_eligible_count,
    coalesce(sum(is_met), 0)::bigint as sla_met_count,
    sum(is_met) * 100 / nullif(count(is_met), 0) as sla_met_pct,
    quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours,
    quantile_cont(ttr_us, 0.9) / 3600000000 as p90_ttr_hours,
    count(ttr_us) as ttr_count,
    quantile_cont(first_response_us, 0.5) / 60000000 as median_first_response_minutes,
    count(first_response_us) as first_response_count,
    histogram(decided_on) filter (where is_met = 1) as met_on,
    histogram(decided_on) filter (where is_met = 0) as missed_on
from events
group by rollup (priority)
having count(*) > 0
order by priority;

-- table: evidence
-- grain: ticket created, resolved or still open in the period
select
    cw_ticket_id,
    created_at_remote,
    board,
    type,
    priority,
    status,
    summary,
    first_response_at,
    resolved_at,
    reopened_count
from tickets($as_of)
where created_at_remote < $end
    and coalesce(resolved_at, 'infinity'::timestamptz) >= $start
    and ($company::varchar is null or fold(company) = fold($company))
order by created_at_remote, cw_ticket_id;
