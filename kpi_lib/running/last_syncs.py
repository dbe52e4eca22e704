"""Last sync of each source of a tenant, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from kpi_lib.domain.errors import DataError, folder_error
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running.recent_runs import AHEAD
from kpi_lib.sources.sync.health import NAME, known_health

SYNC_DAYS: Final = 2
"""A sync that succeeded earlier is wrong."""


@dataclass(frozen=True)
class Synced:
    """Last sync of one source.

    Attributes
    ----------
    source : str
    status : str
        As health.json has it; ``removed`` for a source that the tenant's file names no
        more, which is not wrong.
    last_success_at : str or None
        ISO 8601; None for what is no instant.
    error : str or None
    """

    source: str
    status: str
    last_success_at: str | None
    error: str | None


def last_syncs(
    lake: Lake, slug: str, sources: Collection[str]
) -> tuple[tuple[Synced, ...], list[str]]:
    """Return the last sync of each source, as health.json has it, and damages."""
    place = lake.files.show(f"{slug}/{NAME}")
    try:
        health = known_health(lake, slug)
    except OSError as refused:
        return (), [str(folder_error(DataError, place, refused))]
    if health is None:
        return (), [f"{place}: is no record of syncs; the next kpi sync replaces it"]
    found, wrong = [], []
    for source, entry in sorted(health.items()):
        record = entry if isinstance(entry, dict) else {}
        status, success, error = map(record.get, ("status", "last_success_at", "error"))
        if source not in sources:
            status = "removed"
        elif not isinstance(status, str) or (success and not _instant(success)):
            wrong.append(
                f"{place}: the record of {source} is damaged; "
                "the next kpi sync replaces it"
            )
            continue
        success = success if _instant(success) else None
        found.append(Synced(source, status, success, str(error) if error else None))
    return tuple(found), wrong


def unsynced(synced: Sequence[Synced], now: datetime) -> list[str]:
    """Say which syncs failed, or are old or of the future."""
    wrong = []
    for one in synced:
        if one.status == "removed":
            continue
        success = _instant(one.last_success_at)
        since = f"last success {success:%Y-%m-%d}" if success else "never succeeded"
        if one.status != "ok":
            lines = (one.error or "").splitlines() or [one.status]
            wrong.append(f"sync of {one.source} failed ({since}): {lines[0]}")
        elif success is None or now - success > timedelta(days=SYNC_DAYS):
            wrong.append(f"sync of {one.source} is old ({since})")
        elif success > now + AHEAD:
            wrong.append(f"sync of {one.source} is of the future ({since})")
    return wrong


def _instant(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
