"""The business clock of the tickets against a count of every single minute."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from support import adversarial, lakes

from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.tenant_settings import WEEKDAYS


def open_minutes(params: TenantParams) -> pd.Series:
    """Whether the tenant is open in each minute of 2026, as its wall clock shows it."""
    utc = pd.date_range("2025-12-31", "2027-01-02", freq="min", tz="UTC", unit="us")
    wall = utc.tz_convert(params.timezone).tz_localize(None)
    minute = wall.hour * 60 + wall.minute
    is_open = np.zeros(len(utc), dtype=bool)
    for number, name in enumerate(WEEKDAYS):
        for start, end in getattr(params.calendar.opening, name):
            is_open |= (wall.weekday == number) & (minute >= start) & (minute < end)
    holidays = params.opening.holidays(wall[0].date(), wall[-1].date())
    is_open &= ~wall.normalize().isin(pd.DatetimeIndex(sorted(holidays)))
    return pd.Series(is_open, index=utc)


def microseconds(is_open: pd.Series, start: datetime, end: datetime) -> int:
    """Microseconds of the open minutes that lie between two instants."""
    first, last = (pd.Timestamp(x).tz_convert("UTC") for x in (start, end))
    near = is_open[first.floor("min") : last]
    minutes = near.index[near.to_numpy()].as_unit("ns").asi8
    spans = np.minimum(minutes + 60_000_000_000, last.value)
    spans -= np.maximum(minutes, first.value)
    return int(spans.sum()) // 1_000


def test_opening_hours_are_counted_to_the_microsecond(tmp_path: Path) -> None:
    params = adversarial.EAST
    tables = adversarial.tables(params, 7, tickets=500)
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    tickets = facts.query(
        "select created_at_remote, resolved_at, first_response_at, ttr_us, "
        "first_response_us, closed_at < created_at_remote as is_early "
        "from tickets($as_of)",
        {"as_of": lakes.NOW},
    )
    facts.close()
    is_open = open_minutes(params)
    compared = 0
    for end, duration in (
        ("resolved_at", "ttr_us"),
        ("first_response_at", "first_response_us"),
    ):
        known = tickets.dropna(subset=[duration])
        counted = [
            microseconds(is_open, start, stop)
            for start, stop in zip(known["created_at_remote"], known[end], strict=True)
        ]
        assert known[duration].tolist() == counted
        compared += len(counted)
    assert compared > 300
    # The hours in which the clock of Lord Howe changes are open, so they are tried.
    assert (tickets["ttr_us"].dropna() == 0).any()


def test_a_resolution_before_creation_has_no_duration(tmp_path: Path) -> None:
    for params in adversarial.TENANTS:
        rows = [
            {
                "company": "Acme",
                "board": "Desk",
                "status": "Closed",
                "created_at_remote": "2026-10-05 10:00",
                "first_response_at": "2026-10-05 09:00",
                "closed_at": "2026-10-05 09:30",
            }
        ]
        tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
        folder = tmp_path / params.tenant
        folder.mkdir()
        facts = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
        ticket = facts.query("select * from tickets($a)", {"a": lakes.NOW}).iloc[0]
        facts.close()
        assert (
            ticket.resolved_at == ticket.first_response_at == ticket.created_at_remote
        )
        assert pd.isna(ticket.ttr_us)
        assert pd.isna(ticket.first_response_us)


def test_opening_hours_reach_as_far_as_what_has_happened(tmp_path: Path) -> None:
    """The first answer comes last of all, and one ticket bears a wrong year.

    Monday 10:00 to Tuesday 10:00, open from 8 to 17: 7 h + 2 h = 540 min.
    """
    params = lakes.tenant_params(clock="business")
    times = {"company": "Acme", "board": "Desk", "status": "New"}
    rows = [
        {
            **times,
            "created_at_remote": "2026-10-05 10:00",
            "first_response_at": "2026-10-06 10:00",
        },
    ]
    late = {**times, "created_at_remote": "9999-01-01 10:00", "cw_ticket_id": 9}
    for name, extra in (("answered", []), ("wrong_year", [late])):
        tables = {"raw_tickets": lakes.typed("raw_tickets", rows + extra, params)}
        folder = tmp_path / name
        folder.mkdir()
        facts = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
        result = facts.query(
            "select first_response_us / 60e6 as m from tickets($a)", {"a": lakes.NOW}
        )
        assert result.m.tolist() == [540.0]
        last = facts.query("select max(close_at) as c from opening").c[0]
        assert last <= pd.Timestamp(lakes.NOW)
        facts.close()
