-- Macros for local times near a change of the clock.

-- A local time that the clock shows twice is the first of the two. One that the clock
-- jumps over is read with the offset before the jump (2:30 is 3:30). Both occur only
-- near the days of ``clock_change_days``: `is_near` skips the work elsewhere.
create or replace temp macro wall_instant(x, zone, is_near) as
case
    when is_near and timezone(zone, timezone(zone, x) - interval 1 hour) = x
        then timezone(zone, x) - interval 1 hour
    when is_near and timezone(zone, timezone(zone, x) - interval 30 minute) = x
        then timezone(zone, x) - interval 30 minute
    else timezone(zone, x)
end;

create or replace temp macro is_at_clock_change(x, zone, is_near) as
case
    when is_near then
        timezone(zone, timezone(zone, x)) <> x
        or timezone(zone, timezone(zone, x) - interval 1 hour) = x
        or timezone(zone, timezone(zone, x) - interval 30 minute) = x
    else false
end;

-- grain: day that does not have 24 hours, and the days beside it. No time zone of the
-- world changed its offset and back within a week.
create or replace temp macro changing_days(zone) as table
with starts as (
    select unnest(
        generate_series(timestamp '1899-12-30', timestamp '2200-01-08', interval 7 day)
    ) as start
),

offsets as (
    select start, epoch(start) - epoch(timezone(zone, start)) as shift from starts
),

weeks as (
    select start from offsets qualify shift <> lead(shift) over (order by start)
),

days as (
    select unnest(generate_series(start, start + interval 6 day, interval 1 day)) as day
    from weeks
),

changing as (
    select day
    from days
    where epoch(timezone(zone, day + interval 1 day) - timezone(zone, day)) <> 86400
)

select distinct unnest(
    [
        cast(day as date),
        cast(day - interval 1 day as date),
        cast(day + interval 1 day as date)
    ]
) as day
from changing;
