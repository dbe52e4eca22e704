-- table: main
with k as (
    select
        t.*,
        day_of(created_at_remote) as created_on,
        day_of(first_response_at) as answered_on,
        day_of(resolved_at) as resolved_on
    from t
    where (select s.company is null or plain(s.company) = plain(t.company) from s)
),
r as (
    select q.*, day_of(responded_at) as day from q
    where (select s.company is null or plain(s.company) = plain(client) from s)
),
f as (
    select least(
        (select min(created_on) from k),
        (select min(day) from r)
    ) as day
),
v as (
    select company, resolved_on as day, sla_met as met from k
    where sla_met is not null and resolved_at is not null
    union all
    select company, resolved_on, true from k
    where sla_met is null and resolved_at <= sla_due_at
    union all
    select company, day_of(sla_due_at), false from k
    where sla_met is null and sla_due_at <= (select as_of from s)
        and (resolved_at is null or resolved_at > sla_due_at)
),
m as (
    select
        d::date as a,
        (d + interval 1 month)::date as b,
        (d + interval 1 month) at time zone s.zone as stop
    from s, range(
        date_trunc('month', s.last_day) - interval 12 month,
        s.last_day + interval 1 day,
        interval 1 month
    ) as r (d)
    where d at time zone s.zone < s.as_of
        and (d + interval 1 month)::date > (select day from f)
),
c as (
    select distinct company from (
        select company, created_on as day from k
        union all
        select client, day from r
    )
    where day < (select max(b) from m)
)
select
    c.company,
    a as month_start,
    (select count(*) from k where k.company = c.company
        and created_on >= a and created_on < b)
        as new_tickets,
    (select count(*) from k where k.company = c.company
        and resolved_on >= a and resolved_on < b) as closed_tickets,
    (select count(*) from k where k.company = c.company
        and created_at_remote < stop and (resolved_at is null or resolved_at >= stop))
        as backlog_open,
    (select count(*) from k where k.company = c.company
        and (created_at_remote at time zone (select zone from s)) + interval 30 day
            < (select least(stop, as_of) at time zone zone from s)
        and (resolved_at is null or resolved_at >= stop)) as backlog_over_30d,
    (select count(*) from v where v.company = c.company and v.day >= a and v.day < b)
        as sla_eligible_count,
    (select 100 * avg(met::int) from v where v.company = c.company
        and v.day >= a and v.day < b) as sla_met_pct,
    (select quantile_cont(ttr_us / 3.6e9, 0.5) from k where k.company = c.company
        and resolved_on >= a and resolved_on < b) as median_ttr_hours,
    (select quantile_cont(ttr_us / 3.6e9, 0.9) from k where k.company = c.company
        and resolved_on >= a and resolved_on < b) as p90_ttr_hours,
    (select quantile_cont(response_us / 6e7, 0.5) from k where k.company = c.company
        and answered_on >= a and answered_on < b)
        as median_first_response_minutes,
    (select avg(csat)::double from r where client = c.company
        and day >= a and day < b) as csat_avg,
    (select count(csat) from r where client = c.company
        and day >= a and day < b) as csat_count,
    (select 100.0 * (count(*) filter (where nps in (9, 10))
            - count(*) filter (where nps >= 0 and nps <= 6)) / nullif(count(nps), 0)
        from r where client = c.company
        and day >= a and day < b) as nps,
    (select count(nps) from r where client = c.company
        and day >= a and day < b) as nps_count
from c, m
order by c.company, a;
