-- Macros that read durations, in seconds; NULL for an unreadable text.

create or replace temp macro seconds_of_clock(x, part) as
try_cast(regexp_extract(x, '(\d+)[:](\d{2})(?:[:](\d{2}(?:\.\d+)?))?', part) as double);

-- "37:30:00", "1.13:30:00", "1 day, 13:30:00"; `two_parts` says what "1:30" is
create or replace temp macro clock_seconds(x, two_parts) as
case
    when regexp_full_match(
        x, '(\d+(\.| ?d| ?j| days?,?) ?)?\d+:[0-5]\d:[0-5]\d(\.\d+)?'
    )
        then coalesce(
            try_cast(regexp_extract(x, '^(\d+)(\.| ?d| ?j| days?,?)', 1) as double), 0
        ) * 86400
        + seconds_of_clock(x, 1) * 3600 + seconds_of_clock(x, 2) * 60
        + seconds_of_clock(x, 3)
    when regexp_full_match(x, '\d+:[0-5]\d ?min(s|utes?)?\.?')
        then seconds_of_clock(x, 1) * 60 + seconds_of_clock(x, 2)
    when
        regexp_full_match(x, '\d+:[0-5]\d ?(h|hrs?|hours?)\.?')
        or (two_parts = 'h:mm' and regexp_full_match(x, '\d+:[0-5]\d'))
        then seconds_of_clock(x, 1) * 3600 + seconds_of_clock(x, 2) * 60
    when two_parts = 'm:ss' and regexp_full_match(x, '\d+:[0-5]\d')
        then seconds_of_clock(x, 1) * 60 + seconds_of_clock(x, 2)
end;

create or replace temp macro seconds_of_unit(x, unit) as
coalesce(
    try_cast(
        replace(regexp_extract(x, '(\d+(?:[.,]\d+)?) ?(?:' || unit || ')', 1), ',', '.')
        as double
    ),
    0
);

-- "1h 15m", "1 h 15 min", "1h15", "45 min", "PT1H30M", "1 jour 2 heures 3 minutes"
-- where `day` is the length of a day in seconds
create or replace temp macro unit_seconds(x, day) as
case
    when
        regexp_full_match(
            x,
            'p?(\d+([.,]\d{1,2})? ?(d|days?|j|jours?|tage?n?|d[ií]as?)\.?)?'
            || '(t|,? ?((and|et|und|y) )?)'
            || '(\d+([.,]\d{1,2})? ?(h|hrs?|hours?|heures?|std|stunden?|horas?)\.?)?'
            || ',? ?((and|et|und|y) )?'
            || '(\d+([.,]\d{1,2})? ?(m|mins?|minutes?|minuten?|minutos?)\.?)?'
            || ',? ?((and|et|und|y) )?'
            || '(\d+([.,]\d+)? ?(s|se[ck]s?|se[cgk][ou]nd[aeo]?[ns]?)\.?)?'
        )
        and regexp_matches(x, '\d ?[a-z]')
        then seconds_of_unit(x, 'd|j|t') * day
        + seconds_of_unit(x, 'h|std|stunde') * 3600 + seconds_of_unit(x, 'm') * 60
        + seconds_of_unit(x, 's(?:$|e|\.)')
    when regexp_full_match(x, '\d+ ?h ?[0-5]\d')
        then seconds_of_unit(x, 'h') * 3600
        + cast(regexp_extract(x, '(\d+)$', 1) as double) * 60
end;

-- of a text in lower case, without its sign
create or replace temp macro duration_seconds(x, two_parts, day) as
coalesce(clock_seconds(x, two_parts), unit_seconds(x, day));
