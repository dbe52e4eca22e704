"""Records of the newest runs: what stands, failed or did not end, by tenant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final

from kpi_lib.domain.errors import RenderError, folder_error
from kpi_lib.lake.storage import Storage
from kpi_lib.running.manifest import DAMAGES, RUNS
from kpi_lib.running.processes import is_at_work
from kpi_lib.running.units import UnitError

READ: Final = 40
"""Newest runs that are always read, and those that are read at once."""

DAYS: Final = 40
"""Further ones are read for tenants without a run so far, back to so many days ago."""

LONGEST: Final = timedelta(hours=24)
"""A run that began earlier and has no end was killed, where its process is unknown."""

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
    left_out : tuple of str
        Why this run went on without some or all of its reports.
    """

    run: str
    started_at: datetime
    status: str
    made: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecentRuns:
    """The newest runs.

    Attributes
    ----------
    tenants, schedules : mapping of str to LastReports
        By slug and by name.
    unreadable : tuple of str
        Records of runs that are damaged or cannot be read, and why.
    damaged_notebooks : tuple of str
        Problems with the notebooks of the newest run that was for all of them.
    """

    tenants: Mapping[str, LastReports]
    schedules: Mapping[str, LastReports]
    unreadable: tuple[str, ...] = ()
    damaged_notebooks: tuple[str, ...] = ()


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
    damaged: tuple[str, ...] | None = None
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
                unreadable.append(_unreadable(reports.show(name), content))
                continue
            units: Mapping[str, Any] = record["units"]
            for unit, end in units.items():
                failed.setdefault(unit, _failure(end))
            by_tenant: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            for unit, end in units.items():
                by_tenant[unit.split("/")[0]].append(end)
            left_out = _left_out(record)
            for slug in {**record["tenants"], **left_out}:
                if slug not in tenants:
                    tenants[slug] = _last(
                        record, by_tenant[slug], now, left_out.get(slug, ())
                    )
            if damaged is None and not record["request"].get("notebooks"):
                damaged = _failures(record, "stray_notebooks")
            schedule = record["request"].get("schedule")
            if schedule and schedule not in schedules:
                every = (*chain.from_iterable(left_out.values()),)
                schedules[schedule] = _last(record, units.values(), now, every)
    return RecentRuns(
        {slug: _with_failed(last, slug, failed) for slug, last in tenants.items()},
        schedules,
        tuple(sorted(unreadable)),
        damaged or (),
    )


def _is_run(name: str) -> bool:
    return name.endswith(".json") and _started(name) is not None


def _started(name: str) -> datetime | None:
    try:
        return datetime.strptime(name[:16], _NAME_FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def _parsed(content: bytes | OSError | None) -> dict[str, Any] | None:
    """Return a run's record; None for a damaged one."""
    if not isinstance(content, bytes):
        return None
    try:
        record: dict[str, Any] = json.loads(content)
        parts = (record["units"], record["tenants"], record["request"])
        if not all(isinstance(part, dict) for part in parts) or not _started(
            record["run"]
        ):
            return None
        schedule, statuses = record["request"].get("schedule"), [record["status"]]
        for end in record["units"].values():
            statuses.append(end["status"])
            _failure(end)
        statuses += _failures(record, "stray_notebooks")
        statuses += [text for texts in _left_out(record).values() for text in texts]
        if not all(isinstance(one, str) for one in (*statuses, schedule or "")):
            return None
    except DAMAGES:
        return None
    return record


def _unreadable(place: str, content: bytes | OSError | None) -> str:
    if isinstance(content, OSError):
        return str(folder_error(RenderError, place, content))
    return f"{place}: is no record of a run"


def _failures(record: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Return the problems of a kind for which reports were not made."""
    found = record.get(kind, ())
    return tuple(one["problem"] for one in found if one["is_failure"])


def _left_out(record: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return why a run went on without reports, by tenant."""
    found: dict[str, tuple[str, ...]] = {}
    for one in record.get("problems", ()):
        if slug := one.get("tenant"):
            found[slug] = (*found.get(slug, ()), one["problem"])
    return found


def _failure(end: Mapping[str, Any]) -> str | None:
    """Return why a report failed; None where it did not."""
    return str(UnitError(**end["error"])) if end["status"] == "failed" else None


def _last(
    record: Mapping[str, Any], ends: Iterable[Mapping[str, Any]], now: datetime,
    left_out: tuple[str, ...] = (),
) -> LastReports:  # fmt: skip
    started = _started(record["run"]) or now
    statuses = [end["status"] for end in ends]
    status = str(record["status"])
    if status == "running":
        is_running = is_at_work(record.get("process"))
        if is_running is None:
            is_running = now - started <= LONGEST
        status = "running" if is_running else "interrupted"
    elif status in ("failed", "done"):
        status = "failed" if left_out or "failed" in statuses else "done"
    made = statuses.count("done")
    return LastReports(record["run"], started, status, made, left_out=left_out)


def _with_failed(
    last: LastReports, slug: str, failed: Mapping[str, str | None]
) -> LastReports:
    own = {
        unit: why
        for unit, why in failed.items()
        if why is not None and unit.startswith(f"{slug}/")
    }
    return replace(last, failed=own)
