"""Sync of one source of one tenant, its report and its health entry."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi_lib.domain.errors import KpiError, ParamsError, SourceError
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import Folder, LockHeld
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, ignore_progress
from kpi_lib.sources.sync.health import read_health, update_health
from kpi_lib.sources.sync.lake_store import Counts, LakeStore
from kpi_lib.sources.sync.resource_reading import SyncOptions, read_resource
from kpi_lib.sources.vendors.connector import Connector


@dataclass(frozen=True)
class SourceReport:
    """Outcome of one source's sync.

    Attributes
    ----------
    tenant, source : str
    counts : Counts
    newest : datetime or None
        The latest change that the source has sent so far.
    at : datetime
        When it was synced.
    warnings : tuple of str
    error : str or None
        Why the sync did not reach its end.
    """

    tenant: str
    source: str
    counts: Counts
    newest: datetime | None
    at: datetime
    warnings: tuple[str, ...] = ()
    error: str | None = None

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
        return line + (" (not finished)" if self.error else "")


def _duration(seconds: int) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def sync_source(
    open_connector: Callable[[], Connector],
    name: str,
    lake: Lake,
    tenant: TenantParams,
    options: SyncOptions,
    listener: Listener = ignore_progress,
) -> SourceReport:
    """Bring a tenant's tables up to date from one source; write the health file.

    Parameters
    ----------
    open_connector : callable
        Returns the source's connector; `sync_source` closes it.
    name : str
        Name of the source.
    lake : Lake
    tenant : TenantParams
    options : SyncOptions
    listener : callable, optional
        Called with a `Progress` now and then.

    Returns
    -------
    SourceReport
        With `error` where the source failed, or the lake could not be written.

    Raises
    ------
    ParamsError
        A credential is missing.
    """
    counts, newest, warnings, error = Counts(), None, [], None
    try:
        with _locked(lake, tenant.tenant, name) as scratch:
            store = LakeStore(lake, tenant, name, scratch, listener)
            connector = open_connector()
            try:
                for resource in connector.resources():
                    read = read_resource(resource, store, options)
                    counts += read.counts
                    newest = max(filter(None, (newest, read.newest)), default=None)
                    if read.error:
                        raise read.error
                    if read.refused_removals:
                        raise _too_many_removals(
                            name, resource.name, read.refused_removals
                        )
            finally:
                warnings = [
                    *connector.warnings,
                    *store.emptied.texts(),
                    *store.off_scale.texts("the tenant's file"),
                ]
                connector.close()
    except ParamsError:
        raise
    except KpiError as problem:
        error = str(problem)
    report = SourceReport(
        tenant.tenant, name, counts, newest, options.now, tuple(warnings), error
    )
    _update_health(lake, report)
    return report


@contextlib.contextmanager
def _locked(lake: Lake, tenant: str, name: str) -> Iterator[Path]:
    """Lock a source against other processes; yield a folder for staging."""
    files = lake.files
    try:
        with files.lock(f"{tenant}/.sync-{name}"):
            if isinstance(files, Folder):  # the lake's own disk
                scratch = files.root / tenant / f".sync-{name}"
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
            else:
                scratch = Path(tempfile.mkdtemp(prefix=f"kpi-sync-{name}-"))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except LockHeld:
        raise SourceError(
            f"{tenant} {name}",
            "is being synced by another process",
            remedy="wait for it to end, then start again",
        ) from None


def _too_many_removals(source: str, resource: str, count: int) -> SourceError:
    return SourceError(
        f"{source} {resource}",
        f"{count} records are gone, more than deletions explain; none was removed",
        remedy="check the rights of the credentials; if they are really deleted, "
        "sync with --whole --accept-removals",
    )


def _update_health(lake: Lake, report: SourceReport) -> None:
    before = read_health(lake, report.tenant).get(report.source, {})
    at = report.at.isoformat()
    entry = {
        "status": "failed" if report.error else "ok",
        "synced_at": at,
        "last_success_at": before.get("last_success_at") if report.error else at,
        "new": report.counts.new,
        "changed": report.counts.changed,
        "removed": report.counts.removed,
        "quarantined": report.counts.quarantined,
        "newest_row_at": report.newest.isoformat() if report.newest else None,
        "lag_seconds": report.lag_seconds,
        "warnings": list(report.warnings),
        "error": report.error,
    }
    update_health(lake, report.tenant, {report.source: entry})
