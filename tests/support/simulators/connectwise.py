"""ConnectWise PSA: ``python -m tests.support.simulators.connectwise --records 100000``.

Credentials: company ``acme``, public key ``public``, private key ``private``, client
id ``client``.
"""

from __future__ import annotations

import base64
import bisect
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from .server import Faults, Reply, Request, Simulator, serve, stamp

PORT = 8801
ROOT = "/v4_6_release/apis/3.0"
COMPANY, PUBLIC, PRIVATE, CLIENT = "acme", "public", "private", "client"
FIRST = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)
BOARDS = ("Help Desk", "Réseau", "Projects")
STATUSES = ("New", "In Progress", "Closed", "Cancelled")
MEMBERS = tuple(f"Member {n}" for n in range(1, 9))
_CONDITION = re.compile(r"(\w+)(>=|>)\[(.*?)\]")

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


def ticket_record(row: Record) -> Record:
    """Return a ticket as the interface gives it."""
    is_closed = row["status"] == "Closed"

    def when(name: str) -> str | None:
        return stamp(row[name]) if row[name] else None

    return {
        "id": row["cw_ticket_id"],
        "summary": row["summary"],
        "recordType": "ServiceTicket",
        "board": {"id": 1, "name": row["board"]},
        "status": {"id": 1, "name": row["status"]},
        "company": {"id": 7, "identifier": "c", "name": row["company"]},
        "type": row["type"] and {"id": 1, "name": row["type"]},
        "owner": row["owner"]
        and {"id": MEMBERS.index(row["owner"]) + 1, "identifier": "login"},
        "agreement": row["agreement_id"] and {"id": row["agreement_id"], "name": "A"},
        "closedFlag": is_closed,
        "closedDate": when("closed_at"),
        "dateResolved": when("closed_at"),
        "dateResponded": when("first_response_at"),
        "resolveMinutes": 300 if is_closed else 0,
        "isInSla": bool(row["sla_met"]),
        "sla": {"id": 3, "name": "Standard"},
        "_info": {
            "lastUpdated": when("updated_at_remote"),
            "dateEntered": when("created_at_remote"),
        },
        "notNeeded": "x" * 50,
    }


def entry_record(key: int, changed: datetime) -> Record:
    return {
        "id": key,
        "company": {"id": 7, "name": f"Company {key % 40:02}"},
        "chargeToId": key,
        "chargeToType": "ServiceTicket" if key % 5 else "ChargeCode",
        "member": {"id": key % 8 + 1, "identifier": "login"},
        "workType": {"id": 1, "name": "Remote"},
        "agreement": None,
        "timeStart": stamp(FIRST + timedelta(minutes=3 * key)),
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
        "billAmount": 1200,
        "billCycle": {"id": 2, "name": "Quarterly"},
        "applicationUnits": "Hours",
        "applicationCycle": "CalendarMonth",
        "applicationLimit": 10,
        "_info": {"lastUpdated": stamp(changed)},
    }


class ConnectWiseSimulator(Simulator):
    """Tickets 1 to `records`, half as many time entries, three agreements."""

    def __init__(
        self,
        records: int = 2_000,
        port: int = 0,
        faults: Faults | None = None,
        skew: timedelta = timedelta(0),
        entries: int | None = None,
    ) -> None:
        super().__init__(port, faults, skew)
        base = {
            key: FIRST + timedelta(minutes=3 * key + 1) for key in range(1, records + 1)
        }
        self.tickets = {key: (0, changed) for key, changed in base.items()}
        count = records // 2 if entries is None else entries
        self.entries = {
            key: FIRST + timedelta(minutes=key) for key in range(1, count + 1)
        }
        self.agreements = dict.fromkeys((1, 2, 3), FIRST)

    def rows(self) -> list[Record]:
        """Return what the lake should hold of the tickets."""
        return [ticket(key, *state) for key, state in sorted(self.tickets.items())]

    def change(self, key: int) -> None:
        """Change a ticket now; one that is not there begins to be."""
        revision = self.tickets.get(key, (-1, FIRST))[0] + 1
        self.tickets[key] = (revision, self.now().replace(microsecond=0))

    def delete(self, key: int) -> None:
        del self.tickets[key]

    def reply(self, request: Request) -> Reply:
        login = f"{COMPANY}+{PUBLIC}:{PRIVATE}".encode()
        wanted = f"Basic {base64.b64encode(login).decode()}"
        if (
            request.header("Authorization") != wanted
            or request.header("clientId") != CLIENT
        ):
            said = f"Invalid credentials {request.header('Authorization')}"
            return Reply({"code": "Unauthorized", "message": said}, 401)
        path = request.path.removeprefix(ROOT)
        query = request.query
        if path == "/service/tickets":
            states = {k: changed for k, (_, changed) in self.tickets.items()}
            return self._page(
                states, query, lambda k: ticket_record(ticket(k, *self.tickets[k]))
            )
        if path == "/time/entries":
            return self._page(
                self.entries, query, lambda k: entry_record(k, self.entries[k])
            )
        if path == "/finance/agreements":
            return self._page(
                self.agreements,
                query,
                lambda k: agreement_record(k, self.agreements[k]),
            )
        if path == "/system/members":
            return self._page(
                dict.fromkeys(range(1, 9), FIRST),
                query,
                lambda k: {
                    "id": k,
                    "identifier": "login",
                    "firstName": "Member",
                    "lastName": str(k),
                },
            )
        if match := re.fullmatch(r"/finance/agreements/(\d+)/boardDefaults", path):
            return Reply(self._board_defaults(int(match[1])))
        if path == "/service/boards":
            return Reply([{"id": n, "name": b} for n, b in enumerate(BOARDS, 1)])
        if re.fullmatch(r"/service/boards/\d+/statuses", path):
            return Reply(
                [
                    {"id": n, "name": s, "closedStatus": s in ("Closed", "Cancelled")}
                    for n, s in enumerate(STATUSES, 1)
                ]
            )
        return Reply({"code": "NotFound"}, 404)

    def _board_defaults(self, key: int) -> list[Record]:
        kinds = {1: None, 2: {"id": 1, "name": "Type 1"}}
        if key not in kinds:
            return []
        return [
            {
                "id": 1,
                "board": {"id": 1, "name": "Help Desk"},
                "serviceType": kinds[key],
            }
        ]

    def _page(
        self, changed: dict[int, datetime], query: dict[str, str], record: Any
    ) -> Reply:
        size = int(query.get("pageSize", 25))
        if size > 1000:
            return Reply({"code": "BadRequest", "message": "pageSize"}, 400)
        keys = sorted(changed)
        begin = bisect.bisect_right(keys, int(query.get("pageId", 0)))
        since = datetime.min.replace(tzinfo=UTC)
        for name, _, value in _CONDITION.findall(query.get("conditions", "")):
            if name == "lastUpdated":
                since = datetime.fromisoformat(value)
        fields = set(query.get("fields", "").split(",")) - {""}
        found = []
        has_more = False
        for key in keys[begin:]:
            if changed[key] > since:
                if len(found) == size:
                    has_more = True
                    break
                found.append(record(key))
        if fields:
            found = [{k: v for k, v in r.items() if k in fields} for r in found]
        link = f'<{self.url}{ROOT}/next>; rel="next"'
        return Reply(found, headers={"Link": link} if has_more else {})


if __name__ == "__main__":
    serve(ConnectWiseSimulator, __doc__ or "", PORT)
