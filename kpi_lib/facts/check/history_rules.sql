-- Rules for the beginning of the data, see first_days.py.
-- Syntax of a rule: rules.py.

-- rule: sparse_beginning warning
-- The first weeks hold far fewer rows than the later ones; periods that begin in them
-- are compared with as if they were complete, unless the tenant's file says otherwise
with days as (
    select 'raw_tickets' as table_name, local_day(created_at_remote) as day
    from raw_tickets
    union all
    select 'raw_time_entries' as table_name, date_worked as day
    from raw_time_entries
),

counted as (
    select
        table_name,
        (day - min(day) over (partition by table_name)) // 7 as week,
        min(day) over (partition by table_name) as first_day
    from days
    where day between coalesce($history_from::date, day) and local_day($as_of)
),

weeks as (
    select table_name, first_day, week, count(*) as row_count
    from counted
    group by table_name, first_day, week
),

usual as (
    select
        table_name,
        first_day,
        sum(row_count) filter (where week < 4) / 4 as at_first,
        median(row_count) filter (where week >= 4) as later
    from weeks
    group by table_name, first_day
    having max(week) >= 12
)

select
    u.table_name,
    u.first_day as key,
    'history_from: ' || (u.first_day + (7 * min(w.week))::integer) as detail
from usual as u
-- one table to many weeks
inner join weeks as w on u.table_name = w.table_name
where u.later >= 8 and u.at_first < u.later / 4 and w.row_count >= u.later / 2
group by u.table_name, u.first_day;
