"""Texts by which systems say that there is no date, and good rows to put them into."""

from __future__ import annotations

from support.importing import Importer

from kpi_lib.domain.schema import RAW_TABLES, TABLES, Column

EXTREMES = (
    "0001-01-01T00:00:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00.0000000-05:00",
    "0000-00-00 00:00:00",
    "1601-01-01T00:00:00Z",
    "1753-01-01",
    "1899-12-30",
    "1899-12-31T00:00:00.000",
    "1900-01-01 00:00",
    "1900-01-01T05:00:00Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.000+00:00",
    "1969-12-31T19:00:00-05:00",
    "2999-12-31",
    "4501-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999Z",
    "9999-12-31T23:59:59.9999999-12:00",
    "9999-12-31 23:59:59.999+14:00",
    "10000-01-01T00:00:00Z",
    "infinity",
)

_VALUES = {
    "text": "Acme",
    "bigint": "7",
    "integer": "1",
    "boolean": "true",
    "text[]": "",
    "date": "2026-10-05",
    "timestamptz": "2026-10-05T13:00:00Z",
}
_WORDS = {
    "status": "open",
    "severity": "high",
    "verdict": "benign",
    "source": "SentinelOne",
}

DATED = [
    (table.name, column.name) for table in RAW_TABLES for column in table.dated_columns
]
"""Every column of instants or days, with its table."""


def good_row(table: str, key: int) -> dict[str, str]:
    """Return a row whose every value is right, as texts of a file."""
    row = {c.name: _value(c) for c in TABLES[table].columns if c.name != "tenant_id"}
    return row | {TABLES[table].key[-1]: str(key)}


def rows_with_extremes(table: str) -> list[dict[str, str]]:
    """Return a good row, and one for each of `EXTREMES` in each dated column."""
    columns = [column for name, column in DATED if name == table]
    changes = [{column: text} for column in columns for text in EXTREMES]
    return [
        good_row(table, key) | change for key, change in enumerate(({}, *changes), 1)
    ]


def assert_harms_its_row_alone(importer: Importer, table: str, column: str) -> None:
    """Assert what a lake that got `rows_with_extremes` holds of a column's."""
    key = TABLES[table].key[-1]
    rows = rows_with_extremes(table)
    changed = [row for row in rows if row[column] in EXTREMES]
    keys = tuple(row[key] for row in changed)
    read = importer.rows(column, table, f"where {key}::varchar in {keys}")
    refused = importer.rows(
        "value, rule", "quarantine", f"where column_name = '{column}'"
    )
    if TABLES[table].column(column).required:
        assert refused == [(text, "implausible_value") for text in sorted(EXTREMES)]
        assert read == []
    else:
        assert refused == []
        assert read == [(None,)] * len(EXTREMES)
    required = [c.name for c in TABLES[table].dated_columns if c.required]
    kept = [r for r in rows if not any(r[name] in EXTREMES for name in required)]
    others = sum(row not in changed for row in kept)
    assert importer.rows(f"count({column})", table) == [(others,)]


def _value(column: Column) -> str:
    return _WORDS.get(column.name) or _VALUES.get(column.type, "1.5")
