-- KPI 05: work outside the agreements. Inputs: out_of_scope (scope.sql), agreements,
-- time_entries.

-- table: main
-- grain: ticket outside its company's agreements
select *
from out_of_scope($first_day, $last_day, $as_of, $by_time::varchar[])
where $company::varchar is null or fold(company) = fold($company)
order by minutes_worked desc, cw_ticket_id;

-- table: by_company
-- grain: company with such a ticket
select
    company,
    count(*) filter (where issue = 'NO_AGREEMENT') as no_agreement_count,
    count(*) filter (where issue = 'MISMATCH') as mismatch_count,
    sum(minutes_worked) as minutes_worked,
    sum(unbilled_minutes) as unbilled_minutes,
    sum(unbilled_minutes)::double / 60 * $hourly_rate::double as estimated_value
from out_of_scope($first_day, $last_day, $as_of, $by_time::varchar[])
where $company::varchar is null or fold(company) = fold($company)
group by company
order by minutes_worked desc, company;

-- table: agreement_use
-- grain: agreement active on a day of the period. Hours and amounts are per month;
-- a month in which it is active in part counts by its days.
with active as (
    select
        *,
        greatest(coalesce(start_date, date '0001-01-01'), $first_day) as first_active,
        least(coalesce(end_date, date '9999-12-31'), $last_day) as last_active
    from agreements()
    where first_active <= last_active
        and ($company::varchar is null or fold(company) = fold($company))
),

months as (
    select
        a.id,
        sum(
            (
                least(a.last_active, last_day(m.month)) - greatest(
                    a.first_active, m.month
                )
                + 1
            )
            / day(last_day(m.month))
        ) as month_count
    from active as a
    -- one agreement to the months of the period in which it is active
    inner join (
        select m::date as month
        from
            generate_series(
                date_trunc('month', $first_day::date), $last_day, interval 1 month
            ) as s (m)
    ) as m
        on a.first_active <= last_day(m.month) and a.last_active >= m.month
    group by a.id
),

entries as (
    select
        e.cw_time_entry_id,
        e.minutes,
        e.date_worked,
        e.board,
        e.type,
        fold(e.company) as company_key,
        coalesce(e.agreement_id, t.agreement_id) as agreement_id
    from time_entries($as_of) as e
    -- many entries to one ticket
    left join raw_tickets as t on e.cw_ticket_id = t.cw_ticket_id
    where e.date_worked between $first_day and $last_day
),

charged as (
    -- each entry goes to one agreement: the one it or its ticket names, else the
    -- first by name that covers it on the day worked
    select
        e.minutes,
        a.id
    from entries as e
    inner join covering_agreements() as a
        on
            e.company_key = a.company_key
            and if(
                e.agreement_id is null,
                e.date_worked between a.first_day and a.last_day
                and covers(a.boards, nullif(nullif(e.board, '(no board)'), '(no ticket)'))
                and covers(a.types, e.type),
                e.agreement_id = a.id
            )
    qualify
        row_number() over (partition by e.cw_time_entry_id order by a.name, a.id) = 1
),

used as (
    select
        id,
        sum(minutes) as used_minutes
    from charged
    group by id
),

final as (
    select
        a.id,
        a.name as agreement,
        a.company,
        a.included_hours::double * 60 * m.month_count as included_minutes,
        coalesce(u.used_minutes, 0) as used_minutes,
        a.monthly_amount,
        m.month_count
    from active as a
    inner join months as m on a.id = m.id -- one to one
    left join used as u on a.id = u.id -- one to at most one
)

select
    agreement,
    company,
    included_minutes,
    used_minutes,
    used_minutes::double * 100 / nullif(included_minutes, 0) as used_pct,
    monthly_amount,
    monthly_amount::double * month_count * 60 / nullif(used_minutes, 0)::double
        as effective_hourly_rate
from final
order by company, agreement, id;

-- table: totals
-- grain: one row, for the headlines
select
    count(*) as outside,
    coalesce(sum(unbilled_minutes), 0) as unbilled_minutes,
    (
        select count(*)
        from worked_tickets($first_day, $last_day, $as_of)
        where $company::varchar is null or fold(company) = fold($company)
    ) as tickets
from out_of_scope($first_day, $last_day, $as_of, $by_time::varchar[])
where $company::varchar is null or fold(company) = fold($company);

-- table: evidence
-- grain: ticket outside its company's agreements
select *
from out_of_scope($first_day, $last_day, $as_of, $by_time::varchar[])
where $company::varchar is null or fold(company) = fold($company)
order by cw_ticket_id;
