-- What a client's tickets were about, and which missed their agreed time. Inputs:
-- tickets, topics_of, service_levels, raw_time_entries_between.

-- table: main
-- grain: topic with enough tickets created in the period
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
    o.topic,
    count(*) as ticket_count,
    coalesce(sum(w.minutes), 0) as minutes
from tickets($as_of) as t
inner join topics_of($start, $end) as o on t.cw_ticket_id = o.cw_ticket_id -- one
left join worked as w on t.cw_ticket_id = w.cw_ticket_id -- one to at most one
where t.created_at_remote >= $start and t.created_at_remote < $end
    and ($company::varchar is null or fold(t.company) = fold($company))
group by o.topic
having count(*) >= $least_tickets
order by ticket_count desc, o.topic;

-- table: missed
-- grain: ticket whose service level was decided in the period, and missed; lateness in
-- calendar time, up to `as_of` where it is still open
select
    t.cw_ticket_id,
    local_day(t.created_at_remote) as created_on,
    t.priority,
    t.summary,
    t.sla_due_at,
    t.resolved_at,
    case
        when coalesce(t.resolved_at, $as_of) > t.sla_due_at
            then epoch_us(coalesce(t.resolved_at, $as_of)) - epoch_us(t.sla_due_at)
    end / 60000000 as late_by_minutes
from service_levels($as_of) as s
inner join tickets($as_of) as t on s.cw_ticket_id = t.cw_ticket_id -- one to one
where not s.is_met and s.decided_at >= $start and s.decided_at < $end
    and ($company::varchar is null or fold(t.company) = fold($company))
order by late_by_minutes desc nulls last, t.cw_ticket_id;

-- table: totals
-- grain: one row
select count(*) as tickets
from tickets($as_of)
where created_at_remote >= $start and created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company));
