-- table: asked
select
    t.cw_ticket_id, t.company, coalesce(nullif(trim(t.board), ''), '(no board)') as board,
    nullif(trim(t.type), '') as type, trim(t.summary) as summary,
    (select topic from labels where labels.cw_ticket_id = t.cw_ticket_id) as topic,
    coalesce(regexp_matches(
        replace(plain(t.summary), chr(160), ' '),
        '\b(how +to|training|doesn''t +know|user +error|comment +faire|'
        || 'comment +puis-je|formation|ne +sait +pas|erreur +utilisateur)\b'
    ), false) as teachable
from t, s
where day_of(created_at_remote) between first_day and last_day;

-- table: main
with mine as (
    select * from asked
    where (select s.company is null or plain(s.company) = plain(asked.company) from s)
),
counted as (
    select company, topic, count(*) as n from mine
    where teachable and topic is not null group by all
)
select
    company, sum(teachable::int) as training_tickets, count(*) as total_tickets,
    100 * avg(teachable::int) as training_share_pct,
    coalesce((
        select sum(minutes) from e where date_worked in (select day from days)
            and e.cw_ticket_id in (
                select cw_ticket_id from mine as m
                where m.company = mine.company and teachable
            )
    ), 0) as minutes,
    (
        select list(distinct summary order by summary) from mine as m
        where m.company = mine.company and teachable
    ) as topics,
    (
        select first(topic order by n desc, topic) from counted
        where counted.company = mine.company
    ) as top_topic,
    (select coalesce(max(n), 0) from counted where counted.company = mine.company)
        as top_topic_count
from mine
group by company
having training_tickets > 0
order by training_tickets desc, company;

-- table: repeated
select company, type, topic, count(*) as ticket_count
from asked
where topic is not null
    and (select s.company is null or plain(s.company) = plain(asked.company) from s)
group by company, type, topic
having count(*) >= 3
order by ticket_count desc, company, type nulls last, topic;
