"""Sync of one source of one tenant: each resource on its own, then the health file."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import Folder, LockHeld
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, ignore_progress
from kpi_lib.sources.sync.failures import FailureLog, grouped
from kpi_lib.sources.sync.health import read_health, update_health
from kpi_lib.sources.sync.lake_store import LakeStore
from kpi_lib.sources.sync.resource_reading import SyncOptions, read_resource
from kpi_lib.sources.sync.source_report import ResourceReport, SourceReport
from kpi_lib.sources.vendors.connector import Connector, Resource, label_of

Failures = list[tuple[str, str]]


def sync_source(
    open_connector: Callable[[], Connector],
    name: str,
    lake: Lake,
    tenant: TenantParams,
    options: SyncOptions,
    listener: Listener = ignore_progress,
) -> SourceReport:
    """Bring a tenant's tables up to date from one source; write the health file.

    Resources are independent: what ends the read of one is named, and the next one is
    read. The traceback of an error that nobody foresaw is kept in a file.

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
        With `failures` where the source or a resource failed, or the lake could not
        be written.

    Raises
    ------
    ParamsError
        A credential is missing.
    """
    run = _SourceRun(name, lake, tenant, options)
    misconfigured: ParamsError | None = None
    try:
        with (
            _locked(lake, tenant.tenant, name) as scratch,
            LakeStore(lake, tenant, name, scratch, listener) as store,
        ):
            run.read(open_connector(), store)
    except ParamsError as error:
        misconfigured = error
        run.fail(error)
    except Exception as error:
        run.fail(error)
    report = run.finish()
    if misconfigured:
        raise misconfigured
    return report


class _SourceRun:
    """One sync of one source, which gathers what became of each resource."""

    def __init__(
        self, name: str, lake: Lake, tenant: TenantParams, options: SyncOptions
    ) -> None:
        self._name = name
        self._lake = lake
        self._tenant = tenant
        self._options = options
        self._log = FailureLog(lake.files, tenant.tenant, name)
        self._parts: list[ResourceReport] = []
        self._failures: Failures = []
        self._warnings: list[str] = []
        self._remarks: list[str] = []

    def read(self, connector: Connector, store: LakeStore) -> None:
        """Read all resources that the tenant's file does not leave out."""
        self._log.hide(getattr(connector, "secrets", ()))
        try:
            settings = self._tenant.sources.find(self._name)
            for resource in connector.resources():
                is_optional = getattr(resource, "is_optional", False)
                if is_optional and not store.state.has_read(resource.name):
                    continue
                if settings is None or settings.reads(resource.kind):
                    self._parts.append(self._resource(resource, connector, store))
                else:
                    left_out = ResourceReport(resource.name, is_left_out=True)
                    self._parts.append(left_out)
        finally:
            self._warnings += [
                *connector.warnings,
                *store.emptied.texts(),
                *store.off_scale.texts("the tenant's file"),
                *store.reopenings.warnings(),
                *self._remarks,
            ]
            connector.close()
        self._log.forget()

    def _resource(
        self, resource: Resource, connector: Connector, store: LakeStore
    ) -> ResourceReport:
        warned = len(connector.warnings)
        outcome = read_resource(resource, store, self._options)
        error = outcome.error
        if outcome.refused_removals:
            where = f"{self._tenant.tenant} {self._name}"
            error = _too_many_removals(where, outcome.refused_removals)
        self._remarks += outcome.remarks
        text = None
        if error is None:
            self._log.forget(resource.name)
        else:
            text = self._log.describe(error, resource.name)
            self._failures.append((label_of(resource), text))
        return ResourceReport(
            resource.name,
            outcome.counts,
            outcome.newest,
            tuple(connector.warnings[warned:]),
            text,
        )

    def fail(self, error: Exception) -> None:
        """Note what ended the whole source."""
        self._failures.append(("", self._log.describe(error)))

    def finish(self) -> SourceReport:
        """Write the health file; return the report."""
        try:
            report = self._report()
            before = read_health(self._lake, report.tenant).get(report.source)
            entry = report.health(before if isinstance(before, dict) else {})
            update_health(self._lake, report.tenant, {report.source: entry})
        except Exception as error:
            self._failures.append(("health.json", self._log.describe(error, "health")))
        return self._report()

    def _report(self) -> SourceReport:
        return SourceReport(
            self._tenant.tenant,
            self._name,
            self._options.now,
            tuple(self._parts),
            tuple(self._warnings),
            grouped(self._tenant.tenant, self._name, self._failures),
        )


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


def _too_many_removals(where: str, count: int) -> SourceError:
    return SourceError(
        where,
        f"{count} records are gone, more than deletions explain; none was removed",
        remedy="check the rights of the credentials; if they are really deleted, "
        "sync with --whole --accept-removals",
    )
