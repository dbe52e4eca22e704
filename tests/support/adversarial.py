"""Random tables of two tenants, full of what real exports get wrong.

Equal ids in both tenants; zones west and east of UTC, one of them with a half-hour
clock change; instants at midnights and clock changes; NULLs and blanks wherever they
are allowed; entries and surveys without their ticket; tickets reopened, resolved
before they were created, at their creation, or after any `as_of`; excluded statuses;
spellings and aliases. Same seed, same tables.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from support import lakes

from kpi_lib.settings.params_folder import TenantParams

FIRST = datetime(2026, 2, 20, tzinfo=UTC)
LAST = datetime(2026, 11, 20, tzinfo=UTC)

COMPANIES = ("Acme", " Acme ", "ACME", "Acme Inc", "acmé inc", "Nord Électrique",
             "nord electrique", "Côte d’Or", "Cote d'Or", "", "  ", None)  # fmt: skip
BOARDS = ("Service Desk", " Service Desk", "Réseau", "reseau", "", None)
TYPES = ("Email", "email", "Accès", "Printer ", "", None)
PEOPLE = ("Ana", "Ana ", "ANA", "Bob", "bob", "aoneil", "AONeil", "Zoë", "", None)
STATUSES = ("Closed", "Closed", "closed ", "RESOLVED", "Résolved", "Open", "Waiting",
            "Reopened", "Cancelled", " merged", "DUPLICATE")  # fmt: skip
WORK_TYPES = ("Remote", "remote", "Onsite ", "", None)
SEVERITIES = ("critical", "high", "Medium", "LOW", "informational", "unheard-of")
_SETTINGS = {
    "members": {
        "Ana": {"weekly_hours": 35, "aliases": ["aoneil"]},
        "Bob": {
            "weekly_hours": 28,
            "from": "2026-03-10",
            "to": "2026-10-20",
            "leave": [{"from": "2026-10-05", "to": "2026-10-09"}],
        },
    },
    "companies": {"Acme": {"aliases": ["Acme Inc"]}},
}

WEST = lakes.tenant_params(
    tenant="west",
    tenant_id="00000000-0000-0000-0000-0000000000ee",
    timezone="America/St_Johns",
    calendar={"holidays": "CA-NL"},
    **_SETTINGS,
)
EAST = lakes.tenant_params(
    tenant="east",
    tenant_id="00000000-0000-0000-0000-0000000000ff",
    timezone="Australia/Lord_Howe",
    clock="business",
    calendar={
        "holidays": "AU-NSW",
        # From Saturday night on over the hours in which the clock changes.
        "opening": {
            **{
                day: [["08:00", "12:00"], ["13:00", "17:30"]]
                for day in ("mon", "tue", "wed", "thu")
            },
            "sat": ["22:00", "24:00"],
            "sun": ["00:00", "06:00"],
        },
    },
    **_SETTINGS,
)
TENANTS = (WEST, EAST)

# Midnights of both zones and their clock changes of 2026, in UTC.
_EDGES = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-08T03:30", "2026-03-08T05:30", "2026-03-09T02:30", "2026-04-03T13:00",
        "2026-04-04T13:00", "2026-04-04T15:00", "2026-04-05T13:30", "2026-09-30T13:30",
        "2026-10-01T02:30", "2026-10-03T13:30", "2026-10-03T15:30", "2026-10-04T13:00",
        "2026-10-31T02:30", "2026-10-31T13:00", "2026-11-01T02:30", "2026-11-01T04:30",
        "2026-11-02T03:30",
    )
)  # fmt: skip


def tables(params: TenantParams, seed: int, tickets: int = 400) -> dict[str, pa.Table]:
    """Draw all raw tables of a tenant; ids run from 1 in every one of them."""
    draw = _Draw(f"{params.tenant} {seed}")
    rows = {
        "raw_tickets": [draw.ticket() for _ in range(tickets)],
        "raw_time_entries": [draw.entry(tickets) for _ in range(2 * tickets)],
        "raw_agreements": [draw.agreement() for _ in range(12)],
        "raw_security_alerts": [draw.alert() for _ in range(tickets // 2)],
        "raw_surveys": [draw.survey(tickets) for _ in range(tickets // 2)],
    }
    return {name: lakes.typed(name, drawn, params) for name, drawn in rows.items()}


class _Draw:
    """One stream of chance."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def instant(self) -> datetime:
        """Return an instant of the history: any, or beside an edge."""
        if self.often(0.3):
            beside = timedelta(microseconds=self.pick((-1, 0, 0, 1, 40_000_000)))
            return self.pick(_EDGES) + beside
        seconds = self.random.uniform(0, (LAST - FIRST).total_seconds())
        return FIRST + timedelta(seconds=round(seconds, self.pick((0, 6))))

    def later(self, start: datetime) -> datetime:
        """Return an instant after another; now and then the same, or one before."""
        if self.often(0.1):
            return start - timedelta(minutes=self.pick((0, 0, 1, 90)))
        hours = self.random.lognormvariate(2, 1.5)
        return start + timedelta(microseconds=round(hours * 3.6e9))

    def ticket(self) -> dict[str, Any]:
        created = self.instant()
        return {
            "company": self.pick(COMPANIES),
            "board": self.pick(BOARDS),
            "type": self.pick(TYPES),
            "subtype": self.pick(TYPES),
            "priority": self.pick(("1", "2", "", None)),
            "status": self.pick(STATUSES),
            "owner": self.pick(PEOPLE),
            "summary": self.pick(("Printer jammed", "  ", None)),
            "created_at_remote": created,
            "updated_at_remote": self.later(created),
            "closed_at": self.later(created) if self.often(0.7) else None,
            "first_response_at": self.later(created) if self.often(0.7) else None,
            "resolution_minutes": self.pick((None, 0.0, 12.5, 300.0)),
            "reopened_count": self.pick((0, 0, 0, 1, 2, None)),
            "escalation_count": self.pick((0, 0, 0, 1, None)),
            "agreement_id": self.pick((None, None, 1, 5, 99)),
            "sla_due_at": self.later(created) if self.often(0.6) else None,
            "sla_met": self.pick((None, None, True, False)),
        }

    def entry(self, tickets: int) -> dict[str, Any]:
        return {
            # Some ids are of no ticket, some of one that is excluded.
            "cw_ticket_id": self.pick((None, self.random.randint(1, tickets + 40))),
            "company": self.pick(COMPANIES) if self.often(0.6) else None,
            "member": self.pick((*PEOPLE, "Cleo", "CLEO")),
            "work_type": self.pick(WORK_TYPES),
            "minutes": self.pick(
                (0, 15, 30, -30, self.random.randint(-9_000, 99_000) / 1000)
            ),
            "billable": self.often(0.6),
            "date_worked": self.instant().date(),
            "agreement_id": self.pick((None, 1, 99)),
        }

    def agreement(self) -> dict[str, Any]:
        start = self.instant().date()
        cover = (None, "[]", "[Service Desk]", "[RÉSEAU, service desk]")
        kinds = (None, "[]", "[email]", "[Email, Accès, printer]")
        return {
            "company": self.pick(COMPANIES),
            "name": self.pick(("Gold", "gold", " Silver", "Été")),
            "start_date": self.pick((None, start)),
            "end_date": self.pick((None, start + timedelta(days=self.pick((0, 90))))),
            "covered_boards": self.pick(cover),
            "covered_types": self.pick(kinds),
            "monthly_amount": self.pick((None, 0, 1500, 999.99)),
            "included_hours": self.pick((None, 0, 10, 2.5)),
        }

    def alert(self) -> dict[str, Any]:
        detected = self.instant()
        return {
            "source": self.pick(("SentinelOne", "Microsoft Defender")),
            "company": self.pick(COMPANIES),
            "device": self.pick(("PC-1", " PC-1", "pc-1", "", None)),
            "type": self.pick(("Malware", "malware", "", None)),
            "severity": self.pick(SEVERITIES),
            "status": self.pick(("new", "in_progress", "resolved", "Resolved")),
            "verdict": self.pick(
                (None, "true_positive", "False_Positive", "benign", "undetermined")
            ),
            "detected_at": detected,
            "resolved_at": self.later(detected) if self.often(0.7) else None,
        }

    def survey(self, tickets: int) -> dict[str, Any]:
        return {
            "cw_ticket_id": self.pick((None, self.random.randint(1, tickets + 40))),
            "company": self.pick(COMPANIES) if self.often(0.5) else None,
            "responded_at": self.instant(),
            "csat": self.pick((None, 1, 4, 5, 3.335, 42)),
            "nps": self.pick((None, -1, 0, 6, 7, 8, 9, 10, 11)),
        }
