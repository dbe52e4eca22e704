-- KPI 04: where the time went. Inputs: time_entries.

-- table: evidence
-- grain: time entry
select *
from time_entries_between($first_day, $last_day, $as_of)
where $company::varchar is null or fold(company) = fold($company)
order by date_worked, cw_time_entry_id;

-- table: main
-- grain: one row per combination of the columns that the caller groups by; the
-- caller's list is bound as names, NULL where a column is not wanted
with labelled as (
    select
        case when list_contains($by, 'company') then company end as company,
        case when list_contains($by, 'board') then board end as board,
        case when list_contains($by, 'work_type') then work_type end as work_type,
        case when list_contains($by, 'member') then member end as member,
        minutes,
        billable
    from _evidence
),

final as (
    select
        company,
        board,
        work_type,
        member,
        coalesce(sum(minutes) filter (where billable), 0) as billable_minutes,
        coalesce(sum(minutes) filter (where not billable), 0) as non_billable_minutes,
        sum(minutes) as total_minutes
    from labelled
    group by all
)

select
    *,
    case
        when total_minutes <> 0
            then billable_minutes::double * 100 / total_minutes::double
    end as billable_pct
from final;

-- table: trend
-- grain: company with minutes in any of the windows, which end with the period's
-- last day that has begun
with worked as (
    select
        company,
        minutes,
        least($last_day::date, last_day_begun($as_of)) - date_worked as age
    from time_entries_between(
        least($last_day::date, last_day_begun($as_of)) - 59, $last_day, $as_of
    )
    where last_day_begun($as_of) >= $first_day
        and ($company::varchar is null or fold(company) = fold($company))
),

final as (
    select
        company,
        coalesce(sum(minutes) filter (where age < 7), 0) as minutes_7d,
        coalesce(sum(minutes) filter (where age between 7 and 13), 0)
            as previous_minutes_7d,
        coalesce(sum(minutes) filter (where age < 30), 0) as minutes_30d,
        coalesce(sum(minutes) filter (where age >= 30), 0) as previous_minutes_30d
    from worked
    group by company
)

select
    company,
    minutes_7d,
    previous_minutes_7d,
    (minutes_7d - previous_minutes_7d)::double * 100
    / nullif(previous_minutes_7d, 0)::double as change_7d_pct,
    minutes_30d,
    previous_minutes_30d,
    (minutes_30d - previous_minutes_30d)::double * 100
    / nullif(previous_minutes_30d, 0)::double as change_30d_pct
from final
order by company;

-- table: daily
-- grain: day of the period that has begun
with days as (
    select d::date as date
    from generate_series($first_day, $last_day, interval 1 day) as s (d)
    where d::date <= last_day_begun($as_of)
)

select
    d.date,
    coalesce(sum(w.minutes) filter (where w.billable), 0) as billable_minutes,
    coalesce(sum(w.minutes) filter (where not w.billable), 0) as non_billable_minutes
from days as d
left join minutes_between($first_day, $last_day, $as_of, $company) as w
    on d.date = w.date_worked -- one day to many entries
group by d.date
order by d.date;

-- table: totals
-- grain: one row, for the headlines
select
    count(*) as entries,
    count(distinct company) filter (where company <> '(none)') as companies,
    coalesce(sum(minutes), 0) as total_minutes,
    coalesce(sum(minutes) filter (where billable), 0) as billable_minutes
from _evidence;
