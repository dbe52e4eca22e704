-- Service summary: how each company was served, month by month. Inputs: tickets,
-- service_levels, surveys.

-- table: has_earlier
-- grain: one row
select exists(
    select 1
    from tickets_created(
        $as_of, '-infinity'::timestamptz, instants_before($first_month)
    )
    where local_day(created_at_remote) < $first_month
        and ($company::varchar is null or fold(company) = fold($company))
) as has_earlier;

-- table: main
-- grain: company and month, for each company with a ticket or a survey answer, from
-- the tenant's first one on; a running month is as known at `as_of`. With
-- `has_earlier` there are tickets before `from_day`, which then begins the first
-- month; else `from_day` lies before all facts.
with known as materialized (
    select
        company,
        created_at_remote,
        resolved_at,
        first_response_at,
        service_level_decided_at($as_of, sla_met, resolved_at, sla_due_at)
            as decided_at,
        is_service_level_met(sla_met, resolved_at, sla_due_at) as is_met,
        ttr_us,
        first_response_us
    from tickets_since($as_of, instants_from($from_day), false)
    where $company::varchar is null or fold(company) = fold($company)
    union all by name
    select
        company,
        created_at_remote
    from open_tickets_before($as_of, instants_from($from_day))
    where $company::varchar is null or fold(company) = fold($company)
),

events as (
    select company, local_month(created_at_remote) as month_start, 1 as is_new
    from known
    union all by name
    select company, local_month(resolved_at) as month_start, 1 as is_closed, ttr_us
    from known
    where resolved_at is not null
    union all by name
    select company, local_month(first_response_at) as month_start, first_response_us
    from known
    where first_response_at is not null
    union all by name
    select company, local_month(decided_at) as month_start, if(is_met, 1, 0) as is_met
    from known
    where decided_at is not null
    union all by name
    select company, local_month(responded_at) as month_start, csat, nps
    from surveys_between(instants_from($from_day), $as_of, $as_of)
    where $company::varchar is null or fold(company) = fold($company)
),

months as (
    select
        m::date as month_start,
        timezone(getvariable('zone'), m) as start_at,
        timezone(getvariable('zone'), m + interval 1 month) as end_at
    from (
        select
            unnest(
                generate_series(
                    if(
                        $has_earlier,
                        $first_month::date,
                        greatest($first_month::date, min(month_start))
                    ),
                    least(
                        $last_month::date,
                        date_trunc('month', last_day_begun($as_of))
                    ),
                    interval 1 month
                )
            )::timestamp as m
        from events
    ) as starts
),

companies as (
    select distinct e.company
    from events as e
    -- many to many: seen by the end of some month
    inner join months as m on e.month_start <= m.month_start
    union
    select coalesce(company_name(company), '(none)') as company
    from (
        select distinct company
        from raw_tickets_between(
            '-infinity'::timestamptz, instants_from($from_day)
        )
        where $has_earlier
            and created_at_remote <= $as_of
            and is_counted(status)
    ) as seen_before
    where $company::varchar is null or fold(company_name(company)) = fold($company)
),

backlog as (
    select
        m.month_start,
        k.company,
        count(*) as backlog_open,
        count(*) filter (
            where k.created_at_remote < least(m.end_at, $as_of) - interval 30 day
        ) as backlog_over_30d
    from months as m
    -- many to many: open at the month's end
    inner join known as k
        on
            k.created_at_remote < m.end_at
            and coalesce(k.resolved_at, 'infinity'::timestamptz) >= m.end_at
    group by m.month_start, k.company
),

final as (
    select
        c.company,
        m.month_start,
        count(e.is_new) as new_tickets,
        count(e.is_closed) as closed_tickets,
        coalesce(any_value(b.backlog_open), 0) as backlog_open,
        coalesce(any_value(b.backlog_over_30d), 0) as backlog_over_30d,
        count(e.is_met) as sla_eligible_count,
        sum(e.is_met) * 100 / nullif(count(e.is_met), 0) as sla_met_pct,
        quantile_cont(e.ttr_us, 0.5) / 3600000000 as median_ttr_hours,
        quantile_cont(e.ttr_us, 0.9) / 3600000000 as p90_ttr_hours,
        quantile_cont(e.first_response_us, 0.5) / 60000000
            as median_first_response_minutes,
        (sum(e.csat) / nullif(count(e.csat), 0))::double as csat_avg,
        count(e.csat) as csat_count,
        (
            count(*) filter (where e.nps between 9 and 10)
            - count(*) filter (where e.nps between 0 and 6)
        )
        * 100
        / nullif(count(e.nps), 0) as nps,
        count(e.nps) as nps_count
    from companies as c
    cross join months as m
    -- one company's month to many events, and to at most one backlog
    left join events as e on c.company = e.company and m.month_start = e.month_start
    left join backlog as b on c.company = b.company and m.month_start = b.month_start
    group by c.company, m.month_start
)

select *
from final
order by company, month_start;

-- table: by_company
-- grain: company with a ticket or a survey answer in the period, or an open ticket at
-- its end; the same columns as above, of a period of any length
with known as (
    select
        company,
        created_at_remote,
        resolved_at,
        first_response_at,
        service_level_decided_at($as_of, sla_met, resolved_at, sla_due_at)
            as decided_at,
        is_service_level_met(sla_met, resolved_at, sla_due_at) as is_met,
        ttr_us,
        first_response_us
    from tickets_since($as_of, $start, false)
    where $company::varchar is null or fold(company) = fold($company)
    union all by name
    select
        company,
        created_at_remote
    from open_tickets_before($as_of, $start)
    where $company::varchar is null or fold(company) = fold($company)
),

events as (
    select company, 1 as is_new
    from known
    where created_at_remote >= $start and created_at_remote < $end
    union all by name
    select company, 1 as is_closed, ttr_us
    from known
    where resolved_at >= $start and resolved_at < $end
    union all by name
    select
        company,
        1 as is_open,
        if(created_at_remote < least($end, $as_of) - interval 30 day, 1, 0) as is_old
    from known
    where created_at_remote < $end
        and coalesce(resolved_at, 'infinity'::timestamptz) >= $end
    union all by name
    select company, first_response_us
    from known
    where first_response_at >= $start and first_response_at < $end
    union all by name
    select company, if(is_met, 1, 0) as is_met
    from known
    where decided_at >= $start and decided_at < $end
    union all by name
    select company, csat, nps
    from surveys_between($start, $end, $as_of)
    where responded_at >= $start and responded_at < $end
        and ($company::varchar is null or fold(company) = fold($company))
)

select
    company,
    count(is_new) as new_tickets,
    count(is_closed) as closed_tickets,
    count(is_open) as backlog_open,
    coalesce(sum(is_old), 0)::bigint as backlog_over_30d,
    count(is_met) as sla_eligible_count,
    sum(is_met) * 100 / nullif(count(is_met), 0) as sla_met_pct,
    quantile_cont(ttr_us, 0.5) / 3600000000 as median_ttr_hours,
    quantile_cont(ttr_us, 0.9) / 3600000000 as p90_ttr_hours,
    quantile_cont(first_response_us, 0.5) / 60000000 as median_first_response_minutes,
    (sum(csat) / nullif(count(csat), 0))::double as csat_avg,
    count(csat) as csat_count,
    (
        count(*) filter (where nps between 9 and 10)
        - count(*) filter (where nps between 0 and 6)
    )
    * 100
    / nullif(count(nps), 0) as nps,
    count(nps) as nps_count
from events
group by company
order by company;
