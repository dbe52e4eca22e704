-- table: main
with r as (
    select *, case when reopened_count is null
        or ((select strict from s) and escalation_count is null) then null
    else reopened_count = 0 and (not (select strict from s) or (
        escalation_count = 0
        and (
            select count(distinct plain(person)) from e
            where e.cw_ticket_id = t.cw_ticket_id
        ) = 1
    )) end as first_call
    from t
    where day_of(resolved_at) between (select first_day from s)
        and (select last_day from s)
        and (select s.company is null or plain(s.company) = plain(t.company) from s)
),
w as (
    select * from e
    where date_worked in (select day from days)
        and (select s.company is null or plain(s.company) = plain(client) from s)
),
rows as (
    select distinct owner from r
    union
    select distinct person from w
    where plain(person) not in (select plain(owner) from r)
),
open_days as (
    select day, (
        select sum(to_minute - from_minute) from hours where weekday = isodow(day)
    ) as minutes
    from days
    where isodow(day) in (select weekday from hours)
        and day not in (select day from holidays)
),
there as (
    select owner, d.day, d.minutes, m.weekly_hours * 60.0
        / (select count(distinct weekday) from hours) as own_minutes
    from rows
    cross join open_days as d
    left join members as m on plain(m.name) = plain(owner)
    where (m.from_day is null or d.day >= m.from_day)
        and (m.to_day is null or d.day <= m.to_day)
        and not exists (
            select 1 from leave as l where plain(l.name) = plain(owner)
                and d.day between l.from_day and l.to_day
        )
)
select
    owner,
    (select count(*) from r where r.owner = rows.owner) as tickets_handled,
    (select avg(ttr_us / 3.6e9) from r where r.owner = rows.owner) as avg_ttr_hours,
    (select quantile_cont(ttr_us / 3.6e9, 0.5) from r where r.owner = rows.owner)
        as median_ttr_hours,
    (select quantile_cont(ttr_us / 3.6e9, 0.9) from r where r.owner = rows.owner)
        as p90_ttr_hours,
    (
        select case when count(first_call) >= 0.5 * count(*) then 100 * avg(first_call::int) end
        from r where r.owner = rows.owner
    ) as fcr_pct,
    (select count(*) from r where r.owner = rows.owner) / nullif((select count(*) from open_days), 0) as tickets_per_day,
    (
        select 100 * sum(minutes) filter (where billable) / nullif(sum(minutes), 0)
        from (select minutes::double as minutes, billable, person from w
            union all select 0, true, rows.owner where exists (
                select 1 from w where plain(person) = plain(rows.owner)))
        where plain(person) = plain(rows.owner)
    ) as billable_ratio_pct,
    case when owner <> '(unassigned)'
        and exists (select 1 from w where plain(person) = plain(rows.owner)) then (
        select coalesce(sum(minutes), 0)::double from w
        where billable and plain(person) = plain(rows.owner)
    ) * 100 / nullif((
        select sum(coalesce(own_minutes, minutes)) from there
        where there.owner = rows.owner
    ), 0) end as utilization_pct
from rows
order by tickets_handled desc, owner;
