"""Instants and days that mean "no date" in files: empty and said so, or quarantined."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from support.importing import Importer
from support.lakes import open_facts, tenant_params
from support.no_dates import (
    DATED,
    EXTREMES,
    assert_harms_its_row_alone,
    good_row,
    rows_with_extremes,
)

from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.check import check
from kpi_lib.sources.files.file_report import FileReport

CASES = Path(__file__).parents[2] / "cases" / "no_dates"
AS_OF = datetime(2026, 11, 1, 4, tzinfo=UTC)


def text_of(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_closing_instants_that_mean_none_are_counted_and_empty(
    importer: Importer,
) -> None:
    report = importer(CASES / "tickets.csv").files[0]
    assert (report.new, report.quarantined_rows) == (6, 0)
    assert report.warnings == (
        "5 instants of closed_at that mean no date were read as empty, "
        'for example "0001-01-01T00:00:00"',
    )
    hours = importer.rows("cw_ticket_id, closed_at is null")
    assert [row[1] for row in sorted(hours)] == [True] * 5 + [False]


def test_the_last_instant_of_dotnet_leaves_the_lake_readable(
    importer: Importer,
) -> None:
    importer(CASES / "net_max.csv")
    assert importer.rows("count(*), count(closed_at)") == [(2, 1)]
    check(open_facts(importer.lake, importer.params), AS_OF)


def test_an_entry_worked_in_1900_is_kept_aside_and_named_by_the_check(
    importer: Importer,
) -> None:
    report = importer(CASES / "time_entries.csv", table="raw_time_entries").files[0]
    assert (report.new, report.quarantined) == (2, {"implausible_value": 1})
    assert importer.rows("sum(minutes)", "raw_time_entries") == [(150,)]
    found = check(open_facts(importer.lake, importer.params), AS_OF)
    [finding] = found.of("implausible_value")
    assert (finding.examples, finding.level) == (("2",), "error")
    assert "date_worked" in finding.message


Imported = Callable[[str], tuple[Importer, FileReport]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Import each table once, with every mark in every column, and check it."""

    @cache
    def of(table: str) -> tuple[Importer, FileReport]:
        importer = Importer(tmp_path_factory.mktemp(table))
        rows = rows_with_extremes(table)
        report = importer.text(text_of(rows), f"{table}.csv", table=table).files[0]
        assert report.new + report.quarantined_rows == len(rows)
        check(open_facts(importer.lake, importer.params), AS_OF)
        return importer, report

    return of


@pytest.mark.parametrize(("table", "column"), DATED)
def test_each_mark_in_each_column_harms_its_row_alone(
    imported: Imported, table: str, column: str
) -> None:
    importer, report = imported(table)
    assert_harms_its_row_alone(importer, table, column)
    if not TABLES[table].column(column).required:
        [warning] = [text for text in report.warnings if f" of {column} " in text]
        assert warning.startswith(f"{len(EXTREMES)} ")


def test_the_tenant_s_file_widens_and_narrows_the_range(tmp_path: Path) -> None:
    params = tenant_params(
        plausible={
            "from": "1960-01-01",
            "columns": {"raw_tickets.sla_due_at": {"to": "2030-12-31"}},
        }
    )
    importer = Importer(tmp_path, params)
    rows = [
        good_row("raw_tickets", 1) | {"closed_at": "1965-05-05"},
        good_row("raw_tickets", 2) | {"closed_at": "1970-01-01T00:00:00Z"},
        good_row("raw_tickets", 3) | {"sla_due_at": "2031-01-01"},
    ]
    importer.text(text_of(rows))
    assert sorted(
        importer.rows("cw_ticket_id, closed_at is null, sla_due_at is null")
    ) == [(1, False, False), (2, True, False), (3, False, True)]


NEEDS_NO_ORDER = {
    "1/1/1900": True,
    "12/31/9999 11:59:59 PM": True,
    "30.12.1899": True,
    "0/0/0000": True,
    "1/0/1900": True,
    "1/2/2026": False,
    "soon": False,
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Import tickets closed at these texts; return the texts refused, with the rule."""
    importer = Importer(tmp_path_factory.mktemp("orders"))
    rows = [
        good_row("raw_tickets", key) | {"closed_at": text}
        for key, text in enumerate(NEEDS_NO_ORDER)
    ]
    importer.text(text_of(rows))
    assert importer.rows("count(*), count(closed_at)") == [(5, 0)]
    return importer.rows("value, rule", "quarantine")


@pytest.mark.parametrize(("text", "is_read"), NEEDS_NO_ORDER.items())
def test_marks_that_need_no_order_of_day_and_month(
    refused: list[tuple[str, str]], text: str, is_read: bool
) -> None:
    rules = [rule for value, rule in refused if value == text]
    assert rules == ([] if is_read else ["unreadable_value"])
