-- KPI 01: boards on which a client is due an offer. Inputs: judged_tickets
-- (out_of_scope.sql), topics_of (the topics of a period's tickets).

-- table: evidence
-- grain: ticket created in the period
select
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    t.summary,
    t.created_at_remote,
    o.topic,
    is_asking(t.summary, $asking) as is_training,
    -- without any agreement on record, nothing is known to lie outside of one
    t.is_outside and $has_agreements as is_out_of_scope,
    if(is_out_of_scope, t.minutes_worked, 0) as out_of_scope_minutes,
    if(is_out_of_scope, t.unbilled_minutes, 0) as unbilled_minutes
from
    judged_tickets($first_day, $last_day, $as_of, $by_time::varchar[], false) as t
left join topics_of($start, $end) as o -- one to at most one
    on t.cw_ticket_id = o.cw_ticket_id
where $company::varchar is null or fold(t.company) = fold($company)
order by t.created_at_remote, t.cw_ticket_id;

-- table: main
-- grain: company and board above the limits
with counted as (
    select
        company,
        board,
        topic,
        count(*) as tickets,
        count(*) filter (where is_training) as training_count
    from _evidence
    where topic is not null
    group by company, board, topic
),

topics as (
    select
        company, board,
        max(tickets) as topic_count,
        arg_min(topic, row(-tickets, topic)) as topic,
        arg_min(training_count, row(-tickets, topic)) as training_count
    from counted
    group by company, board
),

groups as (
    select
        company,
        board,
        count(*) as ticket_count,
        count(*) * 30 / $days as per_30d,
        count(*) filter (where is_out_of_scope) as out_of_scope_count,
        sum(out_of_scope_minutes) as out_of_scope_minutes,
        sum(unbilled_minutes) as unbilled_minutes
    from _evidence
    group by company, board
),

signalled as (
    select
        g.*,
        t.topic as top_topic,
        coalesce(t.topic_count, 0) as top_topic_count,
        t.training_count,
        coalesce(
            t.topic_count >= $topic_tickets
            and t.topic_count >= round($topic_share * g.ticket_count, 9),
            false
        ) as is_frequent,
        g.out_of_scope_count > 0 as is_out
    from groups as g
    left join topics as t -- one to at most one
        on g.company = t.company and g.board = t.board
    where g.per_30d > $listed and g.ticket_count > $listed
)

select
    company,
    board,
    ticket_count,
    if(per_30d > $high and ticket_count > $high, 'HIGH', 'MEDIUM')
        as opportunity_level,
    top_topic,
    top_topic_count,
    out_of_scope_count,
    out_of_scope_minutes,
    case
        when is_frequent and is_out then 'both'
        when is_frequent then 'frequent_topic'
        when is_out then 'out_of_scope'
        else 'volume'
    end as signal,
    case
        when is_out then 'contract_extension'
        when
            is_frequent
            and training_count >= round($training_share * top_topic_count, 9)
            then 'training'
        when is_frequent then 'improvement_project'
    end as suggested_action,
    unbilled_minutes::double / 60 * $hourly_rate::double * 30 / $days
        as estimated_monthly_value
from signalled
order by ticket_count desc, company, board;

-- table: standing
-- grain: company and board; without the tickets of one-off days, which say nothing of
-- what comes month after month
select
    company,
    board,
    count(*) as ticket_count,
    sum(unbilled_minutes)::double as unbilled_minutes
from _evidence
where not list_contains($one_off::date[], local_day(created_at_remote))
group by company, board;
