"""Plain rows are staged at once, exactly as the whole judgement would stage them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.lakes import tenant_params

from kpi_lib.domain.schema import (
    RAW_SURVEYS,
    RAW_TABLES,
    RAW_TIME_ENTRIES,
    Column,
    Table,
)
from kpi_lib.sources.files.import_progress import ignore_progress
from kpi_lib.sources.files.mapping import LatestBy, Mapping
from kpi_lib.sources.files.plain_rows import stage_plain
from kpi_lib.sources.files.staging import Staged, stage
from kpi_lib.sources.files.unpacking import Member
from kpi_lib.sources.sync.quick_staging import stage_with_plain

TENANT = tenant_params(timezone="America/Toronto")
ODD: dict[str, tuple[str | None, ...]] = {
    "text": (" Ana ", "", "N/A", "null", "#REF!", "é\n", "-", "0"),
    "number": ("1.5", "-3", "1e3", " 7 ", "1,440", "NaN", "Infinity", "1.234.567",
               "12:30", "99999999999999999999", "0.1234567891", "--1", "1-2", ".", "-"),
    "boolean": ("t", "yes", "1", "TRUE", "false", "maybe"),
    "date": ("2026-02-30", "1970-01-01", "9999-12-31", "2026-1-5", "20260105",
             "2026-01-05 23:30:00+00", "infinity", "05/01/2026", "1900-01-01"),
    "timestamptz": ("2026-01-05T09:00:00Z", "2026-01-05 09:00:00.5+00", "infinity",
                    "2026-01-05 09:00:00", "2026-01-05 09:00:00-05", "20260-01-01",
                    "0001-01-01 00:00:00+00", "2026-13-05 09:00:00+00",
                    "2026-11-01 01:30", "1970-01-01T00:00:00Z", "2150-01-01 00:00:00Z",
                    "2026-01-05 09:00:00 UTC+00", "2026-01-05T25:00:00Z"),
    "text[]": ('["a", "b"]', "[]", "{a,b}"),
}  # fmt: skip
USUAL = {
    "text": "Ana",
    "number": "12",
    "boolean": "true",
    "date": "2026-01-05",
    "timestamptz": "2026-01-05 14:01:00+00",
    "text[]": None,
}


def kind_of(column: Column) -> str:
    return column.type if column.type in ODD else "number"


SEPARATED = ("1,440", "1.234.567")
"""Numbers by which the judgement reads the others of their column."""


def spool(
    path: Path,
    table: Table,
    dice: random.Random,
    count: int,
    left_out: tuple[str, ...] = (),
) -> Path:
    """Write rows of which most have one odd value, each with its own key."""
    rows: list[dict[str, str | None]] = []
    columns = [c for c in table.columns if c.name != "tenant_id"]
    for number in range(count):
        row = {c.name: USUAL[kind_of(c)] for c in columns}
        odd = dice.choice(columns)
        values = (v for v in ODD[kind_of(odd)] if v not in left_out)
        row[odd.name] = dice.choice((*values, None))
        row[table.key[-1]] = str(1000 + number)
        rows.append(row)
    schema = pa.schema([(c.name, pa.string()) for c in columns])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path


def content(path: Path) -> list[str]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    for row in rows:
        row.pop("row_number", None)
        if row.get("row_json"):
            kept = json.loads(row["row_json"])
            kept.pop("_row", None)  # quick staging counts the rows that it leaves
            row["row_json"] = kept
    return sorted(map(repr, rows))


@pytest.mark.parametrize("left_out", [SEPARATED, ()], ids=["plain", "separated"])
@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_both_ways_give_the_same_rows(
    table: Table, left_out: tuple[str, ...], tmp_path: Path
) -> None:
    dice, path = random.Random(table.name), tmp_path / "spool.parquet"
    spool(path, table, dice, 400, left_out)
    if left_out:
        rows, rest = tmp_path / "rows.parquet", tmp_path / "rest.parquet"
        written = stage_plain(path, rows, rest, table, TENANT)
        assert (written is None) == (table is RAW_SURVEYS)
    results: list[Staged] = []
    for how in (stage_with_plain, stage):
        scratch = tmp_path / how.__name__
        scratch.mkdir()
        name = table if how is stage_with_plain else table.name
        member = Member("source", "source", path, "parquet")
        results.append(
            how(
                member,
                tenant=TENANT,
                table=name,
                mapping=Mapping(latest_by=LatestBy(key=table.key)),
                scratch=scratch,
                listener=ignore_progress,
            )  # type: ignore[operator]
        )
    quick, whole = results
    assert content(quick.rows) == content(whole.rows)
    assert content(quick.quarantine) == content(whole.quarantine)
    for name in ("read", "accepted", "superseded", "quarantined", "emptied"):
        assert getattr(quick, name) == getattr(whole, name)
    assert 0 < quick.accepted < quick.read


def test_all_usual_rows_are_plain_and_a_doubled_key_is_judged(tmp_path: Path) -> None:
    for table in RAW_TABLES:
        columns = [c for c in table.columns if c.name != "tenant_id"]
        row = {c.name: USUAL[kind_of(c)] for c in columns}
        schema = pa.schema([(name, pa.string()) for name in row])
        path, rows, rest = (tmp_path / f"{n}.parquet" for n in ("a", "rows", "rest"))
        pq.write_table(pa.Table.from_pylist([row], schema=schema), path)
        expected = None if table is RAW_SURVEYS else (1, 0)
        assert stage_plain(path, rows, rest, table, TENANT) == expected
        pq.write_table(pa.Table.from_pylist([row, row], schema=schema), path)
        assert stage_plain(path, rows, rest, table, TENANT) is None


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("minutes", ("1.5", "1,440", "1.234.567")),
        ("minutes", ("1.234", "90,5")),
        ("minutes", ("90.5", "1,440")),
        ("cw_time_entry_id", ("7", "07")),
        ("cw_time_entry_id", ("7", "7.0")),
    ],
)
def test_what_other_rows_decide_is_left_to_the_judgement(
    column: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    table = RAW_TIME_ENTRIES
    usual = {c.name: USUAL[kind_of(c)] for c in table.columns if c.name != "tenant_id"}
    rows = [
        {**usual, "cw_time_entry_id": str(number), column: value}
        for number, value in enumerate(values, 100)
    ]
    schema = pa.schema([(name, pa.string()) for name in usual])
    path = tmp_path / "spool.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    plain = tmp_path / "plain.parquet"
    assert stage_plain(path, plain, tmp_path / "rest.parquet", table, TENANT) is None
