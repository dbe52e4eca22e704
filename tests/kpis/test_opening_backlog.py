"""The backlog of `kpi_daily` from counts of past months, held against the tickets."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support import lakes

from kpi_lib.domain.instants import parse_as_of
from kpi_lib.kpis import kpi_daily, opening_backlog
from kpi_lib.lake import snapshot
from kpi_lib.lake.delta_lake import Lake

PARAMS = lakes.tenant_params(excluded_statuses=["Void"])


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Return a lake in which three tickets of a month stay open, others not."""
    monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", -1)
    statuses = ("New", "New", "Waiting", "Closed", "Void")
    rows = [
        {
            "cw_ticket_id": 10 * month + n,
            "status": status,
            "created_at_remote": f"2026-{month:02}-{8 + n:02} 10:00",
            "updated_at_remote": f"2026-{month:02}-{9 + n:02} 10:00",
        }
        for month in range(1, 7)
        for n, status in enumerate(statuses)
    ]
    # A ticket of February that was answered in May: its month is not past before.
    rows[5]["updated_at_remote"] = "2026-05-20 10:00"
    made = Lake(tmp_path)
    write(made, rows)
    return made


def write(lake: Lake, rows: list[dict[str, Any]]) -> None:
    lakes.fill(lake, "acme", {"raw_tickets": lakes.typed("raw_tickets", rows, PARAMS)})


def backlog(lake: Lake, day: date, as_of: str | None = None) -> int:
    known = as_of and parse_as_of(as_of, PARAMS.timezone)
    with closing(lakes.open_facts(lake, PARAMS, as_of=known or None)) as facts:
        (row,) = kpi_daily.compute(facts, day, day).itertuples()
    return int(row.backlog_open)


def counted(lake: Lake, day: date, as_of: str | None = None) -> tuple[int, list[str]]:
    """Return the backlog, and the months whose tickets were counted for it."""
    months: list[str] = []
    only = opening_backlog.only_months

    def listen(facts: Any, table: str, some: set[str]) -> Any:
        months.extend(sorted(some))
        return only(facts, table, some)

    with mock.patch.object(opening_backlog, "only_months", listen):
        found = backlog(lake, day, as_of)
    with mock.patch.object(opening_backlog, "month_files", return_value=None):
        assert found == backlog(lake, day, as_of)
    return found, months


def test_a_past_month_is_counted_once(lake: Lake) -> None:
    # February's tickets are among the events as of a day before May 20.
    assert counted(lake, date(2026, 4, 2)) == (9, ["2026-01", "2026-03"])
    assert counted(lake, date(2026, 5, 2)) == (12, ["2026-04"])
    assert counted(lake, date(2026, 5, 3)) == (12, [])
    assert counted(lake, date(2026, 6, 2)) == (15, ["2026-02", "2026-05"])
    assert counted(lake, date(2026, 7, 2)) == (18, ["2026-06"])
    assert counted(lake, date(2026, 3, 2)) == (6, [])


def test_a_ticket_that_is_closed_late_leaves_its_month(lake: Lake) -> None:
    assert counted(lake, date(2026, 7, 2))[0] == 18
    closed = {
        "cw_ticket_id": 11,
        "status": "Closed",
        "created_at_remote": "2026-01-09 10:00",
        "updated_at_remote": "2026-01-20 10:00",
        "closed_at": "2026-01-20 10:00",
    }
    write(lake, [closed])
    assert counted(lake, date(2026, 7, 2)) == (17, ["2026-01"])


def test_what_is_not_created_yet_is_not_counted(lake: Lake) -> None:
    counted(lake, date(2026, 7, 2))
    known = counted(lake, date(2026, 3, 9), as_of="2026-03-09T12:00")
    assert known[0] == 6 + 2
