-- KPI 03: boards on which a technician needs training. Inputs: tickets.

-- table: main
-- grain: owner and board with at least one reason. The source's clock where all
-- resolved tickets have it, else time to resolution. Last, what the intervals rest on.
with touched as (
    select
        *,
        resolved_at >= $start and resolved_at < $end as is_resolved,
        $company::varchar is null or fold(company) = fold($company) as is_reported
    from tickets_since($as_of, $start, false)
    where (created_at_remote >= $start and created_at_remote < $end)
        or (resolved_at >= $start and resolved_at < $end)
),

clocked as (
    select
        *,
        case
            when is_resolved is not true then null
            when
                bool_and(source_resolution_minutes is not null)
                    filter (where is_resolved) over ()
                then round(source_resolution_minutes * 60000000)::bigint
            else ttr_us
        end as resolution_us
    from touched
),

averaged as (
    select
        *,
        avg(resolution_us) over () / 60000000 as overall_avg_minutes,
        avg(resolution_us) over (partition by board) / 60000000 as board_avg_minutes,
        avg(resolution_us) over (partition by board, type) / 60000000 as of_type,
        avg(is_reopened::integer) over () as overall_reopened_share,
        avg((escalation_count > 0)::integer) over () as overall_escalated_share
    from clocked
),

owners as (
    select
        owner,
        board,
        overall_avg_minutes,
        board_avg_minutes,
        any_value(overall_reopened_share) as overall_reopened_share,
        any_value(overall_escalated_share) as overall_escalated_share,
        count(is_reopened) as reopenings_known,
        count(escalation_count) as escalations_known,
        count(resolution_us) as resolutions_known,
        round(avg(of_type) filter (where is_resolved), 6) as same_types_avg_minutes,
        stddev_samp(resolution_us) / 60000000 as resolution_stddev,
        count(*) filter (where is_resolved) as tickets_resolved,
        count(*) as tickets,
        avg(resolution_us) / 60000000 as avg_resolution_minutes,
        quantile_cont(resolution_us, 0.5) / 60000000 as median_resolution_minutes,
        sum(is_reopened::integer)::bigint as reopened_count,
        sum((escalation_count > 0)::integer)::bigint as escalated_count,
        avg_resolution_minutes / nullif(overall_avg_minutes, 0) as ratio_to_overall,
        avg_resolution_minutes / nullif(board_avg_minutes, 0) as ratio_to_board
    from averaged
    where is_reported and owner <> '(unassigned)'
    group by owner, board, overall_avg_minutes, board_avg_minutes
),

final as (
    select
        *,
        list_filter(
            [
                if(round(ratio_to_overall, 9) > $slow_ratio, 'slow_overall', null),
                if(round(ratio_to_board, 9) > $slow_ratio, 'slow_for_board', null),
                if(
                    reopened_count >= $least_events
                    and reopened_count > round($reopen_share * tickets, 9),
                    'reopens',
                    null
                ),
                if(
                    escalated_count >= $least_events
                    and escalated_count > round($escalation_share * tickets, 9),
                    'escalations',
                    null
                )
            ],
            lambda reason: reason is not null
        ) as reasons
    from owners
)

select
    owner,
    board,
    tickets_resolved,
    avg_resolution_minutes,
    overall_avg_minutes,
    ratio_to_overall,
    board_avg_minutes,
    ratio_to_board,
    reopened_count,
    escalated_count,
    reasons,
    tickets_resolved >= $least_tickets as is_sufficient,
    median_resolution_minutes,
    columns('overall_.*_share|.*_known|resolution_stddev|same_.*')
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
