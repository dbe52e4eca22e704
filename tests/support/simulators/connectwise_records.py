"""Records of the ConnectWise simulator: what is true, and what the interface gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .server import stamp

FIRST = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)
BOARDS = ("Help Desk", "Réseau", "Projects")
STATUSES = ("New", "In Progress", "Closed", "Cancelled")
MEMBERS = tuple(f"Member {n}" for n in range(1, 9))

Record = dict[str, Any]


def ticket(key: int, revision: int, changed: datetime) -> Record:
    """Return what is true of a ticket, in the columns of ``raw_tickets``."""
    created = FIRST + timedelta(minutes=3 * key)
    status = STATUSES[(key + revision) % len(STATUSES)]
    is_closed = status == "Closed"
    return {
        "cw_ticket_id": key,
        "company": f"Company {key % 40:02}",
        "board": BOARDS[key % 3],
        "type": None if key % 11 == 0 else f"Type {key % 5}",
        "status": status,
        "owner": None if key % 13 == 0 else MEMBERS[key % 8],
        "summary": f"Ticket {key}, revision {revision} – été 日本 'quoted'",
        "created_at_remote": created,
        "updated_at_remote": changed,
        "closed_at": created + timedelta(hours=5) if is_closed else None,
        "first_response_at": created + timedelta(minutes=20) if key % 2 else None,
        "resolution_minutes": 300.0 if is_closed else None,
        "agreement_id": key % 40 + 1 if key % 3 else None,
        "sla_met": key % 4 != 0 if is_closed else None,
    }


def ticket_record(row: Record, zone: str = "Z", kind: str = "ServiceTicket") -> Record:
    """Return a ticket as the interface gives it.

    `zone` ends its instants: a server may leave it out. Every fifth ticket with an
    owner has it among its resources alone, every seventh its creation at the top.
    """
    key = row["cw_ticket_id"]
    is_closed = row["status"] == "Closed"
    number = MEMBERS.index(row["owner"]) + 1 if row["owner"] else None
    has_resources = number is not None and key % 5 == 0

    def when(name: str, hours: int = 0) -> str | None:
        if not row[name]:
            return None
        return stamp(row[name] + timedelta(hours=hours)).removesuffix("Z") + zone

    info = {"lastUpdated": when("updated_at_remote")}
    if key % 7:
        info["dateEntered"] = when("created_at_remote")
    return {
        "id": key,
        "summary": row["summary"],
        "recordType": kind,
        "board": {"id": 1, "name": row["board"]},
        "status": {"id": 1, "name": row["status"]},
        "company": {"id": 7, "identifier": "c", "name": row["company"]},
        "type": row["type"] and {"id": 1, "name": row["type"]},
        "owner": {"id": number, "identifier": f"member{number}"}
        if number and not has_resources
        else None,
        "resources": f"Member{number}, member8" if has_resources else None,
        "agreement": row["agreement_id"] and {"id": row["agreement_id"], "name": "A"},
        "closedFlag": is_closed,
        "closedDate": when("closed_at", hours=1),
        "dateEntered": when("created_at_remote"),
        "dateResolved": when("closed_at"),
        "dateResponded": when("first_response_at"),
        "resolveMinutes": 300 if is_closed else 0,
        "isInSla": bool(row["sla_met"]),
        "sla": {"id": 3, "name": "Standard"},
        "_info": info,
        "notNeeded": "x" * 50,
    }


def entry(key: int, zone: ZoneInfo) -> Record:
    """Return what is true of a time entry; every sixth has no hours of day."""
    start = FIRST + timedelta(minutes=3 * key)
    return {
        "cw_time_entry_id": key,
        "cw_ticket_id": key if key % 5 else None,
        "member": MEMBERS[key % 8],
        "billable": key % 3 == 0,
        "date_worked": start.date() if key % 6 == 0 else start.astimezone(zone).date(),
    }


def entry_record(key: int, changed: datetime) -> Record:
    start = FIRST + timedelta(minutes=3 * key)
    has_hours = key % 6 != 0
    day: date = start.date()
    if not has_hours:
        start = datetime.combine(day, time(0), UTC)
    return {
        "id": key,
        "company": {"id": 7, "name": f"Company {key % 40:02}"},
        "chargeToId": key,
        "chargeToType": "ServiceTicket" if key % 5 else "ChargeCode",
        "member": {"id": key % 8 + 1, "identifier": "login"},
        "workType": {"id": 1, "name": "Remote"},
        "agreement": None,
        "timeStart": stamp(start),
        "timeEnd": stamp(start + timedelta(minutes=15)) if has_hours else None,
        "actualHours": 0.25,
        "hoursBilled": 0.5,
        "billableOption": ("Billable", "DoNotBill", "NoCharge")[key % 3],
        "_info": {"lastUpdated": stamp(changed)},
    }


def agreement_record(key: int, changed: datetime) -> Record:
    return {
        "id": key,
        "name": f"Agreement {key}",
        "type": {"id": 1, "name": "Managed"},
        "company": {"id": 7, "name": f"Company {key % 40:02}"},
        "startDate": "2026-01-01T00:00:00Z",
        "endDate": "2026-12-31T00:00:00Z",
        "noEndingDateFlag": False,
        "cancelledFlag": False,
        "agreementStatus": "Active",
        "billAmount": 1200,
        "billCycle": {"id": 2, "name": "Quarterly"},
        "applicationUnits": "Hours",
        "applicationCycle": "CalendarMonth",
        "applicationLimit": 10,
        "_info": {"lastUpdated": stamp(changed)},
    }


def member_record(key: int) -> Record:
    return {
        "id": key,
        "identifier": f"member{key}",
        "firstName": "Member",
        "lastName": str(key),
    }


def board_defaults(agreement: int) -> list[Record]:
    """Return the boards that agreements 1 and 2 cover; the third covers all."""
    kinds = {1: None, 2: {"id": 1, "name": "Type 1"}}
    if agreement not in kinds:
        return []
    board = {"id": 1, "name": "Help Desk"}
    return [{"id": 1, "board": board, "serviceType": kinds[agreement]}]


def boards() -> list[Record]:
    return [{"id": n, "name": name} for n, name in enumerate(BOARDS, 1)]


def statuses() -> list[Record]:
    return [
        {"id": n, "name": name, "closedStatus": name in ("Closed", "Cancelled")}
        for n, name in enumerate(STATUSES, 1)
    ]
