"""Simulated consoles of security alerts, and syncs of them into a lake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from support.simulators.alerts import AlertSimulator
from support.simulators.defender import DefenderSimulator
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.sentinelone_graphql import alert_key
from support.simulators.server import Simulator
from support.syncing import Syncer

from kpi_lib.sources.vendors.connector import Row

Rows = list[tuple[str, str, int | None]]

SITES = {"Site 1": "Bakery", "92": "Clinic"}
OLDER = {"threats", "activities", "timeline", "sites"}
"""Interfaces of a SentinelOne console without unified alerts."""


def older_console(*given: Any, **named: Any) -> SentinelOneSimulator:
    """Make a SentinelOne console without unified alerts."""
    simulator = SentinelOneSimulator(*given, **named)
    simulator.offers = set(OLDER)
    return simulator


def sentinel(folder: Path, simulator: Simulator, **more: Any) -> Syncer:
    return Syncer(folder, "sentinelone", url=simulator.url, sites=SITES, **more)


def defender(folder: Path, simulator: Simulator, **more: Any) -> Syncer:
    settings = {"directories": {"dir-1": "Bakery"}, **more}
    urls = {"url": simulator.url, "login_url": simulator.url}
    return Syncer(folder, "defender", **urls, **settings)


CONSOLES: list[tuple[Callable[..., AlertSimulator], Callable[..., Syncer]]] = [
    (older_console, sentinel),
    (SentinelOneSimulator, sentinel),
    (DefenderSimulator, defender),
]
"""Simulator and sync of each interface."""


def read(sync: Syncer) -> tuple[list[Row], list[str]]:
    """Read a source without a lake; return its rows, by detection, and warnings."""
    connector = sync.open()
    try:
        rows = [
            dict(row)
            for resource in connector.resources()
            if not getattr(resource, "is_optional", False)
            for page in resource.pages(None, None)
            for row in cast("Sequence[Row]", page.rows)
        ]
    finally:
        connector.close()
    rows.sort(key=lambda row: (row["detected_at"] or "", row["id"] or ""))
    return rows, list(connector.warnings)


def column(rows: Sequence[Row], *names: str) -> list[str]:
    """Return some values of each row as one text."""
    return [" ".join(str(row[name] or "") for name in names) for row in rows]


def alerts(
    sync: Syncer, columns: str = "*", order: str = "id"
) -> list[tuple[Any, ...]]:
    return sync.rows(f"select {columns} from t order by {order}", "raw_security_alerts")


def expected(
    simulator: AlertSimulator, directories: Sequence[str] = ("dir-1",)
) -> Rows:
    """Return id, status and resolution of all alerts that a simulator holds."""
    words = {"unresolved": "new", "inProgress": "in_progress"}
    rows = []
    for key, (status, changed) in simulator.states.items():
        if isinstance(simulator, DefenderSimulator):
            ids = [f"da{key:012}_{directory}" for directory in directories]
            at = changed
        else:
            ids = [sentinel_id(simulator, key)]
            at = simulator.history[key][-1][1]
        resolved_at = milliseconds(at) if status == "resolved" else None
        rows += [(one, words.get(status, status), resolved_at) for one in ids]
    return sorted(rows)


def sentinel_id(simulator: AlertSimulator, key: int) -> str:
    """Return the key of a SentinelOne alert by what the console offers."""
    offers = getattr(simulator, "offers", ())
    return alert_key(key) if "alerts" in offers and not key % 5 else f"18{key:017}"


def stored(sync: Syncer) -> Rows:
    """Return id, status and resolution of all alerts in the lake."""
    rows = alerts(sync, "id, status, resolved_at")
    return [(key, status, milliseconds(at)) for key, status, at in rows]


def milliseconds(at: datetime | None) -> int | None:
    """Return an instant as a vendor writes it: cut to milliseconds."""
    return None if at is None else int(at.timestamp() * 1000)
