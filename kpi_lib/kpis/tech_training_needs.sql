-- KPI 03: boards on which a technician needs training. Inputs: tickets.

-- table: main
-- grain: owner and board with at least one reason. The source's clock where all
-- resolved tickets have it, else time to resolution. Last, what the intervals rest on.
with touched as materialized (
    select
        owner, board, type, source_resolution_minutes, ttr_us, is_reopened,
        escalation_count > 0 as is_escalated,
        coalesce(resolved_at >= $start and resolved_at < $end, false) as is_resolved,
        local_day(if(is_resolved, resolved_at, created_at_remote)) as event_date,
        $company::varchar is null or fold(company) = fold($company) as is_reported
    from tickets_since($as_of, $start, false)
    where is_resolved or (created_at_remote >= $start and created_at_remote < $end)
),

clocked as materialized (
    select
        *,
        case
            when not is_resolved then null
            when (
                select bool_and(r.source_resolution_minutes is not null)
                from touched as r
                where r.is_resolved
            )
                then round(source_resolution_minutes * 60000000)::bigint
            else ttr_us
        end as resolution_us
    from touched
),

overall as (
    select
        avg(resolution_us) / 60000000 as overall_avg_minutes,
        avg(is_reopened::integer) as overall_reopened_share,
        avg(is_escalated::integer) as overall_escalated_share
    from clocked
),

boards as (
    select board, avg(resolution_us) / 60000000 as board_avg_minutes
    from clocked
    group by board
),

types as (
    select board, type, avg(resolution_us) / 60000000 as of_type
    from clocked
    group by board, type
),

owners as (
    select
        c.owner, c.board,
        count(c.resolution_us) as resolutions_known,
        round(avg(t.of_type) filter (where c.is_resolved), 6) as same_types_avg_minutes,
        stddev_samp(c.resolution_us) / 60000000 as resolution_stddev,
        count(*) filter (where c.is_resolved) as tickets_resolved,
        count(*) as tickets,
        avg(c.resolution_us) / 60000000 as avg_resolution_minutes,
        quantile_cont(c.resolution_us, 0.5) / 60000000 as median_resolution_minutes,
        sum(c.is_reopened::integer)::bigint as reopened_count,
        sum(c.is_escalated::integer)::bigint as escalated_count,
        histogram(c.event_date) filter (where c.is_reopened) as reopened_on,
        histogram(c.event_date) filter (where not c.is_reopened) as not_reopened_on,
        histogram(c.event_date) filter (where c.is_escalated) as escalated_on,
        histogram(c.event_date) filter (where not c.is_escalated) as not_escalated_on
    from clocked as c
    -- many to one
    inner join types as t on c.board = t.board and c.type is not distinct from t.type
    where c.is_reported and c.owner <> '(unassigned)'
    group by c.owner, c.board
),

final as (
    select
        o.*, b.board_avg_minutes, a.*,
        count(*) filter (where o.tickets_resolved >= $least_tickets) over () as judged,
        o.avg_resolution_minutes / nullif(a.overall_avg_minutes, 0) as ratio_to_overall,
        o.avg_resolution_minutes / nullif(b.board_avg_minutes, 0) as ratio_to_board,
        list_where(
            ['slow_overall', 'slow_for_board', 'reopens', 'escalations'],
            list_transform(
                [
                    round(ratio_to_overall, 9) > $slow_ratio,
                    round(ratio_to_board, 9) > $slow_ratio,
                    o.reopened_count >= $least_events
                    and o.reopened_count > round($reopen_share * o.tickets, 9),
                    o.escalated_count >= $least_events
                    and o.escalated_count > round($escalation_share * o.tickets, 9)
                ],
                lambda applies: coalesce(applies, false)
            )
        ) as reasons
    from owners as o
    inner join boards as b on o.board = b.board -- many to one
    cross join overall as a
)

select
    owner, board, tickets_resolved, avg_resolution_minutes, overall_avg_minutes,
    ratio_to_overall, board_avg_minutes, ratio_to_board, reopened_count,
    escalated_count, reasons, tickets_resolved >= $least_tickets as is_sufficient,
    median_resolution_minutes,
    columns('overall_.*_share|.*_known|resolution_stddev|same_.*|judged|.*_on')
from final
where len(reasons) > 0
order by ratio_to_overall desc nulls last, owner, board;

-- table: evidence
-- grain: ticket created or resolved in the period
select * exclude (source_resolution_minutes)
from tickets_since($as_of, $start, false)
where (
        (created_at_remote >= $start and created_at_remote < $end)
        or (resolved_at >= $start and resolved_at < $end)
    )
    and ($company::varchar is null or fold(company) = fold($company))
order by created_at_remote, cw_ticket_id;
