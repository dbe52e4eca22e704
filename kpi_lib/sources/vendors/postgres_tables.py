"""Tables of a PostgreSQL database: those that a user sees, and those missing."""

from __future__ import annotations

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.postgres_columns import OF_VALUES

SEEN_COLUMNS = f"""
with seen as (
    select table_name, column_name, data_type, ordinal_position
    from information_schema.columns
    where table_schema = $1
    union all
    -- the standard's view leaves materialized views out
    select
        c.relname, a.attname,
        case
            when t.typcategory = 'A' then 'ARRAY'
            else format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null)
        end,
        a.attnum
    from pg_class as c
    -- many columns to one relation
    join pg_attribute as a on a.attrelid = c.oid
    -- one type to a column
    join pg_type as t on t.oid = a.atttypid
    where
        c.relnamespace = to_regnamespace(quote_ident($1))
        and c.relkind = 'm' and a.attnum > 0 and not a.attisdropped
        and has_column_privilege(c.oid, a.attnum, 'select')
)
select
    table_name, column_name, data_type,
    to_regproc('{OF_VALUES}') is not null as hashes_values
from seen
order by table_name, ordinal_position
"""


def missing(where: str, names: str, schema: str) -> SourceError:
    """Return the error of tables that are not there, or that a user may not see."""
    return SourceError(
        where,
        f'has no table {names} in the schema "{schema}", or the user may not see it',
        remedy="docs/sources/postgres.md names the tables and the rights",
    )
