-- KPI 05: work outside the agreements. Inputs: judged_tickets, out_of_scope
-- (out_of_scope.sql), agreements, time_entries.

-- table: main
-- grain: ticket outside its company's agreements; also the evidence
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
from _evidence
group by company
order by minutes_worked desc, company;

-- table: agreement_use
-- grain: period of `$first_days` and `$last_days`, and agreement active on an elapsed
-- day of it. Hours are per month; one in which it is active in part counts by its days.
with periods as (
    select
        unnest($first_days::date[]) as period_first_day,
        unnest($last_days::date[]) as period_last_day
),

final as (
    select
        p.*,
        a.id, a.name as agreement, a.company, a.monthly_amount, a.month_count,
        a.included_hours::double * 60 * a.month_count as included_minutes,
        coalesce(sum(c.minutes), 0) as used_minutes
    from
        periods as p, -- one period to many agreements
        agreements_active(p.period_first_day, p.period_last_day, $as_of) as a
    -- one to many
    left join charged_time($first_day, $last_day, $as_of) as c
        on a.id = c.agreement_id
            and c.date_worked between p.period_first_day and p.period_last_day
    where $company::varchar is null or fold(a.company) = fold($company)
    group by all
)

select
    period_first_day, period_last_day,
    agreement, company, included_minutes, used_minutes,
    used_minutes::double * 100 / nullif(included_minutes, 0) as used_pct,
    monthly_amount,
    case
        when used_minutes > 0
            then monthly_amount::double * month_count * 60 / used_minutes::double
    end as effective_hourly_rate
from final
order by period_first_day, period_last_day, company, agreement, id;

-- table: profitability
-- grain: agreement active on an elapsed day of the period, or with time in it; and
-- company with time that counts for none (`agreement` is NULL)
with charged as (
    select
        agreement_id,
        any_value(company) as company,
        sum(minutes)::double as minutes,
        coalesce(sum(minutes) filter (where billable), 0)::double as billable_minutes
    from charged_time($first_day, $last_day, $as_of)
    group by agreement_id, if(agreement_id is null, company, null)
),

paid as (
    select
        g.id,
        g.company,
        g.name as agreement,
        -- one that is not active any more, yet worked for, earns nothing
        g.monthly_amount::double * coalesce(a.month_count, 0) as revenue,
        coalesce(c.minutes, 0) as minutes
    from agreements() as g
    -- one to at most one
    left join agreements_active($first_day, $last_day, $as_of) as a on g.id = a.id
    left join charged as c on g.id = c.agreement_id
    where a.id is not null or c.minutes <> 0
    union all by name
    select
        company,
        billable_minutes / 60 * $hourly_rate::double as revenue,
        minutes
    from charged
    where agreement_id is null
)

select
    company,
    agreement,
    revenue,
    minutes,
    minutes / 60 * $hourly_cost::double as cost,
    revenue - cost as gross_margin,
    gross_margin * 100 / nullif(revenue, 0) as gross_margin_pct,
    revenue * 60 / nullif(minutes, 0) as effective_hourly_rate
from paid
where $company::varchar is null or fold(company) = fold($company)
order by company, agreement nulls last, id;

-- table: totals
-- grain: local day of creation, to be added up for the headlines
select
    local_day(created_at_remote) as event_date,
    count(*) filter (where is_outside) as outside,
    coalesce(sum(unbilled_minutes) filter (where is_outside), 0) as unbilled_minutes,
    count(*) as tickets
from judged_tickets($first_day, $last_day, $as_of, $by_time::varchar[], true)
where $company::varchar is null or fold(company) = fold($company)
group by local_day(created_at_remote)
order by event_date;
