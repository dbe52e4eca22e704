"""State of all tenants: newest rows, last sync, last reports, and what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from kpi_lib.domain.errors import KpiError, RenderError, folder_error
from kpi_lib.domain.schema import RAW_TABLES, RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import Storage
from kpi_lib.running.last_syncs import Synced, last_syncs, unsynced
from kpi_lib.running.mailing.client_reviews import mail_command
from kpi_lib.running.mailing.mail_folders import WaitingMail, waiting_mail
from kpi_lib.running.recent_runs import (
    AHEAD,
    LONGEST,
    LastReports,
    RecentRuns,
    recent_runs,
)
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.sound_tenants import SoundParams

ROW_DAYS: Final = 7
"""So many days without a new ticket or time entry are wrong."""

QUARANTINE: Final = "quarantine"

_DATED: Final = {t.name: t.event_column for t in RAW_TABLES if t.event_column}
_WATCHED: Final = {"raw_tickets": "ticket", "raw_time_entries": "time entry"}
_THREADS = 8
"""Most of the time is spent on waiting for small files."""


@dataclass(frozen=True)
class TenantStatus:
    """State of one tenant.

    Attributes
    ----------
    tenant, name : str
    newest : mapping of str to date
        Last day with a row, in UTC, of each table of events that has rows.
    rows : mapping of str to int
    quarantined : int
        Rows in quarantine.
    synced : tuple of Synced
    reports : LastReports or None
    mail : tuple of WaitingMail
        Of the last periods.
    wrong : tuple of str
        Each a sentence; none where all is in order.
    """

    tenant: str
    name: str = ""
    newest: Mapping[str, date] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    quarantined: int = 0
    synced: tuple[Synced, ...] = ()
    reports: LastReports | None = None
    mail: tuple[WaitingMail, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """State of the tenants and schedules at an instant.

    Attributes
    ----------
    at : datetime
    tenants : tuple of TenantStatus
    schedules : mapping of str to LastReports
    wrong : tuple of str
        What concerns no tenant alone.
    """

    at: datetime
    tenants: tuple[TenantStatus, ...]
    schedules: Mapping[str, LastReports] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()

    @property
    def is_in_order(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong and not any(one.wrong for one in self.tenants)

    def record(self) -> dict[str, Any]:
        """Return it as JSON knows it; days and instants in ISO 8601."""
        return {"is_in_order": self.is_in_order, **_plain(asdict(self))}


def status(
    lake: Lake,
    given: SoundParams,
    reports: Storage,
    now: datetime,
    only: Collection[str] = (),
) -> Status:
    """Look at the lake's logs, the syncs' and the runs' records; read no row.

    Parameters
    ----------
    lake : Lake
    given : SoundParams
    reports : Storage
    now : datetime
        Aware.
    only : collection of str
        Slugs; all tenants where it is empty.
    """
    stored = lake.tenants()
    known = {**given.params.tenants, **given.tenant_errors}
    slugs = sorted(only or known)
    runs = recent_runs(reports, now, slugs)
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(
            lambda slug: _tenant(slug, lake, given, runs, reports, now), slugs
        )
        tenants = tuple(found)
    wrong = [f"schedule {n}: {e}" for n, e in sorted(given.schedule_errors.items())]
    wrong += [*runs.unreadable, *runs.damaged_notebooks]
    if not only:
        wrong += _unended(runs, given.params.schedules)
        wrong += [
            f"{slug}: the lake has its data, but there is no tenants/{slug}.yaml"
            for slug in stored
            if slug not in known
        ]
    return Status(now, tenants, runs.schedules, tuple(wrong))


def _tenant(
    slug: str, lake: Lake, given: SoundParams, runs: RecentRuns, files: Storage,
    now: datetime,
) -> TenantStatus:  # fmt: skip
    """Look at one tenant; its own mistakes and damages are its alone."""
    reports = runs.tenants.get(slug)
    if slug in given.tenant_errors:
        lines = tuple(str(given.tenant_errors[slug]).splitlines())
        return TenantStatus(slug, reports=reports, wrong=lines)
    params = given.params.tenants[slug]
    newest, rows, wrong = _tables(lake, slug)
    synced, damages = last_syncs(lake, slug, params.sources.named)
    wrong += [*damages, *unsynced(synced, now)]
    if reports is not None:
        wrong += [f"{unit}: {why}" for unit, why in sorted(reports.failed.items())]
        # What is wrong today still is said once; a run's paths are absolute.
        wrong += [
            f"left out of the run {reports.run}: {text}"
            for text in reports.left_out
            if not text.endswith((*wrong,))
        ]
        if reports.status == "interrupted":
            wrong.append(f"the run {reports.run} did not end; --resume completes it")
        if reports.status == "running" and now - reports.started_at > LONGEST:
            wrong.append(
                f"the run {reports.run} goes on for over a day; where it hangs, end "
                "its process, and --resume completes it"
            )
    wrong += _stale(newest, rows, params, now)
    mail: tuple[WaitingMail, ...] = ()
    try:
        mail = waiting_mail(files, slug, params.timezone, now.date())
    except KpiError as error:
        wrong.append(str(error))
    except OSError as error:
        place = error.filename or files.show(slug)
        wrong.append(str(folder_error(RenderError, place, error)))
    wrong += [
        _unknown(one.period, company, mail_command(slug, one.period, company))
        for one in mail
        for company in one.companies
    ]
    quarantined = rows.pop(QUARANTINE, 0)
    return TenantStatus(
        slug, params.name, newest, rows, quarantined, synced, reports, mail,
        tuple(wrong),
    )  # fmt: skip


def _unended(runs: RecentRuns, schedules: Collection[str]) -> list[str]:
    """Tell of schedules whose last run did not end, though tenants had another since.

    That of a tenant alone makes the reports of no other.
    """
    ids = {one.run for one in runs.tenants.values()}
    return [
        f"schedule {name}: the run {last.run} did not end; kpi run --schedule {name} "
        "--resume completes it"
        for name, last in sorted(runs.schedules.items())
        if name in schedules and last.status == "interrupted" and last.run not in ids
    ]


def _unknown(period: str, company: str, command: str) -> str:
    return (
        f"mail of {period} to {company}: sent or not, nobody knows: find out; where it "
        f"was sent: {command} --settle sent; where not: {command} --settle not-sent"
    )


def _tables(lake: Lake, slug: str) -> tuple[dict[str, date], dict[str, int], list[str]]:
    """Return the newest day and the rows of each table, and damages."""
    newest: dict[str, date] = {}
    rows: dict[str, int] = {}
    wrong = []
    for name in (*_DATED, QUARANTINE):
        try:
            extent = lake.extent(slug, name)
        except KpiError as error:
            wrong.append(str(error))
            continue
        if extent is None:
            continue
        rows[name], days = extent
        if rows[name] and days:
            newest[name] = next(iter(days.values()))[1]
    return newest, rows, wrong


def _stale(
    newest: Mapping[str, date], rows: Mapping[str, int], params: TenantParams,
    now: datetime,
) -> list[str]:  # fmt: skip
    """Say where the newest row is old; not of a tenant whose file fixes its time."""
    if not any(rows.get(name) for name in _DATED):
        return [f"no row yet: kpi import FILE --tenant {params.tenant}"]
    today = (params.as_of or now).astimezone(UTC).date()
    least = today - timedelta(days=ROW_DAYS)
    old = [
        f"no {noun} since {newest[name]} ({(today - newest[name]).days} days)"
        for name, noun in _WATCHED.items()
        if name in newest and newest[name] < least
    ]
    # One ticket of the year 2099 hides that no others come.
    last = newest.get(RAW_TICKETS.name, today)
    if last > today + AHEAD and params.as_of is None:
        old.append(f"a ticket of the future ({last}); kpi check names it")
    return [", ".join(old)] if old else []


def _plain(value: Any) -> Any:
    """Return a value without days and instants; both as ISO 8601."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
