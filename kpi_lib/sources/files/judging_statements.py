"""SQL of the judgement of rows, with places for the columns of a table."""

PARSED = """
create temp table parsed as
with present as (
    select {row}, {kinds}, {present} from mapped
),

clean as (
    select *, {clean} from present
),

walls as (
    select *, {walls}, {numbers} from clean
),

near as (
    select *, {near} from walls
),

typed as (
    select *, {values} from near
),

judged as (
    select *, {no_dates} from typed
)

select
    {row},
    {changes} as is_at_clock_change,
    {swapped} as swapped_column,
    {swapped_text} as swapped_text,
    {unreadable} as unreadable_column,
    {unreadable_text} as unreadable_text,
    {implausible} as implausible_column,
    {implausible_text} as implausible_text,
    {missing_key} as missing_key,
    {missing_value} as missing_value,
    {row} in (select {row} from totals_rows) as is_total,
    nullif(concat_ws(' ', {key_text}), '') as key_text,
    {blanks},
    {no_dates_kept},
    {dated_texts},
    {filled}
from judged
"""

BROKEN_RULES = """
create temp table broken_rules as
with by_column as (
    select
        {row},
        if(is_total, 'totals_row', 'missing_key') as rule,
        missing_key as column_name,
        null as value
    from parsed
    where missing_key is not null
    union all
    select {row}, if(is_total, 'totals_row', 'missing_value'), missing_value, null
    from parsed
    where missing_value is not null and not (is_total and missing_key is not null)
    union all
    select {row}, 'unreadable_value', unreadable_column, unreadable_text
    from parsed
    where
        unreadable_column is not null
        and not (is_total and coalesce(missing_key, missing_value) is not null)
    union all
    select {row}, 'implausible_value', implausible_column, implausible_text
    from parsed
    where implausible_column is not null
    union all
    select {row}, 'swapped_date', swapped_column, swapped_text
    from parsed
    where swapped_column is not null
),

repeated as (
    select {row}
    from parsed
    where coalesce(
        missing_key, missing_value, unreadable_column, implausible_column,
        swapped_column
    ) is null
    qualify row_number() over (
        partition by {keys} order by {newest}{row} desc
    ) > 1
)

select {row}, rule, column_name, cast(value as varchar) as value from by_column
union all
select {row}, 'duplicate_key', null, null from repeated
"""
