"""Comparison of staged rows with the lake's: a difference in any column is a change."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.lakes import tenant_params, typed

from kpi_lib.domain.schema import RAW_AGREEMENTS, RAW_TABLES, Column, Table
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change

PARAMS = tenant_params(tenant="acme")

VALUES = {
    "bigint": ("0", "1", "2"),
    "integer": ("0", "1", "2"),
    "double": ("0", "0.5", "1e-9"),
    "decimal": ("0", "0.5", "0.501"),
    "boolean": ("false", "true", "true"),
    "date": ("2026-02-03", "2026-02-04", "2026-02-05"),
    "timestamptz": ("2026-02-03 10:00Z", "2026-02-03 10:00:01Z", "2026-02-04 10:00Z"),
    "text": ("", "Desk", "desk"),
    "text[]": ("[]", "[a]", "[a, b]"),
}


def _values(column: Column) -> tuple[str, str, str]:
    return VALUES[column.type.partition("(")[0]]


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_a_row_that_differs_in_one_column_has_changed(
    table: Table, tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "lake")
    own = ("tenant_id", table.version_column, *table.key)
    columns = [c for c in table.columns if c.name not in own]
    base = {c.name: _values(c)[1] for c in table.columns if c.name != "tenant_id"}
    texts = [c.name for c in columns if c.type == "text"]
    before, after = [], []
    for column in columns:
        for value in (_values(column)[0], _values(column)[2], None):
            is_given = value is not None or not column.required
            if is_given and value != base[column.name]:
                before.append(base)
                after.append({**base, column.name: value})
    for one, other in itertools.pairwise(texts):
        before.append({**base, one: "a", other: "b"})
        after.append({**base, one: "b", other: "a"})
    before.append(base)
    after.append(base)
    first = _write(lake, table, before, tmp_path)
    assert first.new == len(before)
    change = _write(lake, table, after, tmp_path)
    assert (change.changed, change.unchanged) == (len(after) - 1, 1)
    again = _write(lake, table, after, tmp_path)
    assert (again.unchanged, again.version) == (len(after), change.version)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((None, None), ("[]", None)),
        ((None, None), (None, "[]")),
        (("[a]", None), (None, "[a]")),
        (("[a, b]", None), ("[a]", "[b]")),
    ],
)
def test_lists_differ_by_where_they_end_and_empty_ones_from_none(
    before: tuple[str | None, ...], after: tuple[str | None, ...], tmp_path: Path
) -> None:
    table, lake = RAW_AGREEMENTS, Lake(tmp_path / "lake")
    names = [c.name for c in table.columns if c.type == "text[]"]
    base = {c.name: _values(c)[1] for c in table.columns if c.name != "tenant_id"}
    first, second = (
        [{**base, **dict(zip(names, lists, strict=True))}] for lists in (before, after)
    )
    _write(lake, table, first, tmp_path)
    assert _write(lake, table, second, tmp_path).changed == 1
    assert _write(lake, table, second, tmp_path).unchanged == 1


def _write(
    lake: Lake, table: Table, rows: list[dict[str, str | None]], folder: Path
) -> Change:
    """Write rows that differ by their key."""
    key = table.key[-1]
    numbered = [{**row, key: f"{number}"} for number, row in enumerate(rows, 1)]
    path = folder / "staged.parquet"
    pq.write_table(typed(table.name, numbered, PARAMS), path)
    with lake.writer(PARAMS.tenant) as writer:
        return writer.upsert(table, path)
