-- table: main
with r as (
    select
        owner, coalesce(nullif(trim(board), ''), '(no board)') as desk,
        coalesce(nullif(trim(type), ''), '~') as kind, ttr_us / 3.6e9 as hours,
        (select s.company is null or plain(s.company) = plain(t.company) from s) as mine
    from t, s
    where day_of(resolved_at) between first_day and last_day
),
w as (
    select
        case
            when person in (select owner from r) then person
            else coalesce(
                (select min(owner) from r where plain(owner) = plain(person)), person
            )
        end as owner,
        desk, coalesce((
            select nullif(trim(k.type), '') from raw_tickets as k
            where k.tenant_id = e.tenant_id and k.cw_ticket_id = e.cw_ticket_id
        ), '~') as kind, minutes
    from e
    where date_worked in (select day from days)
        and (select s.company is null or plain(s.company) = plain(client) from s)
),
cells as (
    select owner, desk, kind from w union select owner, desk, kind from r where mine
),
measured as (
    select
        *, coalesce((
            select sum(minutes) from w where w.owner = c.owner and w.desk = c.desk
                and w.kind = c.kind
        ), 0) as minutes,
        coalesce((select sum(minutes) from w where w.owner = c.owner), 0) as total,
        (
            select count(*) from r where mine and r.owner = c.owner and r.desk = c.desk
                and r.kind = c.kind
        ) as tickets,
        (
            select quantile_cont(hours, 0.5) from r where mine and r.owner = c.owner
                and r.desk = c.desk and r.kind = c.kind
        ) as own,
        (
            select count(*) from r where r.owner <> c.owner and r.desk = c.desk
                and r.kind = c.kind and r.owner <> '(unassigned)'
                and c.owner <> '(unassigned)'
        ) as others,
        (
            select quantile_cont(hours, 0.5) from r where r.owner <> c.owner
                and r.desk = c.desk and r.kind = c.kind and r.owner <> '(unassigned)'
                and c.owner <> '(unassigned)'
        ) as theirs
    from cells as c
)
select
    owner, desk as board, nullif(kind, '~') as type, minutes,
    100 * minutes::double / nullif(total::double, 0) as time_share_pct, tickets,
    own as median_ttr_hours, theirs as peer_median_ttr_hours,
    own / nullif(theirs, 0) as ttr_ratio,
    case
        when tickets < 5 or others < 5 or ttr_ratio is null then 'insufficient'
        when own <= 0.8 * theirs + 1e-9 then 'strength'
        when own >= 1.25 * theirs - 1e-9 then 'improvement'
        else 'typical'
    end as label
from measured
order by owner, minutes desc, board, type nulls last;

-- table: by_board
with r as (
    select
        owner, coalesce(nullif(trim(board), ''), '(no board)') as desk,
        coalesce(nullif(trim(type), ''), '~') as kind,
        ln(case when ttr_us < 6e7 then 6e7 else ttr_us end) as x,
        (select s.company is null or plain(s.company) = plain(t.company) from s) as mine
    from t, s
    where day_of(resolved_at) between first_day and last_day
        and owner <> '(unassigned)'
),
kinds as (
    select
        owner, desk, kind, count(*) as tickets, count(x) as n, avg(x) as x,
        (
            select count(o.x) from r as o
            where o.owner <> r.owner and o.desk = r.desk and o.kind = r.kind
        ) as m,
        (
            select avg(o.x) from r as o
            where o.owner <> r.owner and o.desk = r.desk and o.kind = r.kind
        ) as y
    from r
    where mine
    group by owner, desk, kind
)
select
    owner, desk as board, sum(tickets)::bigint as tickets,
    if(max(n) = 0, null, sum(if(m > 0, n, 0)))::bigint as compared_count,
    if(
        sum(if(m > 0, n, 0)) < 5, null,
        exp(
            sum(if(n > 0 and m > 0, (x - y) / (1 / n + 1 / m), 0))
            / sum(if(n > 0 and m > 0, 1 / (1 / n + 1 / m), 0))
        )
    ) as time_ratio
from kinds
group by owner, desk
order by owner, board;
