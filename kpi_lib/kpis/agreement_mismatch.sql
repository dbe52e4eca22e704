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
-- grain: agreement active on an elapsed day of the period. Hours and amounts are per
-- month; a month in which it is active in part counts by its days.
with active as (
    select
        *,
        greatest(coalesce(start_date, date '0001-01-01'), $first_day) as first_active,
        least(
            coalesce(end_date, date '9999-12-31'), $last_day, last_day_begun($as_of)
        ) as last_active,
        date_diff('month', first_active, last_active)
        + day(last_active) / day(last_day(last_active))
        - (day(first_active) - 1) / day(last_day(first_active)) as month_count
    from agreements()
    where first_active <= last_active
        and ($company::varchar is null or fold(company) = fold($company))
),

named as (
    -- tickets worked on that name an agreement
    select cw_ticket_id, agreement_id
    from raw_tickets
    where agreement_id is not null
        and cw_ticket_id in (
            select cw_ticket_id
            from raw_time_entries_between($first_day, $last_day)
        )
),

entries as (
    select
        e.cw_time_entry_id,
        e.minutes,
        e.date_worked,
        fold(nullif(nullif(e.board, '(no board)'), '(no ticket)')) as board_key,
        fold(e.type) as type_key,
        fold(e.company) as company_key,
        coalesce(e.agreement_id, t.agreement_id) as agreement_id
    from time_entries_between($first_day, $last_day, $as_of) as e
    -- many entries to one ticket
    left join named as t on e.cw_ticket_id = t.cw_ticket_id
),

charged as (
    -- each entry goes to one agreement: the one it or its ticket names, else the
    -- first by name that covers it on the day worked
    select e.minutes, a.id
    from entries as e
    inner join covering_agreements() as a
        on
            e.company_key = a.company_key
            and if(
                e.agreement_id is null,
                e.date_worked between a.first_day and a.last_day
                and covers(a.boards, e.board_key)
                and covers(a.types, e.type_key),
                e.agreement_id = a.id
            )
    qualify
        row_number() over (partition by e.cw_time_entry_id order by a.name, a.id) = 1
),

final as (
    select
        a.id,
        a.name as agreement,
        a.company,
        a.monthly_amount,
        a.month_count,
        a.included_hours::double * 60 * a.month_count as included_minutes,
        coalesce(sum(c.minutes), 0) as used_minutes
    from active as a
    left join charged as c on a.id = c.id -- one to many
    group by all
)

select
    agreement, company, included_minutes, used_minutes,
    used_minutes::double * 100 / nullif(included_minutes, 0) as used_pct,
    monthly_amount,
    case
        when used_minutes > 0
            then monthly_amount::double * month_count * 60 / used_minutes::double
    end as effective_hourly_rate
from final
order by company, agreement, id;

-- table: totals
-- grain: one row, for the headlines
select
    count(*) filter (where is_outside) as outside,
    coalesce(sum(unbilled_minutes) filter (where is_outside), 0) as unbilled_minutes,
    count(*) as tickets
from judged_tickets($first_day, $last_day, $as_of, $by_time::varchar[], true)
where $company::varchar is null or fold(company) = fold($company);
