"""``kpi status``: all tenants on one screen, and what is wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.option_types import several
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import counted, say, show_rows
from kpi_lib.domain.errors import ParamsError

if TYPE_CHECKING:
    from kpi_lib.running.mailing.mail_folders import WaitingMail
    from kpi_lib.running.status import Status, TenantStatus

_FORMATS = ("table", "json")
_SHOWN = 15
"""Most tenants that are listed, those with something wrong first."""

_MOST_WRONG = 2
"""Most sentences on one tenant, unless it is asked for."""

_SLUG = 20
"""Characters of a slug, so that a line has at most 80."""

_RECENT_DAYS = 330
"""Days that need no year."""


def status(
    common: Common,
    tenant: Annotated[
        list[str] | None, typer.Option(metavar="T,...", help="Slugs; else all.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="F", help="table or json.")
    ] = "table",
) -> None:
    """Show the state of every tenant: newest rows, last sync and reports, faults.

    Exit code 1 where something is wrong: a file with mistakes, no rows, no ticket or
    time entry for a week, a sync that failed or is two days old, reports that failed
    and were not made since, a run that did not end, a damaged table, mail of which
    nobody knows whether it was sent. Rows in quarantine are counted, and drafts of
    mail that wait; kpi check and kpi mail name them.
    """
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.lake.storage import storage
    from kpi_lib.running.status import status as state
    from kpi_lib.settings.sound_tenants import load_sound_params

    if format_ not in _FORMATS:
        raise ParamsError("--format", f'got "{format_}"', "table or json")
    given = load_sound_params(common.params)
    slugs = [slug for slug in several(tenant) if slug != "all"]
    for slug in slugs:
        if slug not in given.tenant_errors:
            given.params.tenant(slug)  # raises for one that is unknown
    lake = Lake(common.lake)
    lake.check()
    now = datetime.now(UTC).replace(microsecond=0)
    found = state(lake, given, storage(common.reports), now, slugs)
    if format_ == "json":
        print(json.dumps(found.record(), indent=2, ensure_ascii=False))
    else:
        _show(found, is_whole=bool(slugs))
    if not found.is_in_order:
        raise typer.Exit(1)


def _show(found: Status, is_whole: bool) -> None:
    wrong = [one for one in found.tenants if one.wrong]
    good = [one for one in found.tenants if not one.wrong]
    listed = [*wrong, *good] if is_whole else [*wrong, *good][:_SHOWN]
    names = ("tenant", "ticket", "time", "alert", "synced", "reports", "state")
    show_rows(
        names,
        [_row(o, found.at.date()) for o in sorted(listed, key=lambda o: o.tenant)],
    )
    if hidden := [one for one in found.tenants if one not in listed]:
        odd = sum(bool(one.wrong) for one in hidden)
        say(f"{len(hidden)} more, {odd} with something wrong; --format json has all")
    for name, last in sorted(found.schedules.items()):
        say(f"schedule {name}: {last.started_at:%Y-%m-%d %H:%M} UTC, {last.status}")
    for one in listed:
        most = len(one.wrong) if is_whole else _MOST_WRONG
        for text in one.wrong[:most]:
            say(f"{one.tenant}: {text}")
        removed = [sync.source for sync in one.synced if sync.status == "removed"]
        if is_whole and removed:
            say(f"{one.tenant}: no longer under sources: {', '.join(removed)}")
        if (more := len(one.wrong) - most) > 0:
            say(f"{one.tenant}: {more} more; --tenant {one.tenant} shows them")
        for mail in one.mail:
            if mail.drafts or mail.approved:
                say(_mail_line(one.tenant, mail))
    for text in found.wrong:
        say(text)
    if quarantined := sum(one.quarantined for one in found.tenants):
        say(f"{counted(quarantined, 'row')} in quarantine; kpi check names them")
    say(
        f"{counted(len(found.tenants), 'tenant')}, {len(wrong)} with something wrong, "
        f"{found.at:%Y-%m-%d %H:%M} UTC",
        err=True,
    )


def _mail_line(tenant: str, mail: WaitingMail) -> str:
    """Return which mail of a period waits, and the command that shows it."""
    counts = {"to approve": mail.drafts, "approved and not sent": mail.approved}
    words = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    command = f"kpi mail --tenant {tenant} --period {mail.period}"
    return f"{tenant}: mail of {mail.period}: {words}; {command}"


def _row(one: TenantStatus, today: date) -> tuple[str, ...]:
    tables = ("raw_tickets", "raw_time_entries", "raw_security_alerts")
    successes = [
        sync.last_success_at
        for sync in one.synced
        if sync.last_success_at and sync.status != "removed"
    ]
    synced = date.fromisoformat(min(successes)[:10]) if successes else None
    days = [*(one.newest.get(name) for name in tables), synced]
    reported = one.reports
    slug = one.tenant
    return (
        slug if len(slug) <= _SLUG else f"{slug[: _SLUG - 1]}…",
        *(_day(day, today) for day in days),
        _day(reported.started_at.date() if reported else None, today),
        "wrong" if one.wrong else "ok",
    )


def _day(day: date | None, today: date) -> str:
    """Return a day in six or seven characters: the month and day of the last months."""
    if day is None:
        return "-"
    is_recent = abs((today - day).days) < _RECENT_DAYS
    return f"{day:%b} {day.day:2}" if is_recent else f"{day:%Y-%m}"
