"""A lake with parameters and reports whose state is asked for, and its runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.check_rows import ENTRY, TICKET
from support.in_process import Outcome, kpi
from support.lakes import fill, typed
from support.params_folder import write

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import storage
from kpi_lib.running.status import Status, status
from kpi_lib.settings.params_folder import load_params
from kpi_lib.settings.sound_tenants import load_sound_params

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
RUN = "20261101T020000Z-0000aa"
SOURCES = """\
sources:
  connectwise: {url: "https://cw.example.org", company: acme}
  defender: {directories: {b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c: Bakery}}
  postgres: {url: "postgresql://reader@db.example.org/kpi", schema: public}
  sentinelone: {url: "https://s1.example.org"}
"""


def make_place(folder: Path) -> Path:
    (folder / "params" / "tenants").mkdir(parents=True)
    (folder / "reports" / "_runs").mkdir(parents=True)
    (folder / "lake").mkdir()
    return folder


def stock(place: Path, slug: str, number: int, day: str, more: str = "") -> None:
    write(place / "params", more, slug, number)
    params = load_params(place / "params").tenant(slug)
    entry = {**ENTRY, "date_worked": day}
    ticket = {**TICKET, "created_at_remote": f"{day} 12:00"}
    rows = {"raw_tickets": [ticket], "raw_time_entries": [entry, entry]}
    fill(
        Lake(place / "lake"),
        slug,
        {name: typed(name, some, params) for name, some in rows.items()},
    )


def look(place: Path, *only: str, now: datetime = NOW) -> Status:
    given = load_sound_params(place / "params")
    reports = storage(place / "reports")
    return status(Lake(place / "lake"), given, reports, now, only)


def wrong(found: Status) -> dict[str, tuple[str, ...]]:
    return {one.tenant: one.wrong for one in found.tenants if one.wrong}


def ran(place: Path, run: str, ends: dict[str, str], **keys: Any) -> None:
    error = {"ename": "ValueError", "evalue": "no\nmore", "cell": 6, "copy": None}
    content = {
        "run": run,
        "status": "failed" if "failed" in ends.values() else "done",
        "request": {"schedule": "nightly"},
        "tenants": {unit.split("/")[0]: {} for unit in ends},
        "units": {
            unit: {"status": end, "error": error if end == "failed" else None}
            for unit, end in ends.items()
        },
        **keys,
    }
    path = place / "reports" / "_runs" / f"{run}.json"
    path.write_text(json.dumps(content), "utf-8")


def command(place: Path, *more: str) -> Outcome:
    folders = [f"--{name}={place / name}" for name in ("lake", "params", "reports")]
    return kpi(*folders, "status", *more)
