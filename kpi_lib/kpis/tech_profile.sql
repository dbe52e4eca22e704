-- KPI 08: what each technician works on, and where each is fast or slow.
-- Inputs: time_entries, tickets.

-- table: main
-- grain: owner, board and type with minutes or resolved tickets in the period. With a
-- company, only its rows are reported; the peers stay those of all companies.
with worked as (
    select
        member,
        board,
        type,
        sum(minutes) as minutes
    from time_entries($as_of)
    where date_worked between $first_day and $last_day
        and ($company::varchar is null or fold(company) = fold($company))
    group by all
),

resolved as (
    select
        owner,
        board,
        type,
        ttr_us,
        $company::varchar is null or fold(company) = fold($company) as is_reported
    from tickets($as_of)
    where resolved_at >= $start and resolved_at < $end
),

people as (
    -- a member goes by an owner's spelling: the same one, else the first like it
    select
        m.member,
        coalesce(
            min(o.owner) filter (where o.owner = m.member), min(o.owner), m.member
        ) as owner
    from (select distinct member from worked) as m
    -- one member to several spellings
    left join (select distinct owner from resolved) as o
        on fold(m.member) = fold(o.owner)
    group by m.member
),

minutes_of as (
    select
        p.owner,
        w.board,
        w.type,
        sum(w.minutes) as minutes
    from worked as w
    inner join people as p on w.member = p.member -- many to one
    group by all
),

tickets_of as (
    select
        owner,
        board,
        type,
        count(*) as tickets,
        quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours
    from resolved
    where is_reported
    group by all
),

cells as (
    select
        coalesce(m.owner, t.owner) as owner,
        coalesce(m.board, t.board) as board,
        if(t.owner is null, m.type, t.type) as type,
        coalesce(m.minutes, 0) as minutes,
        coalesce(t.tickets, 0) as tickets,
        t.median_ttr_hours
    from minutes_of as m
    full join tickets_of as t -- one to one
        on
            m.owner = t.owner
            and m.board = t.board
            and m.type is not distinct from t.type
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
    group by all
),

final as (
    select
        c.*,
        c.minutes::double
        * 100
        / nullif(sum(c.minutes) over (partition by c.owner), 0)::double
            as time_share_pct,
        p.peer_tickets,
        p.peer_median_ttr_hours,
        c.median_ttr_hours / nullif(p.peer_median_ttr_hours, 0) as ttr_ratio
    from cells as c
    left join peers as p -- one to at most one
        on
            c.owner = p.owner
            and c.board = p.board
            and c.type is not distinct from p.type
)

select
    owner,
    board,
    type,
    minutes,
    time_share_pct,
    tickets,
    median_ttr_hours,
    peer_median_ttr_hours,
    ttr_ratio,
    case
        when
            tickets < $min_tickets
            or coalesce(peer_tickets, 0) < $min_tickets
            or ttr_ratio is null
            then 'insufficient'
        when ttr_ratio <= $strength then 'strength'
        when ttr_ratio >= $improvement then 'improvement'
        else 'typical'
    end as label
from final
order by owner, minutes desc, board, type nulls last;

-- table: evidence
-- grain: ticket resolved in the period
select
    owner,
    board,
    type,
    * exclude (owner, board, type, source_resolution_minutes)
from tickets($as_of)
where resolved_at >= $start and resolved_at < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by owner, resolved_at, cw_ticket_id;
