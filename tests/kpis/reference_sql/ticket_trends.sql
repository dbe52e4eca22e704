-- table: main
with mine as (
    select day_of(created_at_remote) as day from t
    where (select s.company is null or plain(s.company) = plain(t.company) from s)
),
n as (
    select d::date as day, (select count(*) from mine where mine.day = d::date) as n
    from range(
        (select min(day) from mine), (select max(day) + 1 from days), interval 1 day
    ) as r (d)
),
w as (
    select
        n.day,
        n.n,
        count(b.n) as days_before,
        avg(b.n) as m,
        stddev_samp(b.n) as sd
    from n
    left join n as b on b.day >= n.day - 30 and b.day < n.day
    group by n.day, n.n
)
select
    day as ticket_date,
    n as ticket_count,
    if(days_before < 14, null, m) as mean,
    if(days_before < 14, null, sd) as stddev,
    if(days_before < 14 or sd = 0, null, (n - m) / sd) as z_score,
    case
        when days_before < 14 or sd = 0 then null
        when (n - m) / sd > 2 or (n - m) / sd < -2 then 'ANOMALY'
        else 'NORMAL'
    end as status
from w
where day in (select day from days)
order by day;
