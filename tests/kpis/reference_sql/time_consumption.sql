-- table: main
select
    client as company,
    work as work_type,
    sum(case when billable then minutes else 0 end) as billable_minutes,
    sum(case when billable then 0 else minutes end) as non_billable_minutes,
    sum(minutes) as total_minutes,
    case when sum(minutes) <> 0 then
        100.0 * sum(case when billable then minutes else 0 end)::double / sum(minutes)
    end as billable_pct
from e
where date_worked in (select day from days)
    and (select s.company is null or plain(s.company) = plain(client) from s)
group by client, work
order by total_minutes desc, company, work_type;

-- table: by_board_and_member
select
    desk as board,
    person as member,
    sum(case when billable then minutes else 0 end) as billable_minutes,
    sum(case when billable then 0 else minutes end) as non_billable_minutes,
    sum(minutes) as total_minutes,
    case when sum(minutes) <> 0 then
        100.0 * sum(case when billable then minutes else 0 end)::double / sum(minutes)
    end as billable_pct
from e
where date_worked in (select day from days)
    and (select s.company is null or plain(s.company) = plain(client) from s)
group by desk, person
order by total_minutes desc, board, member;

-- table: trend
with w as (
    select client, minutes, date_worked as d, (select max(day) from days) as z
    from e
    where (select s.company is null or plain(s.company) = plain(client) from s)
),
sums as (
    select
        client,
        sum(case when d > z - 7 and d <= z then minutes else 0 end) as a,
        sum(case when d > z - 14 and d <= z - 7 then minutes else 0 end) as b,
        sum(case when d > z - 30 and d <= z then minutes else 0 end) as c,
        sum(case when d > z - 60 and d <= z - 30 then minutes else 0 end) as f
    from w
    where d > z - 60 and d <= z
    group by client
)
select
    client as company,
    a as minutes_7d,
    b as previous_minutes_7d,
    if(b = 0, null, 100.0 * (a - b)::double / b) as change_7d_pct,
    c as minutes_30d,
    f as previous_minutes_30d,
    if(f = 0, null, 100.0 * (c - f)::double / f) as change_30d_pct
from sums
order by company;

-- table: daily
select
    day as date,
    coalesce((
        select sum(minutes) from e where date_worked = day and billable
            and (select s.company is null or plain(s.company) = plain(client) from s)
    ), 0) as billable_minutes,
    coalesce((
        select sum(minutes) from e where date_worked = day and not billable
            and (select s.company is null or plain(s.company) = plain(client) from s)
    ), 0) as non_billable_minutes
from days
order by day;
