"""Instants and days that mean "no date" from a source: the same as from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import pytest
from support.importing import Importer
from support.lakes import open_facts
from support.no_dates import (
    DATED,
    EXTREMES,
    assert_harms_its_row_alone,
    rows_with_extremes,
)

from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.check import check
from kpi_lib.sources.sync.cursors import Cursor
from kpi_lib.sources.sync.resource_reading import SyncOptions
from kpi_lib.sources.sync.source_report import SourceReport
from kpi_lib.sources.sync.sync_run import sync_source
from kpi_lib.sources.vendors.connector import Page
from kpi_lib.sources.vendors.record_fields import instant, latest

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


@dataclass
class Source:
    """A connector and its one resource, which gives one page."""

    table: str
    name: str = "test"
    kind: str = "test"
    finds_removed: bool = False
    keeps_first: str | None = None
    warnings: tuple[str, ...] = ()

    def resources(self) -> list[Source]:
        return [self]

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        rows = [
            {key: text or None for key, text in row.items()}
            for row in rows_with_extremes(self.table)
        ]
        yield Page(rows=rows, position=None, newest=NOW, read_at=NOW)

    def close(self) -> None:
        """Nothing to close."""


Synced = Callable[[str], tuple[Importer, SourceReport]]


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Synced:
    """Sync each table once, with every mark in every column, and check it."""

    @cache
    def of(table: str) -> tuple[Importer, SourceReport]:
        importer = Importer(tmp_path_factory.mktemp(table))
        source = Source(table)
        lake, params = importer.lake, importer.params
        report = sync_source(lambda: source, "test", lake, params, SyncOptions(now=NOW))
        assert report.error is None
        counts = report.counts
        assert counts.new + counts.quarantined == len(rows_with_extremes(table))
        check(open_facts(lake, params), NOW)
        return importer, report

    return of


@pytest.mark.parametrize(("table", "column"), DATED)
def test_each_mark_in_each_column_harms_its_row_alone(
    synced: Synced, table: str, column: str
) -> None:
    importer, report = synced(table)
    assert_harms_its_row_alone(importer, table, column)
    if not TABLES[table].column(column).required:
        [warning] = [text for text in report.warnings if f" of {column} " in text]
        assert warning.startswith(f"{len(EXTREMES)} ")
        assert f" of {column} that mean no date were read as empty" in warning


@pytest.mark.parametrize("text", EXTREMES)
def test_a_change_at_no_date_moves_no_cursor(text: str) -> None:
    assert latest([NOW, instant({"at": text}, "at")]) == NOW


def test_a_stored_cursor_at_no_date_is_forgotten() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    cursor = Cursor.from_json(Cursor(since=NOW, newest=last).to_json())
    assert (cursor.since, cursor.newest) == (NOW, None)
