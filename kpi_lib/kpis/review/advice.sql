-- Subjects of a client's tickets, to recommend from. Inputs: tickets, topics_of,
-- raw_time_entries, project_tickets (projects.sql); `training` is KPI 02's
-- rule. Tickets of the projects `carried` further are left to them.

-- table: carried
-- grain: project; its tickets of the period, created although it is live
select
    p.project,
    array_agg(distinct p.project_id) as project_ids,
    count(*) as ticket_count,
    coalesce(sum(w.minutes), 0) as minutes
from project_tickets($as_of) as p
left join ( -- one ticket to at most one row of its minutes
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries
    where date_worked between $first_day and $last_day
        and date_worked <= last_day_begun($as_of)
    group by cw_ticket_id
) as w on p.cw_ticket_id = w.cw_ticket_id
where p.created_at_remote >= $start and p.created_at_remote < $end
    and p.is_narrow
    and ($company::varchar is null or fold(p.company) = fold($company))
group by p.project
having count(*) >= $least_tickets and minutes > 0
order by p.project;

-- table: main
-- grain: topic; NULL stands for all tickets that ask for training
with reported as (
    select
        t.cw_ticket_id,
        t.summary,
        o.topic,
        is_asking(t.summary, $asking) as is_training
    from tickets($as_of) as t
    left join topics_of($start, $end) as o -- one to at most one
        on t.cw_ticket_id = o.cw_ticket_id
    anti join project_tickets($as_of) as p
        on t.cw_ticket_id = p.cw_ticket_id
            and list_contains($carried::bigint[], p.project_id)
    where t.created_at_remote >= $start and t.created_at_remote < $end
        and ($company::varchar is null or fold(t.company) = fold($company))
),

worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries
    where date_worked between $first_day and $last_day
        and date_worked <= last_day_begun($as_of)
    group by cw_ticket_id
),

final as (
    select
        if(is_training, null, topic) as topic,
        is_training,
        count(*) as ticket_count,
        coalesce(sum(w.minutes), 0) as minutes,
        list(summary order by a.cw_ticket_id)[:200] as wordings,
        mode(topic order by topic) as usual_topic
    from reported as a
    -- one ticket to at most one row of its minutes
    left join worked as w on a.cw_ticket_id = w.cw_ticket_id
    where is_training or topic is not null
    group by if(is_training, null, topic), is_training
)

select *
from final
where ticket_count >= $least_tickets and minutes > 0
order by minutes desc, ticket_count desc, topic;
