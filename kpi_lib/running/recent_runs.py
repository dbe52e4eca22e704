"""Records of the newest runs: what stands, failed or did not end, by tenant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kpi_lib.lake.storage import Storage
from kpi_lib.running.manifest import RUNS
from kpi_lib.running.units import UnitError

READ: Final = 40
"""Newest runs that are always read, and those that are read at once."""

DAYS: Final = 40
"""Further ones are read for tenants without a run so far, back to so many days ago."""

_LONGEST = timedelta(hours=24)
"""A run that began earlier and has no end was killed."""

AHEAD: Final = timedelta(days=1)
"""Beyond this an instant is of the future: the clock that gave it was wrong."""

_NAME_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class LastReports:
    """Reports of a tenant, or of a schedule, in the newest runs.

    Attributes
    ----------
    run : str
        The newest run's name.
    started_at : datetime
    status : str
        ``done``, ``failed``, ``interrupted`` or ``running``.
    made : int
        Reports that this run made.
    failed : mapping of str to str
        Reports that failed and were not made since, with their error.
    """

    run: str
    started_at: datetime
    status: str
    made: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecentRuns:
    """The newest runs.

    Attributes
    ----------
    tenants, schedules : mapping of str to LastReports
        By slug and by name.
    unreadable : tuple of str
        Files of runs that are damaged.
    """

    tenants: Mapping[str, LastReports]
    schedules: Mapping[str, LastReports]
    unreadable: tuple[str, ...] = ()


def recent_runs(
    reports: Storage, now: datetime, asked: Collection[str] = ()
) -> RecentRuns:
    """Read the records of the newest runs, until each tenant has one.

    Where each tenant has a run of its own, a night has as many runs as tenants.

    Parameters
    ----------
    reports : Storage
    now : datetime
        Aware.
    asked : collection of str
        Slugs.
    """
    names = sorted(filter(_is_run, reports.names_in(RUNS)), reverse=True)
    # A run of the future, by a clock that was ahead, must not hide those after it.
    names.sort(key=lambda name: (_started(name) or now) > now + AHEAD)
    first = now - timedelta(days=DAYS)
    tenants: dict[str, LastReports] = {}
    schedules: dict[str, LastReports] = {}
    unreadable: list[str] = []
    failed: dict[str, str | None] = {}
    for begin in range(0, len(names), READ):
        some = names[begin : begin + READ]
        if begin:
            some = [name for name in some if (_started(name) or now) >= first]
        if not some or (begin and tenants.keys() >= set(asked)):
            break
        some = [f"{RUNS}/{name}" for name in some]
        for name, content in zip(some, reports.read_all(some), strict=True):
            record = _parsed(content)
            if record is None:
                unreadable.append(reports.show(name))
                continue
            units: Mapping[str, Any] = record["units"]
            for unit, end in units.items():
                failed.setdefault(unit, _failure(end))
            by_tenant: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            for unit, end in units.items():
                by_tenant[unit.split("/")[0]].append(end)
            for slug in record["tenants"]:
                if slug not in tenants:
                    tenants[slug] = _last(record, by_tenant[slug], now)
            schedule = record["request"].get("schedule")
            if schedule and schedule not in schedules:
                schedules[schedule] = _last(record, units.values(), now)
    return RecentRuns(
        {slug: _with_failed(last, slug, failed) for slug, last in tenants.items()},
        schedules,
        tuple(sorted(unreadable)),
    )


def _is_run(name: str) -> bool:
    return name.endswith(".json") and _started(name) is not None


def _started(name: str) -> datetime | None:
    try:
        return datetime.strptime(name[:16], _NAME_FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def _parsed(content: bytes | None) -> dict[str, Any] | None:
    """Return a run's record; None for a damaged one."""
    try:
        record: dict[str, Any] = json.loads(content or b"")
        parts = (record["units"], record["tenants"], record["request"])
        if not all(isinstance(part, dict) for part in parts) or not _started(
            record["run"]
        ):
            return None
        schedule, statuses = record["request"].get("schedule"), [record["status"]]
        for end in record["units"].values():
            statuses.append(end["status"])
            _failure(end)
        if not all(isinstance(one, str) for one in (*statuses, schedule or "")):
            return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return record


def _failure(end: Mapping[str, Any]) -> str | None:
    """Return why a report failed; None where it did not."""
    return str(UnitError(**end["error"])) if end["status"] == "failed" else None


def _last(
    record: Mapping[str, Any], ends: Iterable[Mapping[str, Any]], now: datetime
) -> LastReports:
    started = _started(record["run"]) or now
    statuses = [end["status"] for end in ends]
    status = str(record["status"])
    if status == "running" and now - started > _LONGEST:
        status = "interrupted"
    elif status in ("failed", "done"):
        status = "failed" if "failed" in statuses else "done"
    return LastReports(record["run"], started, status, statuses.count("done"))


def _with_failed(
    last: LastReports, slug: str, failed: Mapping[str, str | None]
) -> LastReports:
    own = {
        unit: why
        for unit, why in failed.items()
        if why is not None and unit.startswith(f"{slug}/")
    }
    return LastReports(last.run, last.started_at, last.status, last.made, own)
