"""A year of tickets for three projects, and what came of them by kept counts or not."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from support import lakes

from kpi_lib.kpis import project_history
from kpi_lib.kpis.question import Question
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

PARAMS = lakes.tenant_params(rates={"hourly_cost": 40}, excluded_statuses=["Void"])
LIVE = date(2026, 6, 10)
DAYS = [LIVE + timedelta(days=n) for n in range(-200, 150)]


def make(root: Path) -> Lake:
    """Write the tickets, of two companies, with their time and the projects."""
    tickets = [
        {
            "company": ("Acme", "Beta")[n % 3 == 0],
            "board": ("Desk", "Net")[n % 5 == 0],
            "status": ("Closed", "Void")[n % 11 == 0],
            "summary": ("Imprimanté", "Mail", "printer")[n % 3],
            # Around midnight UTC and Toronto's, which are in two months at its end.
            "created_at_remote": f"{day} {('10:00', '21:30')[n % 2]}",
        }
        for n, day in enumerate(day for day in DAYS for _ in range(1 + day.day % 3))
    ]
    entries = [
        {
            "cw_ticket_id": 1 + n,
            "member": "Ana",
            "work_type": "Remote",
            "minutes": f"{n % 7}.125",
            "billable": True,
            "date_worked": str(row["created_at_remote"])[:10],
        }
        for n, row in enumerate(tickets)
    ]
    lake = Lake(root)
    projects = [
        {
            "id": 1,
            "name": "Printers",
            "live_at": LIVE,
            "summary_pattern": "imprim|print",
        },
        {"id": 2, "name": "All of Beta", "live_at": LIVE, "company": "beta"},
        {"id": 3, "name": "Net", "live_at": LIVE, "board": "net", "company": "Acme"},
    ]
    write(lake, raw_tickets=tickets, raw_time_entries=entries, raw_projects=projects)
    return lake


def write(lake: Lake, **tables: list[dict[str, Any]]) -> None:
    lakes.fill(
        lake,
        "acme",
        {name: lakes.typed(name, rows, PARAMS) for name, rows in tables.items()},
    )


def entry(number: int, ticket: int) -> dict[str, Any]:
    """Return a time entry of April."""
    return {
        "cw_time_entry_id": number,
        "cw_ticket_id": ticket,
        "member": "Ana",
        "work_type": "Remote",
        "minutes": "33.001",
        "billable": True,
        "date_worked": "2026-04-05",
    }


def measured(lake: Lake, period: str = "2026-09", params: TenantParams = PARAMS) -> str:
    """Return what came of the projects' tickets, to the last digit."""
    with closing(lakes.open_facts(lake, params)) as facts:
        question = Question.ask("project_impact", facts, period, None)
        return shown(project_history.read(question))


def shown(history: project_history.ProjectHistory) -> str:
    parts = []
    for number in (1, 2, 3):
        parts.append(history.tickets(number).to_csv())
        parts += [
            repr(history.mean_minutes(number, before=before))
            for before in (True, False)
        ]
    return "\n".join(parts)


def fresh(lake: Lake, period: str = "2026-09", params: TenantParams = PARAMS) -> str:
    """Return it as it is without any kept count."""
    with mock.patch.object(project_history, "month_files", return_value=None):
        return measured(lake, period, params)


def files(lake: Lake) -> list[Path]:
    return sorted((Path(lake.root) / "acme" / "kept").glob("*"))
