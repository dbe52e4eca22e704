-- KPI 09: technicians compared on the same mix of tickets. Inputs: tickets,
-- raw_time_entries.

-- table: durations
-- grain: ticket resolved in [$from_at, $to_at) with an owner and a duration
with logged as (
    select
        cw_ticket_id,
        sum(minutes) as minutes
    from raw_time_entries
    where $clock = 'logged' and date_worked <= last_day_begun($as_of)
    group by cw_ticket_id
)

select
    t.owner,
    t.board,
    t.type,
    t.priority,
    t.company,
    t.resolved_at,
    local_day(t.resolved_at) as resolved_on,
    if($clock = 'logged', l.minutes::double, t.ttr_us / 60000000) as minutes
from tickets_since($as_of, $from_at, false) as t
left join logged as l on t.cw_ticket_id = l.cw_ticket_id -- one to at most one
where t.resolved_at >= $from_at and t.resolved_at < $to_at
    and if($clock = 'logged', l.minutes > 0, t.ttr_us is not null)
order by t.resolved_at, t.cw_ticket_id;

-- table: owners
-- grain: owner with a ticket resolved in the period or open at its end
with known as (
    select
        owner,
        company,
        created_at_remote,
        resolved_at
    from tickets_since($as_of, least($start, $as_of), false)
    union all by name
    select
        owner,
        company,
        created_at_remote
    from open_tickets_before($as_of, least($start, $as_of))
),

handled as (
    select
        owner,
        count(*) filter (where resolved_at >= $start and resolved_at < $end) as tickets,
        count(*) filter (where resolved_at is null or resolved_at >= $end)
            as open_count,
        median(epoch_us(least($end, $as_of)) - epoch_us(created_at_remote))
            filter (where resolved_at is null or resolved_at >= $end)
        / 3600000000 as open_median_age_hours,
        bool_or($company::varchar is null or fold(company) = fold($company))
            as is_reported
    from known
    where created_at_remote < $end and (resolved_at is null or resolved_at >= $start)
    group by owner
)

select * exclude (is_reported)
from handled
where is_reported and (tickets > 0 or open_count > 0)
order by owner;

-- table: evidence
-- grain: ticket resolved in the period or open at its end
select * exclude (source_resolution_minutes)
from tickets_since($as_of, least($start, $as_of), true)
where created_at_remote < $end
    and (resolved_at is null or resolved_at >= $start)
    and ($company::varchar is null or fold(company) = fold($company))
order by owner, created_at_remote, cw_ticket_id;
