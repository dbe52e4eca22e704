-- Macros that read the texts of a file. Each gives NULL for an unreadable text.

-- digits with a sign; 17.0 is a whole number, 17.5 is none
create or replace temp macro whole_number(x) as
case
    when regexp_full_match(trim(x), '[+-]?\d+(\.0*)?')
        then regexp_replace(trim(x), '\.0*$', '')
end;

create or replace temp macro plain_number(x) as
case
    when regexp_full_match(trim(x), '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?')
        -- 1e400 would be infinite, and so would every sum and mean that it enters
        then if(isfinite(try_cast(trim(x) as double)), trim(x), null)
end;

create or replace temp macro truth(x) as
case
    when lower(trim(x)) in ('true', 't', 'yes', 'y', 'oui', 'o', 'vrai', '1', '1.0')
        then true
    when lower(trim(x)) in ('false', 'f', 'no', 'n', 'non', 'faux', '0', '0.0')
        then false
end;

create or replace temp macro items(x, separator) as
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

create or replace temp macro is_iso(x) as
regexp_full_match(
    trim(x),
    '\d{4}-\d{1,2}-\d{1,2}'
    || '([Tt ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?'
    || '( ?([Zz]|UTC|[+-](0\d|1[0-4])(:?[0-5]\d)?))?)?'
);

create or replace temp macro has_offset(x) as
regexp_matches(trim(x), ':\d{2}(\.\d+)? ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?)$');

-- the usual form first, which needs no regular expression; so below
create or replace temp macro iso_instant(x) as
case
    when x like '____-__-__T__:__:__Z' then try_cast(x as timestamptz)
    when is_iso(x) and has_offset(x)
        then try_cast(regexp_replace(upper(trim(x)), ' ([+-])', '\1') as timestamptz)
end;

create or replace temp macro iso_wall_time(x) as
case
    when x like '____-__-__T__:__:__Z' then null
    when x like '____-__-__ __:__:__' then try_cast(x as timestamp)
    when is_iso(x) and not has_offset(x) then try_cast(upper(trim(x)) as timestamp)
end;

-- Texts that stand for "none" and cannot be read as a day: zeros, a sheet's day 0,
-- years of five digits and more, and the usual days where the order of day and month
-- does not matter to tell them.
create or replace temp macro means_no_date(x) as
case
    when x like '20__-__-%' and not contains(x, '(') then false
    else regexp_full_match(
        lower(trim(x)),
        '(0000-00-00|0?0[/.-]0?0[/.-]0000|0?1/0?0/1900|0?0/0?1/1900'
        || '|0?1[/.-]0?1[/.-](0001|1900|1970)|(31[/.-]12|12[/.-]31)[/.-]9999'
        || '|(30[/.-]12|12[/.-]30)[/.-]1899|[+-]?\d{5,6}-\d\d-\d\d'
        || '|\d{4}-\d\d-\d\d.* \(bc\))'
        || '([t ].*)?|[+-]?infinity'
    )
end;
