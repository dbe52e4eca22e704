"""SQL of a PostgreSQL table's columns: its values, and what has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kpi_lib.domain.schema import Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.vendors.connector import FINGERPRINT

VERSION = "updated_at_remote"
NAIVE = "timestamp without time zone"
_INSTANTS = frozenset({NAIVE, "timestamp with time zone", "date"})
_WITHOUT_ZONE = frozenset({NAIVE, "date"})
_KEY_TYPES = frozenset({"bigint", "integer", "smallint", "text", "character varying"})

OF_VALUES, OF_TEXTS = "hash_record_extended", "hashtextextended"
"""Functions of a server that can fingerprint a row; PostgreSQL 14 brought the first."""

_SENT = {
    NAIVE: "timestamp_send",
    "timestamp with time zone": "timestamptz_send",
    "bigint": "int8send",
}
_HASHED = frozenset(
    {
        "boolean", "date", "double precision", "integer", "numeric", "real",
        "smallint", "uuid",
    }
)  # fmt: skip
_HELD_BY = {
    "bigint": ("bigint", "integer", "smallint"),
    "integer": ("integer", "smallint"),
    "boolean": ("boolean",),
}
"""Type of the lake to the types whose values it holds."""

TEXTS = "_texts"
"""Column beside those of the table: see `as_values`."""

_FIRST, _LAST = "'0001-01-02'", "'9999-12-30'"
"""Between them an instant of any zone can be computed."""


def has_version(kinds: Mapping[str, str]) -> bool:
    """Return whether a table's rows say when they were changed last.

    Parameters
    ----------
    kinds : mapping of str to str
        Column to its type in ``information_schema.columns``.
    """
    return kinds.get(VERSION) in _INSTANTS


def as_values(table: Table, kinds: Mapping[str, str], zone: str) -> str:
    """Return the list of a table's columns, by type where that holds every value.

    The others come as texts. Of a row with an instant or day that its type cannot
    bear, `TEXTS` is a JSON array of all columns as texts, in their order; else NULL.

    Parameters
    ----------
    table : Table
    kinds : mapping of str to str
        Column to its type, as for `has_version`.
    zone : str
        Time zone of the instants in columns without one.
    """
    values, texts, odd = [], [], ["false"]
    for column in table.columns:
        name, kind = f"t.{column.name}", kinds.get(column.name)
        if kind is None:
            continue
        is_within = f"{name} between {_FIRST} and {_LAST}"
        text = f"to_json({name})::text" if kind == "ARRAY" else f"{name}::text"
        value = text
        if kind in _HELD_BY.get(column.type, ()):
            value = f"{name}::{column.type}"
        elif (column.type == "timestamptz" and kind in _INSTANTS) or (
            column.type == kind == "date"
        ):
            moment = name
            if column.type == "timestamptz" and kind in _WITHOUT_ZONE:
                moment = in_zone(column.name, zone)
                text = f"case when {is_within} then ({moment})::text else {text} end"
            value = f"case when {is_within} then {moment} end"
            odd.append(f"not {is_within}")
        values.append(f"{value} as {column.name}")
        texts.append(text)
    return (
        f"{', '.join(values)}, case when {' or '.join(odd)} "
        f"then json_build_array({', '.join(texts)})::text end as {TEXTS}"
    )


def fingerprint(table: Table, kinds: Mapping[str, str], seed: str, hashes: str) -> str:
    """Return the expression of a number that differs where a row's columns do.

    Parameters
    ----------
    table : Table
    kinds : mapping of str to str
    seed : str
        What the values are read by; with another one every row differs.
    hashes : str
        The function: `OF_VALUES` as they are stored, or `OF_TEXTS`, which take several
        times as long to make.
    """
    digest = hashlib.sha256(seed.encode()).digest()[:8]
    number = int.from_bytes(digest, "big", signed=True)
    named = [c.name for c in table.columns if c.name in kinds]
    if hashes == OF_VALUES:
        row = f"row({', '.join(_hashable(name, kinds[name]) for name in named)})"
    else:
        row = f"row({', '.join(f't.{name}' for name in named)})::text"
    return f"{hashes}({row}, ('{number}')::bigint) as {FINGERPRINT}"


def _hashable(name: str, kind: str) -> str:
    """Return the expression of a column whose hash differs where its value does."""
    if send := _SENT.get(kind):
        # Their own hash has 32 bits.
        return f"{send}(t.{name})"
    if kind in _HASHED:
        return f"t.{name}"
    # A collation may take two texts for equal, and json has no hash.
    return f't.{name}::text collate "C"'


def key_column(name: str, kind: str) -> tuple[str, str]:
    """Return the expression and the type by which rows of given keys are looked up.

    One for which an index serves, where the type can be named.
    """
    if kind in _KEY_TYPES:
        return f"t.{name}", kind
    return f"t.{name}::text", "text"


def changed_after(kinds: Mapping[str, str], since: str, zone: str) -> str:
    """Return the condition of rows that were changed after an instant.

    Parameters
    ----------
    kinds : mapping of str to str
    since : str
        Expression of the instant.
    zone : str
        As for `as_values`: rows and cursor go by one clock.
    """
    version = f"t.{VERSION}"
    if kinds[VERSION] not in _WITHOUT_ZONE:
        return f"{version} > {since}"
    # A mere day may have got changes up to its end.
    latest = f"{version} + interval '1 day'" if kinds[VERSION] == "date" else version
    instant = f"greatest({latest}, {_FIRST}) at time zone {quoted(zone)}"
    # Of an hour that comes twice the second is meant here: no change is missed.
    return (
        # The first condition is coarse, and one for which an index serves.
        f"{version} > ({since} at time zone 'UTC') - interval '3 days' "
        f"and case when {version} < {_LAST} then {instant} else 'infinity' end "
        f"> {since}"
    )


def in_zone(name: str, zone: str) -> str:
    """Return the instant of a column without time zone.

    PostgreSQL takes the second of two hours that the clock shows alike; the lake, for
    files and databases alike, the first.
    """
    wall, zone = f"t.{name}::timestamp", quoted(zone)
    hour = "interval '1 hour'"
    return (
        f"least({wall} at time zone {zone}, "
        f"(({wall} - {hour}) at time zone {zone}) + {hour})"
    )
