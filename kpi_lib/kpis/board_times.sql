-- KPI 08: each technician's time on a board against the others. Inputs: tickets.

-- table: by_board
-- grain: owner and board with tickets resolved in the period. The time against the
-- others is a ratio of geometric means on tickets of the same type, the types weighted
-- by the tickets on both sides; less than a minute counts as one. Where no ticket of
-- the owner has a known time, it is not known how many could be compared. With a
-- company, only its tickets are reported; the others stay those of all companies.
-- Logarithms are decimals, since a sum of doubles depends on the order of its threads.
with resolved as (
    select
        owner,
        board,
        type,
        if(
            ttr_us is null, null, ln(greatest(ttr_us, 60000000))::decimal(18, 12)
        ) as log_time,
        $company::varchar is null or fold(company) = fold($company) as is_reported
    from tickets_since($as_of, $start, false)
    where resolved_at >= $start and resolved_at < $end and owner <> '(unassigned)'
),

kinds as (
    select
        board,
        type,
        count(log_time) as timed,
        sum(log_time) as log_total
    from resolved
    group by board, type
),

own as (
    select
        owner,
        board,
        type,
        count(*) filter (where is_reported) as tickets,
        count(log_time) filter (where is_reported) as timed,
        avg(log_time) filter (where is_reported) as log_mean,
        count(log_time) as timed_of_all,
        sum(log_time) as log_of_all
    from resolved
    group by owner, board, type
),

compared as (
    select
        o.owner,
        o.board,
        o.tickets,
        o.timed,
        if(k.timed > o.timed_of_all, o.timed, 0) as compared,
        o.log_mean - (k.log_total - coalesce(o.log_of_all, 0))
        / nullif(k.timed - o.timed_of_all, 0) as log_ratio,
        o.timed * (k.timed - o.timed_of_all)
        / nullif(o.timed + k.timed - o.timed_of_all, 0) as weight
    from own as o
    -- many types of owners to one of all
    inner join kinds as k on o.board = k.board and o.type is not distinct from k.type
    where o.tickets > 0
)

select
    owner,
    board,
    sum(tickets)::bigint as tickets,
    if(sum(timed) = 0, null, sum(compared))::bigint as compared_count,
    if(
        sum(compared) >= $min_tickets,
        exp(
            sum((log_ratio * weight)::decimal(38, 12))
            / nullif(sum(weight::decimal(38, 12)), 0)
        ),
        null
    ) as time_ratio
from compared
group by owner, board
order by owner, board;
