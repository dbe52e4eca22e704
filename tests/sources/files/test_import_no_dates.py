"""Instants and days that mean "no date" in files: empty and said so, or quarantined."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.importing import Importer
from support.lakes import open_facts, tenant_params
from support.no_dates import DATED, EXTREMES, good_row, rows_with_extremes

from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.check import check

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


@pytest.mark.parametrize(("table", "column"), DATED)
def test_each_mark_in_each_column_harms_its_row_alone(
    importer: Importer, table: str, column: str
) -> None:
    rows = rows_with_extremes(table, column)
    report = importer.text(text_of(rows), f"{table}.csv", table=table).files[0]
    if TABLES[table].column(column).required:
        assert report.quarantined == {"implausible_value": len(EXTREMES)}
        assert report.new == 1
    else:
        assert (report.new, report.quarantined) == (len(rows), {})
        assert importer.rows(f"count({column})", table) == [(1,)]
        assert report.warnings[0].startswith(f"{len(EXTREMES)} ")
    check(open_facts(importer.lake, importer.params), AS_OF)


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


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("1/1/1900", True),
        ("12/31/9999 11:59:59 PM", True),
        ("30.12.1899", True),
        ("0/0/0000", True),
        ("1/0/1900", True),
        ("1/2/2026", False),
        ("soon", False),
    ],
)
def test_marks_that_need_no_order_of_day_and_month(
    importer: Importer, text: str, is_read: bool
) -> None:
    row = good_row("raw_tickets", 1) | {"closed_at": text}
    report = importer.text(text_of([row])).files[0]
    assert report.quarantined == ({} if is_read else {"unreadable_value": 1})
