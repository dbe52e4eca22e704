-- Service summary: how each company was served. Inputs: tickets, service_events.sql.

-- table: has_earlier
-- grain: one row
select exists(
    select 1
    from tickets_created(
        $as_of, '-infinity'::timestamptz, instants_before($first_day)
    )
    where local_day(created_at_remote) < $first_day
        and ($company::varchar is null or fold(company) = fold($company))
) as has_earlier;

-- table: main
-- grain: company and month (of the local days $first_day to $last_day) where
-- `by_month`, for each company with a ticket or a survey answer by then; else company
-- with either from $start to $end, or with an open ticket at $end. Tickets that ended
-- before $since are not read; `has_earlier` says that there are some.
with events as materialized (
    select *
    from service_events($as_of, $since, $company)
),

placed as materialized (
    -- the local month of each event costs more than keeping it
    select *, if($by_month, local_month(event_at), $first_day) as first_day
    from events
    where $by_month or (event_at >= $start and event_at < $end)
),

spans as (
    select
        m::date as first_day,
        timezone(getvariable('zone'), m) as start_at,
        timezone(getvariable('zone'), m + interval 1 month) as end_at
    from (
        select
            unnest(
                generate_series(
                    if(
                        $has_earlier,
                        $first_day,
                        greatest($first_day, min(first_day))
                    ),
                    least($last_day, last_day_begun($as_of)),
                    interval 1 month
                )
            )::timestamp as m
        from placed
    ) as months
    where $by_month
    union all
    select $first_day as first_day, $start as start_at, $end as end_at
    where not $by_month
),

backlog as (
    select
        s.first_day,
        e.company,
        count(*) as backlog_open,
        count(*) filter (
            where e.event_at < least(s.end_at, $as_of) - interval 30 day
        ) as backlog_over_30d
    from spans as s
    -- many to many: open at the span's end
    inner join events as e
        on
            e.is_new = 1
            and e.event_at < s.end_at
            and coalesce(e.closed_at, 'infinity'::timestamptz) >= s.end_at
    group by s.first_day, e.company
),

companies as (
    select company
    from placed
    group by company -- seen by the end of some span, hence of the last one
    having min(first_day) <= (select max(first_day) from spans)
    union
    select company from backlog
    union
    select coalesce(company_name(company), '(none)') as company
    from (
        select distinct company
        from raw_tickets_before($since) -- the others' companies are among the events
        where $has_earlier and is_counted(status)
            and ($since <= $as_of or created_at_remote <= $as_of)
    ) as seen_before
    where $company::varchar is null or fold(company_name(company)) = fold($company)
)

select
    c.company,
    s.first_day as month_start,
    count(p.is_new) as new_tickets,
    count(p.is_closed) as closed_tickets,
    coalesce(any_value(b.backlog_open), 0) as backlog_open,
    coalesce(any_value(b.backlog_over_30d), 0) as backlog_over_30d,
    count(p.is_met) as sla_eligible_count,
    sum(p.is_met) * 100 / nullif(count(p.is_met), 0) as sla_met_pct,
    quantile_cont(p.ttr_us, 0.5) / 3600000000 as median_ttr_hours,
    quantile_cont(p.ttr_us, 0.9) / 3600000000 as p90_ttr_hours,
    quantile_cont(p.first_response_us, 0.5) / 60000000 as median_first_response_minutes,
    (sum(p.csat) / nullif(count(p.csat), 0))::double as csat_avg,
    count(p.csat) as csat_count,
    (
        count(*) filter (where p.nps between 9 and 10)
        - count(*) filter (where p.nps between 0 and 6)
    )
    * 100
    / nullif(count(p.nps), 0) as nps,
    count(p.nps) as nps_count
from companies as c
cross join spans as s
-- one company's span to many events, and to at most one backlog
left join placed as p on c.company = p.company and s.first_day = p.first_day
left join backlog as b on c.company = b.company and s.first_day = b.first_day
group by c.company, s.first_day
order by c.company, s.first_day;
