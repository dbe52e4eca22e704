-- table: main
with mine as (
    select
        a.*, (o.cw_ticket_id is not null)::int as outside, o.minutes_worked,
        o.unbilled_minutes
    from asked as a left join outside as o using (cw_ticket_id)
    where (select s.company is null or plain(s.company) = plain(a.company) from s)
),
counted as (
    select
        company, board, topic, count(*) as n, sum(teachable::int) as teachable
    from mine where topic is not null group by all
),
best as (
    select
        company, board, first(topic order by n desc, topic) as topic, max(n) as n,
        first(teachable order by n desc, topic) as teachable
    from counted group by company, board
),
per as (select count(*) as days from days),
grouped as (
    select
        company, board, count(*) as tickets,
        (
            select best from best
            where best.company = mine.company and best.board = mine.board
        ) as best,
        sum(outside) as outside, coalesce(sum(minutes_worked), 0) as minutes,
        coalesce(sum(unbilled_minutes), 0) as unbilled
    from mine group by company, board
)
select
    company, board, tickets as ticket_count,
    if(tickets > 5 and tickets * 30 > 5 * days, 'HIGH', 'MEDIUM') as opportunity_level,
    best.topic as top_topic, coalesce(best.n, 0) as top_topic_count,
    outside as out_of_scope_count, minutes as out_of_scope_minutes,
    case
        when best.n >= 3 and 10 * best.n >= 3 * tickets then
            if(outside > 0, 'both', 'frequent_topic')
        when outside > 0 then 'out_of_scope'
        else 'volume'
    end as signal,
    case signal
        when 'both' then 'contract_extension'
        when 'out_of_scope' then 'contract_extension'
        when 'frequent_topic' then
            if(2 * best.teachable >= best.n, 'training', 'improvement_project')
    end as suggested_action,
    unbilled::double / 60 * (select rate from s) * 30 / days as estimated_monthly_value
from grouped, per
where tickets > 3 and tickets * 30 > 3 * days
order by ticket_count desc, company, board;
