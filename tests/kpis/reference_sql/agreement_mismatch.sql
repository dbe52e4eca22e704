-- table: agreements
select
    id, trim(name) as name, start_date, end_date, covered_boards, covered_types,
    monthly_amount, included_hours,
    coalesce(
        (select c.name from company_alias as c where c.alias = plain(r.company)),
        nullif(trim(r.company), ''),
        '(none)'
    ) as client
from raw_agreements as r
where tenant_id = (select tenant_id from s);

-- table: outside
with k as (
    select
        t.*, day_of(created_at_remote) as day,
        nullif(nullif(trim(board), ''), '(no board)') as desk,
        (
            select sum(minutes) from e
            where e.cw_ticket_id = t.cw_ticket_id
                and date_worked between s.first_day and s.last_day
        ) as worked,
        (
            select sum(if(billable, 0, minutes)) from e
            where e.cw_ticket_id = t.cw_ticket_id
                and date_worked between s.first_day and s.last_day
        ) as unbilled
    from t, s
    where plain(t.company) not in (select b.company from by_time as b)
        and (worked is not null or day between s.first_day and s.last_day)
),
pairs as (
    select
        k.cw_ticket_id, a.name, k.day < a.start_date as later,
        k.day >= coalesce(a.start_date, k.day) and k.day <= coalesce(a.end_date, k.day)
            as active,
        a.covered_boards is null
        or len(list_filter(a.covered_boards, lambda b: plain(b) = plain(k.desk))) > 0
            as on_board,
        a.covered_types is null
        or len(list_filter(a.covered_types, lambda b: plain(b) = plain(k.type))) > 0
            as of_type
    from k, agreements as a
    where plain(a.client) = plain(k.company)
        and (k.agreement_id is null or k.agreement_id = a.id)
),
named as (
    select *, (
        select min(name) from pairs as p where p.cw_ticket_id = k.cw_ticket_id and active
    ) as agreement_name
    from k
)
select
    cw_ticket_id, company, coalesce(desk, '(no board)') as board,
    nullif(trim(type), '') as type, summary,
    agreement_name,
    if(agreement_name is null, 'NO_AGREEMENT', 'MISMATCH') as issue,
    case
        when agreement_name is null and agreement_id is not null then 'invalid'
        when agreement_name is null and not exists (
            select 1 from pairs as p where p.cw_ticket_id = k.cw_ticket_id
        ) then 'none'
        when agreement_name is null and exists (
            select 1 from pairs as p
            where p.cw_ticket_id = k.cw_ticket_id and later is not true
        ) then 'expired'
        when agreement_name is null then 'not_started'
        when exists (
            select 1 from pairs as p
            where p.cw_ticket_id = k.cw_ticket_id and active and on_board
        ) then 'type'
        else 'board'
    end as reason,
    coalesce(worked, 0) as minutes_worked, coalesce(unbilled, 0) as unbilled_minutes,
    created_at_remote, agreement_id is null as agreement_id_missing
from named as k
where not exists (
    select 1 from pairs as p
    where p.cw_ticket_id = k.cw_ticket_id and active and on_board and of_type
);

-- table: main
select * from outside
where (select s.company is null or plain(s.company) = plain(outside.company) from s)
order by minutes_worked desc, cw_ticket_id;

-- table: by_company
select
    company, sum((issue = 'NO_AGREEMENT')::int) as no_agreement_count,
    sum((issue = 'MISMATCH')::int) as mismatch_count,
    sum(minutes_worked) as minutes_worked, sum(unbilled_minutes) as unbilled_minutes,
    sum(unbilled_minutes)::double / 60 * (select rate from s) as estimated_value
from outside
where (select s.company is null or plain(s.company) = plain(outside.company) from s)
group by company
order by minutes_worked desc, company;

-- table: agreement_use
with open_days as (
    select a.id, d.day, 1 / day(last_day(d.day)) as of_month
    from agreements as a, days as d
    where d.day >= coalesce(a.start_date, d.day) and d.day <= coalesce(a.end_date, d.day)
),
paid as (
    select e.cw_time_entry_id, e.minutes, first(a.id order by a.name, a.id) as id
    from e
    left join raw_tickets as k
        on k.cw_ticket_id = e.cw_ticket_id and k.tenant_id = e.tenant_id
    inner join agreements as a on plain(a.client) = plain(e.client)
    where e.date_worked in (select day from days)
        and case
            when e.agreement_id is not null then e.agreement_id = a.id
            when k.agreement_id is not null then k.agreement_id = a.id
            else (a.start_date is null or a.start_date <= e.date_worked)
                and (a.end_date is null or a.end_date >= e.date_worked)
                and (a.covered_boards is null or len(list_filter(
                    a.covered_boards,
                    lambda b: plain(b) = plain(nullif(k.board, '(no board)'))
                )) > 0)
                and (a.covered_types is null or len(list_filter(
                    a.covered_types, lambda b: plain(b) = plain(k.type)
                )) > 0)
        end
    group by e.cw_time_entry_id, e.minutes
),
summed as (
    select
        *,
        (select sum(of_month) from open_days where open_days.id = a.id) as months,
        coalesce((select sum(minutes) from paid where paid.id = a.id), 0)::double as used
    from agreements as a
    where id in (select id from open_days)
)
select
    name as agreement, client as company,
    included_hours::double * 60 * months as included_minutes, used as used_minutes,
    used / nullif(included_minutes, 0) * 100 as used_pct, monthly_amount,
    if(used > 0, monthly_amount::double * months / (used / 60), null)
        as effective_hourly_rate
from summed
where (select s.company is null or plain(s.company) = plain(client) from s)
order by client, name, id;

-- table: profitability
with open_days as (
    select a.id, sum(1 / day(last_day(d.day))) as months
    from agreements as a, days as d
    where d.day >= coalesce(a.start_date, d.day) and d.day <= coalesce(a.end_date, d.day)
    group by a.id
),
choices as (
    select
        e.cw_time_entry_id, e.client, e.minutes, e.billable,
        (
            select first(a.id order by a.name, a.id) from agreements as a
            where plain(a.client) = plain(e.client)
                and case
                    when coalesce(e.agreement_id, k.agreement_id) is not null
                        then coalesce(e.agreement_id, k.agreement_id) = a.id
                    else (a.start_date is null or a.start_date <= e.date_worked)
                        and (a.end_date is null or a.end_date >= e.date_worked)
                        and (a.covered_boards is null or len(list_filter(
                            a.covered_boards,
                            lambda b: plain(b) = plain(nullif(k.board, '(no board)'))
                        )) > 0)
                        and (a.covered_types is null or len(list_filter(
                            a.covered_types, lambda b: plain(b) = plain(k.type)
                        )) > 0)
                end
        ) as id
    from e
    left join raw_tickets as k
        on k.cw_ticket_id = e.cw_ticket_id and k.tenant_id = e.tenant_id
    where e.date_worked in (select day from days)
),
earned as (
    select
        a.client as company, a.name as agreement, a.id,
        a.monthly_amount::double * coalesce((
            select months from open_days as o where o.id = a.id
        ), 0) as revenue,
        coalesce((
            select sum(minutes) from choices as c where c.id = a.id
        ), 0)::double as minutes,
        a.id in (select id from open_days) as is_active
    from agreements as a
    union all
    select
        client, null, null,
        sum(if(billable, minutes, 0))::double / 60 * (select rate from s),
        sum(minutes)::double, true
    from choices where id is null
    group by client
)
select
    earned.company, agreement, revenue, minutes, minutes / 60 * s.cost as cost,
    revenue - minutes / 60 * s.cost as gross_margin,
    (revenue - minutes / 60 * s.cost) / nullif(revenue, 0) * 100 as gross_margin_pct,
    revenue / nullif(minutes / 60, 0) as effective_hourly_rate
from earned, s
where (is_active or minutes <> 0)
    and (s.company is null or plain(s.company) = plain(earned.company))
order by earned.company, agreement nulls last, id;
