-- Macros that read the texts of a file. Each gives NULL for an unreadable text.

-- digits with a sign; 17.0 is a whole number, 17.5 is none
create macro whole_number(x) as
case
    when regexp_full_match(trim(x), '[+-]?\d+(\.0*)?')
        then regexp_replace(trim(x), '\.0*$', '')
end;

create macro plain_number(x) as
case
    when regexp_full_match(trim(x), '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?')
        -- 1e400 would be infinite, and so would every sum and mean that it enters
        then if(isfinite(try_cast(trim(x) as double)), trim(x), null)
end;

create macro truth(x) as
case
    when lower(trim(x)) in ('true', 't', 'yes', 'y', 'oui', 'o', 'vrai', '1', '1.0')
        then true
    when lower(trim(x)) in ('false', 'f', 'no', 'n', 'non', 'faux', '0', '0.0')
        then false
end;

create macro items(x, separator) as
case
    when starts_with(ltrim(x), '[')
        then coalesce(
            try(from_json_strict(x, '["VARCHAR"]')), try_cast(x as varchar[])
        )
    when separator is not null
        then list_filter(
            list_transform(string_split(x, separator), lambda i: trim(i)),
            lambda i: i <> ''
        )
end;

create macro is_iso(x) as
regexp_full_match(
    trim(x),
    '\d{4}-\d{1,2}-\d{1,2}'
    || '([Tt ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?))?)?'
);

create macro has_offset(x) as
regexp_matches(trim(x), ':\d{2}(\.\d+)? ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?)$');

create macro iso_instant(x) as
case
    when is_iso(x) and has_offset(x)
        then try_cast(regexp_replace(upper(trim(x)), ' ([+-])', '\1') as timestamptz)
end;

create macro iso_wall_time(x) as
case
    when is_iso(x) and not has_offset(x) then try_cast(upper(trim(x)) as timestamp)
end;

-- A local time that the clock shows twice is the first of the two. One that the clock
-- jumps over is read with the offset before the jump (2:30 is 3:30). Both occur only
-- near the days of ``clock_change_days``: `is_near` skips the work elsewhere.
create macro wall_instant(x, zone, is_near) as
case
    when is_near and timezone(zone, timezone(zone, x) - interval 1 hour) = x
        then timezone(zone, x) - interval 1 hour
    when is_near and timezone(zone, timezone(zone, x) - interval 30 minute) = x
        then timezone(zone, x) - interval 30 minute
    else timezone(zone, x)
end;

create macro is_at_clock_change(x, zone, is_near) as
case
    when is_near then
        timezone(zone, timezone(zone, x)) <> x
        or timezone(zone, timezone(zone, x) - interval 1 hour) = x
        or timezone(zone, timezone(zone, x) - interval 30 minute) = x
    else false
end;

-- grain: day that does not have 24 hours, and the days beside it
create macro changing_days(zone) as table
with days as (
    select unnest(
        generate_series(timestamp '1900-01-01', timestamp '2200-01-01', interval 1 day)
    ) as day
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

-- Texts that stand for "none" and cannot be read as a day: zeros, a sheet's day 0,
-- years of five digits and more, and the usual days where the order of day and month
-- does not matter to tell them.
create macro means_no_date(x) as
regexp_full_match(
    lower(trim(x)),
    '(0000-00-00|0?0[/.-]0?0[/.-]0000|0?1/0?0/1900|0?0/0?1/1900'
    || '|0?1[/.-]0?1[/.-](0001|1900|1970)|(31[/.-]12|12[/.-]31)[/.-]9999'
    || '|(30[/.-]12|12[/.-]30)[/.-]1899|[+-]?\d{5,6}-\d\d-\d\d'
    || '|\d{4}-\d\d-\d\d.* \(bc\))'
    || '([t ].*)?|[+-]?infinity'
);
