"""A clock, or a row, that was ahead once hides nothing that comes after it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.check_rows import TICKET
from support.lakes import fill, typed
from support.params_folder import write

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import storage
from kpi_lib.running.recent_runs import recent_runs
from kpi_lib.running.status import status
from kpi_lib.settings.params_folder import load_params
from kpi_lib.settings.sound_tenants import load_sound_params

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
SOURCE = "sources: {sentinelone: {url: 'https://s1.example.org'}}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "params" / "tenants").mkdir(parents=True)
    (tmp_path / "reports" / "_runs").mkdir(parents=True)
    write(tmp_path / "params", SOURCE, "acme", 1)
    params = load_params(tmp_path / "params").tenant("acme")
    days = ("2026-11-01 12:00", "2031-01-01 12:00")
    rows = [{**TICKET, "created_at_remote": day} for day in days]
    fill(
        Lake(tmp_path / "lake"),
        "acme",
        {"raw_tickets": typed("raw_tickets", rows, params)},
    )
    health = {
        "sentinelone": {"status": "ok", "last_success_at": "2031-01-01T02:00:00Z"}
    }
    path = tmp_path / "lake" / "acme" / "health.json"
    path.write_text(json.dumps({"tenant": "acme", "sources": health}))
    return tmp_path


def ran(place: Path, run: str, status: str) -> None:
    end = {"status": status, "error": {"ename": "ValueError", "evalue": "no"}}
    record = {
        "run": run, "status": status, "tenants": {"acme": {}}, "request": {},
        "units": {"acme/2026-10/10": end},
    }  # fmt: skip
    (place / "reports" / "_runs" / f"{run}.json").write_text(json.dumps(record))


def test_a_sync_and_a_ticket_of_the_future_are_wrong(place: Path) -> None:
    given = load_sound_params(place / "params")
    found = status(Lake(place / "lake"), given, storage(place / "reports"), NOW)
    assert found.tenants[0].wrong == (
        "sync of sentinelone is of the future (last success 2031-01-01)",
        "a ticket of the future (2031-01-01); kpi check names it",
    )


def test_a_run_of_the_future_hides_no_later_failure(place: Path) -> None:
    ran(place, "20310101T020000Z-0000aa", "done")
    ran(place, "20261102T020000Z-0000bb", "failed")
    last = recent_runs(storage(place / "reports"), NOW).tenants["acme"]
    assert last.run == "20261102T020000Z-0000bb"
    assert list(last.failed) == ["acme/2026-10/10"]
