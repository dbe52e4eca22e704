-- KPI 11: tickets per day against the days before. Inputs: scored_days
-- (scored_days.sql), tickets, and placed_tickets, which is all of `tickets` but the
-- durations.

-- table: main
-- grain: local day of the period that has begun, and the days of its first window
select *
from scored_days(
    $as_of,
    $first_day::date - $window_days,
    $last_day,
    $company::varchar,
    $window_days,
    $min_days,
    $z
)
order by ticket_date;

-- table: by_value
-- grain: local day, dimension and value with tickets
with placed as (
    select
        local_day(created_at_remote) as ticket_date,
        company,
        board,
        coalesce(type, '(none)') as type
    from placed_tickets_since($as_of, instants_from($from_day), false)
    where $company::varchar is null or fold(company) = fold($company)
)

select
    ticket_date,
    dimension,
    value,
    count(*) as ticket_count
from placed
unpivot (value for dimension in (company, board, type))
where ticket_date between $from_day and $to_day
group by ticket_date, dimension, value
order by ticket_date, dimension, value;

-- table: evidence
-- grain: ticket created in the period
select
    local_day(created_at_remote) as ticket_date,
    * exclude (source_resolution_minutes)
from tickets_since($as_of, $start, false)
where created_at_remote >= $start and created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by created_at_remote, cw_ticket_id;
