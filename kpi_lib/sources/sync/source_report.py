"""Reports of a sync: one per source, with one for each of its resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kpi_lib.sources.sync.lake_store import Counts


@dataclass(frozen=True)
class ResourceReport:
    """Outcome of one resource's read.

    Attributes
    ----------
    name : str
    counts : Counts
    newest : datetime or None
        The latest change ever read.
    warnings : tuple of str
    error : str or None
        Why the read did not reach its end.
    is_left_out : bool
        The tenant's file leaves it out.
    """

    name: str
    counts: Counts = field(default_factory=Counts)
    newest: datetime | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None
    is_left_out: bool = False

    @property
    def status(self) -> str:
        """``ok``, ``failed`` or ``left out``."""
        if self.is_left_out:
            return "left out"
        return "failed" if self.error else "ok"


@dataclass(frozen=True)
class SourceReport:
    """Outcome of one source's sync.

    Attributes
    ----------
    tenant, source : str
    at : datetime
        When it was synced.
    resources : tuple of ResourceReport
        Empty where the source could not be opened.
    warnings : tuple of str
    failures : tuple of str
        A sentence per failure, with the names of the resources that it ended.
    """

    tenant: str
    source: str
    at: datetime
    resources: tuple[ResourceReport, ...] = ()
    warnings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts:
        """Row counts of all resources."""
        return sum((part.counts for part in self.resources), Counts())

    @property
    def newest(self) -> datetime | None:
        """The latest change that the source has sent so far."""
        instants = (part.newest for part in self.resources)
        return max(filter(None, instants), default=None)

    @property
    def error(self) -> str | None:
        """All failures, a line each; None where every resource reached its end."""
        return "\n".join(self.failures) or None

    @property
    def lag_seconds(self) -> int | None:
        """Age of the latest change."""
        if self.newest is None:
            return None
        return max(round((self.at - self.newest).total_seconds()), 0)

    def __str__(self) -> str:
        counts = self.counts
        line = (
            f"{self.tenant} {self.source}: {counts.new} new, {counts.changed} changed, "
            f"{counts.removed} removed, {counts.quarantined} in quarantine; "
        )
        if self.newest is None or self.lag_seconds is None:
            line += "no rows yet"
        else:
            newest = self.newest.strftime("%Y-%m-%dT%H:%M:%SZ")
            line += f"newest row {newest}, lag {_duration(self.lag_seconds)}"
        return line + (" (not finished)" if self.failures else "")

    def health(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the source's entry of the health file, given the one before."""
        at = self.at.isoformat()
        known = before.get("resources") or {}
        parts = {
            part.name: self._part_health(part, known.get(part.name) or {})
            for part in self.resources
        }
        return {
            "status": "failed" if self.failures else "ok",
            "synced_at": at,
            "last_success_at": before.get("last_success_at") if self.failures else at,
            **_counts(self.counts),
            "newest_row_at": self.newest.isoformat() if self.newest else None,
            "lag_seconds": self.lag_seconds,
            "warnings": list(self.warnings),
            "error": self.error,
            # A source that could not be opened says nothing of its resources.
            "resources": parts or known,
        }

    def _part_health(
        self, part: ResourceReport, before: dict[str, Any]
    ) -> dict[str, Any]:
        has_ended = part.status == "ok"
        return {
            "status": part.status,
            "last_success_at": self.at.isoformat()
            if has_ended
            else before.get("last_success_at"),
            **_counts(part.counts),
            "newest_row_at": part.newest.isoformat() if part.newest else None,
            "warnings": list(part.warnings),
            "error": part.error,
        }


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "new": counts.new,
        "changed": counts.changed,
        "removed": counts.removed,
        "quarantined": counts.quarantined,
    }


def _duration(seconds: int) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
