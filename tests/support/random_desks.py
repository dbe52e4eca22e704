"""Random months of one client's service desk, with random targets; same seed, same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

PRIORITIES = ("Priority 1 - Critical", "High", "Normal")
_AS_TOLD = "%Y-%m-%d %H:%M"

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def tables(chance: random.Random) -> Tables:
    """Return rows of September and October 2026; some tables are empty."""
    found = {
        "raw_tickets": [*_tickets(chance, 9), *_tickets(chance, 10)],
        "raw_surveys": [*_surveys(chance, 9), *_surveys(chance, 10)],
        "raw_security_alerts": [*_alerts(chance, 9), *_alerts(chance, 10)],
        "raw_commitments": _commitments(chance),
    }
    return {name: rows for name, rows in found.items() if rows}


def targets(chance: random.Random) -> dict[str, dict[str, float]]:
    """Return targets, some of them by priority or severity; none at times."""
    shares = (50, 80, 90, 95, 97.5)
    every: dict[str, dict[str, float]] = {
        "sla_met_pct": {"at_least": chance.choice(shares)},
        "first_response_minutes": {"at_most": chance.choice((30, 60, 240))},
        "ttr_hours": {"at_most": chance.choice((2, 8, 24))},
        "csat": {"at_least": chance.choice((3.5, 4.2, 4.5))},
        "alerts_in_time_pct": {"at_least": chance.choice(shares)},
    }
    for key, group in (("sla_met_pct", "critical"), ("sla_met_pct", "high"),
                       ("alerts_in_time_pct", "critical")):  # fmt: skip
        if chance.random() < 0.5:
            every[key][group] = chance.choice(shares)
    return {key: value for key, value in every.items() if chance.random() < 0.8}


def _instant(chance: random.Random, month: int) -> datetime:
    day = datetime(2026, month, chance.randint(1, 29), tzinfo=UTC)
    return day + timedelta(minutes=chance.randint(8 * 60, 17 * 60))


def _tickets(chance: random.Random, month: int) -> Rows:
    met = {priority: chance.choice((0.3, 0.7, 0.9, 0.97, 1)) for priority in PRIORITIES}
    wait, work = chance.choice((5, 40, 90, 400)), chance.choice((1, 5, 20))
    rows = []
    for _ in range(chance.choice((0, 3, 8, 30, 90, 200))):
        created = _instant(chance, month)
        priority = chance.choices(PRIORITIES, (1, 3, 8))[0]
        row = {
            "company": "Acme", "board": "Desk", "type": chance.choice("ABC"),
            "owner": chance.choice(("Ana", "Bo", None)), "priority": priority,
            "status": "Open", "created_at_remote": created.strftime(_AS_TOLD),
        }  # fmt: skip
        if chance.random() < 0.9:
            replied = created + timedelta(minutes=chance.expovariate(1 / wait))
            closed = replied + timedelta(hours=chance.expovariate(1 / work))
            row |= {
                "status": "Closed",
                "first_response_at": replied.strftime(_AS_TOLD),
                "closed_at": closed.strftime(_AS_TOLD),
                "sla_met": chance.random() < met[priority],
            }
        rows.append(row)
    return rows


def _surveys(chance: random.Random, month: int) -> Rows:
    mean = chance.choice((2, 4, 5))
    return [
        {"company": "Acme", "csat": min(5, max(1, round(chance.gauss(mean, 0.8)))),
         "responded_at": _instant(chance, month).strftime(_AS_TOLD)}
        for _ in range(chance.choice((0, 2, 9, 40)))
    ]  # fmt: skip


def _alerts(chance: random.Random, month: int) -> Rows:
    rows = []
    for number in range(chance.choice((0, 3, 12, 60))):
        detected = _instant(chance, month)
        solved = detected + timedelta(hours=chance.expovariate(1 / 3))
        is_solved = chance.random() < 0.9
        rows.append(
            {"source": "defender", "id": f"{month}-{number}", "company": "Acme",
             "device": f"PC{chance.randint(1, 9)}", "type": "Malware",
             "severity": chance.choice(("critical", "high", "medium", "low")),
             "status": "resolved" if is_solved else "new", "detected_at":
             detected.strftime(_AS_TOLD), "resolved_at":
             solved.strftime(_AS_TOLD) if is_solved else None}
        )  # fmt: skip
    return rows


def _commitments(chance: random.Random) -> Rows:
    rows = []
    for number in range(chance.choice((0, 1, 4, 9))):
        made = date(2026, 8, 1) + timedelta(days=chance.randint(0, 80))
        due = made + timedelta(days=chance.randint(5, 60))
        status = chance.choice(("open", "done", "done", "dropped"))
        closed = made + timedelta(days=chance.randint(1, 80))
        rows.append(
            {"company": "Acme", "made_on": made, "text": f"Plan {number}",
             "due_on": due if chance.random() < 0.9 else None, "status": status,
             "closed_on": None if status == "open" else closed}
        )  # fmt: skip
    return rows
