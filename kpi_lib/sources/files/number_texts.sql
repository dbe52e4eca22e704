-- Macros that read numbers with separators, and instants as people write them. Each
-- gives NULL for an unreadable text. Blanks: the plain one, U+00A0, U+2009 and U+202F.

create or replace temp macro plain_blanks(x) as
case
    when strlen(x) = length(x) then trim(x)  -- ASCII
    else trim(translate(x, chr(160) || chr(8201) || chr(8239), '   '))
end;

-- "10/5/2026, 9:10 a.m." as "10/5/2026 9:10 AM"; "22:30-04:00" as "22:30 -04:00"
create or replace temp macro plain_instant(x) as
regexp_replace(
    regexp_replace(
        regexp_replace(
            regexp_replace(plain_blanks(x), '^([^ ,]+),? +', '\1 '),
            '(?i)(\d) ?([ap])\.?m\.?', '\1 \2M'
        ),
        '(:\d{2}(?:\.\d+)?(?: [AaPp]M)?) ?(?:Z|UTC)$', '\1 +0000'
    ),
    '(:\d{2}(?:\.\d+)?(?: [AaPp]M)?) ?([+-]\d{2}:?\d{2})$', '\1 \2'
);

-- "1 200,00 €" and "$90.50" without the sign of the currency
create or replace temp macro without_currency(x) as
case
    when regexp_matches(x, '[€$£¥]|[A-Z]{3}')
        then regexp_replace(
            regexp_replace(
                plain_blanks(x), '^(-?) ?(?:EUR|USD|CAD|GBP|CHF|AUD|[€$£¥]) ?', '\1'
            ),
            '(\d) ?(?:EUR|USD|CAD|GBP|CHF|AUD|[€$£¥])$', '\1'
        )
    else x
end;

create or replace temp macro without_plain_groups(x) as
case
    when regexp_full_match(plain_blanks(x), '[+-]?\d{1,3}([ ''’]\d{3})+([.,]\d*)?')
        then regexp_replace(plain_blanks(x), '[ ''’]', '', 'g')
    else plain_blanks(x)
end;

-- without the blanks and apostrophes between groups of three digits
create or replace temp macro without_group_blanks(y) as
case
    when regexp_full_match(y, '[\d.,-]*') then y
    else without_plain_groups(without_currency(y))
end;

create or replace temp macro is_comma_then_point(x) as
regexp_full_match(x, '[+-]?\d{1,3}(,\d{3})+\.\d*');

create or replace temp macro is_point_then_comma(x) as
regexp_full_match(x, '[+-]?\d{1,3}(\.\d{3})+,\d*');

-- one group after the sign: 1,440 and 1.440 can be read in two ways
create or replace temp macro is_one_comma_group(x) as
    regexp_full_match(x, '[+-]?[1-9]\d{0,2},\d{3}');

create or replace temp macro is_one_point_group(x) as
    regexp_full_match(x, '[+-]?[1-9]\d{0,2}\.\d{3}');

create or replace temp macro is_comma_groups(x) as
regexp_full_match(x, '[+-]?[1-9]\d{0,2}(,\d{3}){2,}');

create or replace temp macro is_point_groups(x) as
regexp_full_match(x, '[+-]?[1-9]\d{0,2}(\.\d{3}){2,}');

create or replace temp macro is_comma_decimal(x) as
regexp_full_match(x, '[+-]?(\d+,\d*|,\d+)') and not is_one_comma_group(x);

create or replace temp macro is_point_decimal(x) as
regexp_full_match(x, '[+-]?(\d+\.\d*|\.\d+)') and not is_one_point_group(x);

-- `comma` and `point` are "decimal", "group", or "unknown": what hangs on it is NULL
create or replace temp macro separated_number(x, comma, point) as
case
    when not regexp_matches(x, '[.,]') then x
    when is_comma_then_point(x) or is_comma_groups(x) then replace(x, ',', '')
    when is_point_then_comma(x) then replace(replace(x, '.', ''), ',', '.')
    when is_point_groups(x) then replace(x, '.', '')
    when is_one_comma_group(x)
        then case comma
            when 'group' then replace(x, ',', '')
            when 'decimal' then replace(x, ',', '.')
        end
    when is_one_point_group(x)
        then case point
            when 'group' then replace(x, '.', '')
            when 'decimal' then x
        end
    when not contains(x, ',') then x
    when comma = 'decimal' and is_comma_decimal(x) then replace(x, ',', '.')
end;

-- of a date cell's ISO text: its day could be a month, and another one
create or replace temp macro day_can_be_month(x) as
substr(x, 9, 2) <= '12' and substr(x, 9, 2) <> substr(x, 6, 2);

create or replace temp macro with_swapped_day(x) as
regexp_replace(x, '^(\d{4})-(\d{2})-(\d{2})', '\1-\3-\2');
