-- Comparison of texts, names by the tenant's aliases, statuses, local days.
-- connection_settings.py sets the tenant's settings as variables:
--   zone, closed_statuses, closed_spellings, excluded_statuses, reopened_statuses,
--   company_alias, person_alias

-- compares without regard to case, accents, typographic apostrophes, outer blanks
create macro fold(x) as lower(strip_accents(replace(trim(x), '’', '''')));

create macro stored(x) as nullif(trim(x), '');

create macro company_name(x) as
coalesce(getvariable('company_alias')[fold(x)], stored(x));

create macro person_name(x) as
coalesce(getvariable('person_alias')[fold(x)], stored(x));

-- the exact spellings first: most closed tickets have one, and folding a text takes
-- longer than comparing it
create macro is_closed(status) as
case
    when list_contains(getvariable('closed_spellings'), status) then true
    else list_contains(getvariable('closed_statuses'), fold(status))
end;

-- not excluded; the exact closed spellings first, see `is_closed`
create macro is_counted(status) as
list_contains(getvariable('closed_spellings'), status)
or not list_contains(getvariable('excluded_statuses'), fold(status));

-- also without signs: `>Re-Opened` is `reopened`; the exact closed spellings first, see
-- `is_closed`. Names of reopened statuses have Latin letters alone: theirs tell almost
-- all. The pattern of all letters takes longer to compile than a month's tickets to
-- read; in a lambda it is compiled only for a status with a sign such as an arrow.
create macro is_reopened_status(status) as
case
    when list_contains(getvariable('closed_spellings'), status) then false
    when
        not list_contains(
            getvariable('reopened_statuses'),
            regexp_replace(fold(status), '[^a-z0-9]+', '', 'g')
        )
        then false
    when strlen(fold(status)) = length(fold(status)) then true
    else
        list_contains(
            getvariable('reopened_statuses'),
            list_transform(
                [fold(status)],
                lambda x: regexp_replace(x, '[^\p{L}\p{N}]+', '', 'g')
            )[1]
        )
end;

-- a pattern is a regular expression, read without regard to case, accents and
-- typographic apostrophes
create macro matches_pattern(x, pattern) as regexp_matches(
    strip_accents(replace(x, '’', '''')),
    strip_accents(replace(pattern, '’', '''')),
    'i'
);

-- hours back into the whole number of microseconds they were computed from
create macro whole_us(hours) as round(hours * 3600000000)::bigint;

create macro local_day(x) as timezone(getvariable('zone'), x)::date;

-- the start of the quarter of an hour, for instants since 1972: from then on every
-- zone's days begin with one. The local day of each takes less than that of each row.
create macro quarter_hour(x) as
case
    when x >= '1972-02-01 00:00:00+00'::timestamptz
        then make_timestamptz(epoch_us(x) // 900000000 * 900000000)
    else x
end;

create macro local_month(x) as date_trunc('month', local_day(x))::date;

-- a lower bound of the day's instants; a day before its midnight, which a clock change
-- may skip
create macro instants_from(day) as
timezone(getvariable('zone'), day::timestamp) - interval 1 day;

-- an upper bound of the instants of all days before, for the same reason a day late
create macro instants_before(day) as
timezone(getvariable('zone'), day::timestamp) + interval 1 day;

-- whether an instant is on one of the days, both included; the bounds tell almost all,
-- and only the others' days are looked up
create macro is_on_days(x, first_day, last_day) as
case
    when x >= instants_before(first_day) and x < instants_from(last_day) then true
    when x < instants_from(first_day) or x >= instants_before(last_day) then false
    else local_day(x) between first_day and last_day
end;

-- the last local day that has begun at `as_of`
create macro last_day_begun(as_of) as local_day(as_of - interval 1 microsecond);
