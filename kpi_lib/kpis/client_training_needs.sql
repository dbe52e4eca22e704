-- KPI 02: clients whose users need training. Inputs: tickets, raw_time_entries,
-- topics_of (the topics of a period's tickets).

-- table: evidence
-- grain: ticket created in the period
select
    t.cw_ticket_id,
    t.company,
    t.board,
    t.type,
    trim(t.summary) as summary,
    o.topic,
    is_asking(t.summary, $asking) as is_training,
    t.owner,
    t.created_at_remote
from tickets_since($as_of, $start, false) as t
left join topics_of($start, $end) as o -- one to at most one
    on t.cw_ticket_id = o.cw_ticket_id
where t.created_at_remote >= $start and t.created_at_remote < $end
    and ($company::varchar is null or fold(t.company) = fold($company))
order by t.created_at_remote, t.cw_ticket_id;

-- table: main
-- grain: company with at least one training ticket
with counted as (
    select
        company,
        topic,
        count(*) as tickets
    from _evidence
    where is_training and topic is not null
    group by company, topic
),

topics as (
    select
        company,
        max(tickets) as topic_count,
        arg_min(topic, row(-tickets, topic)) as topic
    from counted
    group by company
),

worked as (
    select
        a.company,
        sum(e.minutes) as minutes
    from _evidence as a
    -- one ticket to many entries
    inner join
        raw_time_entries_between(
            $first_day, least($last_day, last_day_begun($as_of))
        ) as e
        on a.cw_ticket_id = e.cw_ticket_id
    where a.is_training
    group by a.company
),

final as (
    select
        company,
        count(*) filter (where is_training) as training_tickets,
        count(*) as total_tickets,
        list_sort(list(distinct summary) filter (where is_training)) as topics
    from _evidence
    group by company
)

select
    f.company,
    f.training_tickets,
    f.total_tickets,
    f.training_tickets * 100 / f.total_tickets as training_share_pct,
    coalesce(w.minutes, 0) as minutes,
    f.topics,
    t.topic as top_topic,
    coalesce(t.topic_count, 0) as top_topic_count
from final as f
left join topics as t on f.company = t.company -- one to at most one
left join worked as w on f.company = w.company -- one to at most one
where f.training_tickets > 0
order by f.training_tickets desc, f.company;

-- table: repeated
-- grain: company, type and topic with as many tickets as the tenant calls repeated
select
    company,
    type,
    topic,
    count(*) as ticket_count
from _evidence
where topic is not null
group by company, type, topic
having count(*) >= $repeated
order by ticket_count desc, company, type nulls last, topic;

-- table: totals
-- grain: one row, for the headlines
select
    count(*) as tickets,
    count(*) filter (where is_training) as training_tickets,
    count(distinct company) filter (where is_training) as companies
from _evidence;

-- table: by_day
-- grain: local day with a ticket created, for the tests of changes
select
    local_day(created_at_remote) as event_date,
    count(*) as tickets,
    count(*) filter (where is_training) as training_tickets
from _evidence
group by local_day(created_at_remote)
order by event_date;
