"""Plain rows are staged at once, exactly as the whole judgement would stage them."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.lakes import tenant_params

from kpi_lib.domain.schema import (
    QUARANTINE,
    RAW_SURVEYS,
    RAW_TABLES,
    RAW_TICKETS,
    RAW_TIME_ENTRIES,
    Column,
    Table,
)
from kpi_lib.sources.files import staging
from kpi_lib.sources.files.import_progress import ignore_progress
from kpi_lib.sources.files.mapping import NULL_MARKS, LatestBy, Mapping
from kpi_lib.sources.files.plain_rows import PlainRows, stage_plain
from kpi_lib.sources.files.source_table import describe
from kpi_lib.sources.files.staged_rows import Staged
from kpi_lib.sources.files.staging import stage
from kpi_lib.sources.files.unpacking import Member

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


SEPARATED = ("1,440", "1.234.567", "1.5", ".", "0.1234567891")
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


def content(path: Path, table: Table) -> list[str]:
    names = list(table.column_names)
    return sorted(map(repr, pq.read_table(path, columns=names).to_pylist()))


def staged(
    path: Path, table: Table, scratch: Path, mapping: Mapping, *, judged: bool
) -> Staged:
    """Stage a file: plain rows at once, or every row by the judgement."""
    scratch.mkdir()
    return stage(
        Member(path.name, path.name, path, path.suffix[1:]),
        tenant=TENANT,
        table=table.name,
        mapping=mapping,
        scratch=scratch,
        listener=ignore_progress,
        in_order=judged,
    )


def plain_rows(
    path: Path, table: Table, scratch: Path, mapping: Mapping | None = None
) -> tuple[int, bool] | None:
    """Return the count of a file's plain rows, and whether there are others."""
    scratch.mkdir()
    mapping = mapping or Mapping()
    member = Member(path.name, path.name, path, path.suffix[1:])
    with duckdb.connect() as connection:
        source = describe(connection, member, mapping, scratch, ignore_progress)
        found = stage_plain(
            connection, source, table, mapping, TENANT, scratch, member.label
        )
    return None if found is None else (found.count, found.numbers is not None)


def assert_same(
    path: Path, table: Table, mapping: Mapping, folder: Path
) -> tuple[Staged, PlainRows | None]:
    """Assert that both ways stage the same; return what they stage.

    The second value is what the quick way took for plain.
    """
    found: list[PlainRows | None] = []

    def recorded(*given: Any) -> PlainRows | None:
        found.append(stage_plain(*given))
        return found[0]

    with mock.patch.object(staging, "stage_plain", recorded):
        quick = staged(path, table, folder / "quick", mapping, judged=False)
    whole = staged(path, table, folder / "whole", mapping, judged=True)
    assert content(quick.rows, table) == content(whole.rows, table)
    assert content(quick.quarantine, QUARANTINE) == content(
        whole.quarantine, QUARANTINE
    )
    for name in COUNTS:
        assert getattr(quick, name) == getattr(whole, name), name
    assert quick.warnings == whole.warnings
    return quick, *found


TICKETS_AND_TIME = pytest.mark.parametrize(
    "table", [RAW_TICKETS, RAW_TIME_ENTRIES], ids=["tickets", "time"]
)
COUNTS = ("read", "accepted", "superseded", "quarantined", "emptied", "ignored")
MAPPINGS = {
    "plain": Mapping(),
    "zone": Mapping(timezone="Europe/Paris"),
    "days": Mapping(day_first=True),
    "formats": Mapping(datetime_format=("%Y-%m-%d %H:%M:%S+00", "%d/%m/%Y %I:%M %p")),
}


@pytest.mark.parametrize("left_out", [SEPARATED, ()], ids=["plain", "separated"])
@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_both_ways_give_the_same_rows(
    table: Table, left_out: tuple[str, ...], tmp_path: Path
) -> None:
    path = spool(tmp_path / "a.parquet", table, random.Random(1), 400, left_out)
    latest = Mapping(latest_by=LatestBy(key=table.key))
    both, found = assert_same(path, table, latest, tmp_path)
    if left_out:
        assert (found is None) == (table is RAW_SURVEYS)
    assert 0 < both.accepted < both.read


@pytest.mark.parametrize("name", ["plain", "zone", "days", "formats"])
@TICKETS_AND_TIME
def test_a_text_file_is_staged_the_same_in_both_ways(
    table: Table, name: str, tmp_path: Path
) -> None:
    rows = pq.read_table(
        spool(tmp_path / "a.parquet", table, random.Random(2), 300, SEPARATED)
    ).to_pylist()
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    mapping = MAPPINGS[name]
    _, found = assert_same(path, table, mapping, tmp_path)
    assert found is not None
    # A mapping's own formats stand for all texts: its days have none here.
    assert found.count > (0 if name == "formats" and table is RAW_TIME_ENTRIES else 100)


@TICKETS_AND_TIME
def test_a_typed_file_is_staged_the_same(table: Table, tmp_path: Path) -> None:
    texts = spool(tmp_path / "texts.parquet", table, random.Random(3), 400, SEPARATED)
    path = tmp_path / "typed.parquet"
    columns = [c for c in table.columns if c.name != "tenant_id"]
    typed = ", ".join(f"try_cast({c.name} as {c.type}) as {c.name}" for c in columns)
    duckdb.connect().execute(f"copy (select {typed} from '{texts}') to '{path}'")
    _, found = assert_same(path, table, Mapping(), tmp_path)
    assert found is not None
    assert (found.count > 300, found.numbers is None) == (True, False)


def test_rows_of_many_row_groups_are_told_apart_by_their_numbers(
    tmp_path: Path,
) -> None:
    table = RAW_TIME_ENTRIES
    usual = {c.name: USUAL[kind_of(c)] for c in table.columns if c.name != "tenant_id"}
    rows = [
        usual
        | {"cw_time_entry_id": str(number)}
        | ({"date_worked": "2026-01-05T10:00:00Z"} if number % 7 == 0 else {})
        for number in range(1000)
    ]
    path = tmp_path / "pages.parquet"
    schema = pa.schema([(name, pa.string()) for name in usual])
    # DuckDB reads row groups side by side, and may give them in any order.
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, row_group_size=100)
    quick = staged(path, table, tmp_path / "quick", Mapping(), judged=False)
    keys = pq.read_table(quick.rows)["cw_time_entry_id"].to_pylist()
    assert sorted(keys) == list(range(1000))


def test_all_usual_rows_are_plain_and_a_doubled_key_is_judged(tmp_path: Path) -> None:
    for table in RAW_TABLES:
        columns = [c for c in table.columns if c.name != "tenant_id"]
        row = {c.name: USUAL[kind_of(c)] for c in columns}
        schema = pa.schema([(name, pa.string()) for name in row])
        path = tmp_path / f"{table.name}.parquet"
        pq.write_table(pa.Table.from_pylist([row], schema=schema), path)
        expected = None if table is RAW_SURVEYS else (1, False)
        assert plain_rows(path, table, tmp_path / f"{table.name}1") == expected
        pq.write_table(pa.Table.from_pylist([row, row], schema=schema), path)
        assert plain_rows(path, table, tmp_path / f"{table.name}2") is None


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("minutes", ("1.5", "1,440", "1.234.567")),
        ("minutes", ("1.234", "90,5")),
        ("minutes", ("90.5", "1,440")),
        ("cw_time_entry_id", ("7", "07")),
        ("cw_time_entry_id", ("7", "7.0")),
        ("cw_time_entry_id", ("7", " 7 ")),
        ("cw_time_entry_id", ("7", "+7")),
        ("cw_time_entry_id", ("1440", "1 440")),
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
    assert plain_rows(path, table, tmp_path / "alone") is None


MARKS = ("NULL", " NULL ", r"\N", "#N/A", " #REF! ", "", " ", "n.a.", "-", "0", "t")


@pytest.mark.parametrize(
    "marks",
    [NULL_MARKS, ("", "n.a."), ("", "0"), ("", "-", "t"), ("#N/A",)],
    ids=str,
)
@TICKETS_AND_TIME
def test_marks_of_no_value_mean_the_same_in_every_column(
    table: Table, marks: tuple[str, ...], tmp_path: Path
) -> None:
    columns = [c for c in table.columns if c.name != "tenant_id"]
    usual = {c.name: USUAL[kind_of(c)] for c in columns}
    rows = [
        {**usual, table.key[0]: str(1000 + number), name: text}
        for number, (name, text) in enumerate(itertools.product(usual, MARKS))
    ]
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(usual))
        writer.writeheader()
        # A point in what is no mark leaves the numbers of its column to the judgement.
        no_number = "n.a." in marks
        writer.writerows(r for r in rows if no_number or "n.a." not in r.values())
    mapping = Mapping(null_marks=marks)
    _, found = assert_same(path, table, mapping, tmp_path)
    assert found is not None
    assert found.numbers, "a row without a key is not plain"
    assert found.count > len(rows) / 4
