"""Stored days of the daily table that hold values of what nobody told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from support.check_rows import AS_OF, PARAMS, TICKET, findings
from support.lakes import open_facts

from kpi_lib.facts.check import check
from kpi_lib.kpis import kpi_daily
from kpi_lib.lake.delta_lake import Lake

CLOSED = TICKET | {"status": "Closed", "closed_at": "2026-01-05 11:00"}


def day(day: int, **values: object) -> dict[str, object]:
    """Return a row as an older version stored it where only tickets were imported."""
    zeros = dict.fromkeys(
        ("billable_minutes", "non_billable_minutes", "security_alerts_high",
         "security_alerts_medium", "security_alerts_low", "sla_breach_count"), 0,
    )  # fmt: skip
    counts = {"new_tickets": 1, "closed_tickets": 1, "backlog_open": 0}
    return {"kpi_date": f"2026-01-{day:02}", **zeros, **counts, **values}


def test_zeros_of_before_are_named_with_the_command_that_clears_them(
    tmp_path: Path,
) -> None:
    untold = [CLOSED | {"reopened_count": None, "cw_ticket_id": n} for n in (1, 2)]
    days = [day(5, fcr_rate=100), day(6), day(7)]
    tables = {"raw_tickets": untold, "kpi_daily": days}
    [finding] = findings(tmp_path, tables).of("unknown_days")
    assert (finding.table, finding.rows, finding.level) == ("kpi_daily", 3, "warning")
    assert finding.examples == ("2026-01-05", "2026-01-06", "2026-01-07")
    assert finding.message == (
        "Stored days hold values of what is not connected or not told "
        "(billable_minutes, non_billable_minutes, security_alerts_high, "
        "security_alerts_medium, security_alerts_low, fcr_rate, sla_breach_count): kpi "
        "daily --tenant acme --from 2026-01-05 --to 2026-01-07 computes them anew."
    )
    lake = Lake(tmp_path / "lake")
    facts = open_facts(lake, PARAMS, as_it_is=True)
    kpi_daily.refresh(lake, facts, date(2026, 1, 5), date(2026, 1, 7))
    facts = open_facts(lake, PARAMS, as_it_is=True)
    assert not check(facts, AS_OF).of("unknown_days")


def test_days_before_the_first_told_ticket_are_unknown(tmp_path: Path) -> None:
    early = CLOSED | {"reopened_count": None, "created_at_remote": "2026-01-06 09:00"}
    late = CLOSED | {"created_at_remote": "2026-01-07 09:00"}
    tickets = [row | {"cw_ticket_id": n} for n, row in enumerate((early, late), 1)]
    known = dict.fromkeys(
        ("billable_minutes", "non_billable_minutes", "security_alerts_high",
         "security_alerts_medium", "security_alerts_low", "sla_breach_count"),
    )  # fmt: skip
    days = [day(n, fcr_rate=100, **known) for n in (5, 6, 7)]
    tables = {"raw_tickets": tickets, "kpi_daily": days}
    [finding] = findings(tmp_path, tables).of("unknown_days")
    assert finding.examples == ("2026-01-05",)
    assert "(fcr_rate): kpi daily --tenant acme --from 2026-01-05" in finding.message


def test_a_source_that_tells_all_leaves_nothing_to_name(tmp_path: Path) -> None:
    tables = {"raw_tickets": [CLOSED], "kpi_daily": [day(5, fcr_rate=100)]}
    [finding] = findings(tmp_path, tables).of("unknown_days")
    assert "fcr_rate" not in finding.message
