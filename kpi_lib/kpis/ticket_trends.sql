-- KPI 11: tickets per day against the days before. Inputs: placed_tickets, which is
-- all of `tickets` but the durations.

-- table: macros
-- grain: local day from the first ticket (of the company, where one is given) to
-- `until_day`; days without tickets count 0
create or replace temp macro tickets_per_day(
    known_at, until_day, only_company
) as table
with counted as (
    select
        local_day(created_at_remote) as ticket_date,
        count(*) as ticket_count
    from placed_tickets(known_at)
    where only_company is null or fold(company) = fold(only_company)
    group by local_day(created_at_remote)
),

days as (
    select
        unnest(
            generate_series(
                min(ticket_date),
                least(until_day, last_day_begun(known_at)),
                interval 1 day
            )
        )::date as ticket_date
    from counted
)

select
    d.ticket_date,
    coalesce(c.ticket_count, 0) as ticket_count
from days as d
-- one to at most one
left join counted as c on d.ticket_date = c.ticket_date;

-- grain: as tickets_per_day. Mean and spread come from whole sums, so that neither
-- the order of rows nor threads can change them.
create or replace temp macro scored_days(
    known_at, until_day, only_company, window_days, min_days, z
) as table
with summed as (
    select
        ticket_date,
        ticket_count,
        count(*) over before_it as n,
        sum(ticket_count) over before_it as sum_x,
        sum(ticket_count * ticket_count) over before_it as sum_xx
    from tickets_per_day(known_at, until_day, only_company)
    window before_it as (
        order by ticket_date rows between window_days preceding and 1 preceding
    )
),

measured as (
    select
        ticket_date,
        ticket_count,
        case when n >= min_days then sum_x / n end as mean,
        case
            when n >= min_days
                then sqrt((n * sum_xx - sum_x * sum_x) / (n * (n - 1)))
        end as stddev
    from summed
),

scored as (
    select
        *,
        (ticket_count - mean) / nullif(stddev, 0) as z_score
    from measured
)

select
    *,
    case when abs(z_score) > z then 'ANOMALY' when z_score is not null then 'NORMAL' end
        as status
from scored;

-- table: history
-- grain: local day from the first ticket to the period's last day begun
select *
from scored_days(
    $as_of, $last_day, $company::varchar, $window_days, $min_days, $z
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
    from placed_tickets($as_of)
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
from tickets($as_of)
where created_at_remote >= $start and created_at_remote < $end
    and ($company::varchar is null or fold(company) = fold($company))
order by created_at_remote, cw_ticket_id;
