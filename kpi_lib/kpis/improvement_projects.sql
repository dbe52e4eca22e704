-- KPI 06: frequent topics, to suggest projects for. Inputs: tickets,
-- raw_time_entries, topics_of (the topics of a period's tickets). Tickets of the days
-- `one_off` are no standing need: neither they nor these days count.

-- table: topics
-- grain: topic with enough tickets per 30 days
with worked as (
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries_between(
        $first_day, least($last_day, last_day_begun($as_of))
    )
    group by cw_ticket_id
)

select
    a.topic,
    count(*) as ticket_count,
    count(distinct a.company) as companies,
    coalesce(sum(w.minutes), 0)::double * 30 / $ordinary_days as minutes_per_month,
    list_sort(list(a.cw_ticket_id)) as evidence,
    list_slice(list_sort(list(distinct trim(a.summary))), 1, $samples) as samples,
    -- many of them, chosen evenly and alike on every run
    arg_min(trim(a.summary), hash(a.cw_ticket_id), $wordings) as wordings
from _evidence as a
left join worked as w on a.cw_ticket_id = w.cw_ticket_id -- one to at most one
group by a.topic
having count(*) * 30 / $ordinary_days >= $per_30d
order by minutes_per_month desc, a.topic;

-- table: evidence
-- grain: ticket created on an ordinary day of the period that belongs to a topic
select
    o.topic,
    t.* exclude (source_resolution_minutes)
from tickets_since($as_of, $start, false) as t
inner join topics_of($start, $end) as o on t.cw_ticket_id = o.cw_ticket_id -- one
where t.created_at_remote >= $start and t.created_at_remote < $end
    and not list_contains($one_off::date[], local_day(t.created_at_remote))
    and ($company::varchar is null or fold(t.company) = fold($company))
order by o.topic, t.created_at_remote, t.cw_ticket_id;
