-- Macros of KPI 11 and of kpi_daily: tickets per day, against the days before.
-- Inputs: tickets_created.

-- grain: local day from `from_day`, but no earlier than the first ticket (of the
-- company, where one is given), to `until_day`; days without tickets count 0. The
-- local day is computed once per quarter of an hour: per ticket it would cost more
-- than all else.
create or replace temp macro tickets_per_day(
    known_at, from_day, until_day, only_company
) as table
with quarters as (
    select
        quarter_hour(created_at_remote) as quarter,
        count(*) as ticket_count
    from tickets_created(known_at, instants_from(from_day), 'infinity'::timestamptz)
    where only_company is null or fold(company) = fold(only_company)
    group by quarter_hour(created_at_remote)
),

counted as (
    select
        local_day(quarter) as ticket_date,
        sum(ticket_count)::bigint as ticket_count
    from quarters
    group by local_day(quarter)
),

first_ticket as (
    -- the day of the first one, where no older one makes it `from_day`
    select
        if(
            exists (
                select 1
                from tickets_created(
                    known_at, '-infinity'::timestamptz, instants_from(from_day)
                )
                where only_company is null or fold(company) = fold(only_company)
            ),
            from_day,
            min(ticket_date)
        ) as ticket_date
    from counted
),

days as (
    select
        unnest(
            generate_series(
                greatest(ticket_date, from_day),
                least(until_day, last_day_begun(known_at)),
                interval 1 day
            )
        )::date as ticket_date
    from first_ticket
    where ticket_date is not null
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
    known_at, from_day, until_day, only_company, window_days, min_days, z
) as table
with summed as (
    select
        ticket_date,
        ticket_count,
        count(*) over before_it as n,
        sum(ticket_count) over before_it as sum_x,
        sum(ticket_count * ticket_count) over before_it as sum_xx
    from tickets_per_day(known_at, from_day, until_day, only_company)
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
