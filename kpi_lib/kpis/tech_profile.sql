-- KPI 08: each technician's mix of work, with strengths and points to improve.
-- Inputs: time_entries, tickets.

-- table: main
-- grain: owner, board and type with minutes or resolved tickets in the period. With a
-- company, only its rows are reported; the peers stay those of all companies.
with resolved as (
    select
        owner,
        board,
        type,
        ttr_us,
        $company::varchar is null or fold(company) = fold($company) as is_reported
    from tickets_since($as_of, $start, false)
    where resolved_at >= $start and resolved_at < $end
),

owners as (
    -- the owner's spelling for a member: the first by code point, where there are more
    select
        fold(owner) as person,
        min(owner) as owner,
        list(distinct owner) as spellings
    from resolved
    group by person
),

parts as (
    select
        coalesce(list_filter(o.spellings, lambda x: x = e.member)[1], o.owner, e.member)
            as owner,
        e.board,
        e.type,
        e.minutes,
        false as is_ticket,
        null as ttr_us
    from time_entries_between($first_day, $last_day, $as_of) as e
    left join owners as o on fold(e.member) = o.person -- many to at most one
    where $company::varchar is null or fold(e.company) = fold($company)
    union all
    select
        owner,
        board,
        type,
        0 as minutes,
        true as is_ticket,
        ttr_us
    from resolved
    where is_reported
),

cells as (
    select
        owner,
        board,
        type,
        case when board = '(no ticket)' or names_tickets($first_day, $last_day, $as_of)
            then sum(minutes) end as minutes,
        count(*) filter (where is_ticket) as tickets,
        quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours
    from parts
    group by owner, board, type
),

peers as (
    select
        c.owner,
        c.board,
        c.type,
        count(*) as peer_tickets,
        quantile_cont(r.ttr_us, 0.5) / 3600000000 as peer_median_ttr_hours
    from cells as c
    -- one cell to the tickets of the others
    inner join resolved as r
        on
            c.board = r.board
            and c.type is not distinct from r.type
            and c.owner <> r.owner
    where '(unassigned)' not in (c.owner, r.owner)
    group by c.owner, c.board, c.type
)

select
    c.owner,
    c.board,
    c.type,
    c.minutes,
    c.minutes::double * 100
    / nullif(sum(c.minutes) over (partition by c.owner), 0)::double as time_share_pct,
    c.tickets,
    c.median_ttr_hours,
    p.peer_median_ttr_hours,
    c.median_ttr_hours / nullif(p.peer_median_ttr_hours, 0) as ttr_ratio,
    case
        when
            c.tickets < $min_tickets
            or coalesce(p.peer_tickets, 0) < $min_tickets
            or ttr_ratio is null
            then 'insufficient'
        when round(ttr_ratio, 9) <= $strength then 'strength'
        when round(ttr_ratio, 9) >= $improvement then 'improvement'
        else 'typical'
    end as label
from cells as c
left join peers as p -- one to at most one
    on c.owner = p.owner and c.board = p.board and c.type is not distinct from p.type
order by c.owner, c.minutes desc, c.board, c.type nulls last;

-- table: evidence
-- grain: ticket resolved in the period
select
    owner,
    board,
    type,
    * exclude (owner, board, type, source_resolution_minutes)
from tickets_since($as_of, $start, false)
where resolved_at >= $start and resolved_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by owner, resolved_at, cw_ticket_id;
