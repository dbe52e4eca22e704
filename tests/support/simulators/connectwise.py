"""ConnectWise PSA: ``python -m tests.support.simulators.connectwise --records 100000``.

Credentials: company ``acme``, public key ``public``, private key ``private``, client
id ``client``.
"""

from __future__ import annotations

import base64
import bisect
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .connectwise_records import (
    FIRST,
    Record,
    agreement_record,
    board_defaults,
    boards,
    entry_record,
    member_record,
    statuses,
    ticket,
    ticket_record,
)
from .server import Faults, Reply, Request, Simulator, serve

PORT = 8801
ROOT = "/v4_6_release/apis/3.0"
COMPANY, PUBLIC, PRIVATE, CLIENT = "acme", "public", "private", "client"
_CONDITION = re.compile(r"(\w+)(>=|>)\[(.*?)\]")


class ConnectWiseSimulator(Simulator):
    """Tickets 1 to `records`, half as many time entries, three agreements.

    Attributes
    ----------
    projects : set of int
        Tickets that belong to projects.
    zone : str
        Ends the tickets' instants; empty for a server that leaves the zone out.
    ignores_page_id : bool
        Every page is the first one.
    additions : dict of int to list of dict
        By agreement.
    results : dict of int to list of dict
        Answers of surveys, by the survey's id.
    trails : dict of int to list of dict, or None
        Audit trails by ticket; None: the key may not read them.
    trails_fail : bool
        Every trail is a fault of the server.
    """

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
        self.projects: set[int] = set()
        self.zone = "Z"
        self.ignores_page_id = False
        self.additions: dict[int, list[Record]] = {}
        self.results: dict[int, list[Record]] = {}
        self.trails: dict[int, list[Record]] | None = None
        self.trails_fail = False

    def rows(self) -> list[Record]:
        """Return what the lake should hold of the tickets."""
        return [
            ticket(key, *state)
            for key, state in sorted(self.tickets.items())
            if key not in self.projects
        ]

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
        if path == "/system/audittrail":
            return self._trail(request.query)
        listings: dict[str, tuple[Mapping[int, datetime], Callable[[int], Record]]] = {
            "/service/tickets": (
                {key: changed for key, (_, changed) in self.tickets.items()},
                self._ticket,
            ),
            "/time/entries": (
                self.entries,
                lambda key: entry_record(key, self.entries[key]),
            ),
            "/finance/agreements": (
                self.agreements,
                lambda key: agreement_record(key, self.agreements[key]),
            ),
            "/system/members": (dict.fromkeys(range(1, 9), FIRST), member_record),
        }
        if path in listings:
            return self._page(*listings[path], request.query)
        listed = self._listed(path)
        if listed is None:
            return Reply({"code": "NotFound"}, 404)
        after = int(request.query.get("pageId", 0))
        return Reply([record for record in listed if record["id"] > after])

    def _listed(self, path: str) -> list[Record] | None:
        """Return the records of a short listing."""
        if match := re.fullmatch(r"/finance/agreements/(\d+)/boardDefaults", path):
            return board_defaults(int(match[1]))
        if match := re.fullmatch(r"/finance/agreements/(\d+)/additions", path):
            return self.additions.get(int(match[1]), [])
        if match := re.fullmatch(r"/service/surveys/(\d+)/results", path):
            return self.results.get(int(match[1]))
        if path == "/service/boards":
            return boards()
        if re.fullmatch(r"/service/boards/\d+/statuses", path):
            return statuses()
        return None

    def _ticket(self, key: int) -> Record:
        kind = "ProjectTicket" if key in self.projects else "ServiceTicket"
        return ticket_record(ticket(key, *self.tickets[key]), self.zone, kind)

    def _trail(self, query: dict[str, str]) -> Reply:
        if self.trails_fail:
            return Reply({"code": "Fault"}, 500)
        if self.trails is None:
            return Reply({"code": "Forbidden", "message": "no right"}, 403)
        if query.get("type") != "Ticket":
            return Reply({"code": "BadRequest", "message": "type"}, 400)
        return Reply(self.trails.get(int(query["id"]), []))

    def _page(
        self,
        changed: Mapping[int, datetime],
        record: Callable[[int], Record],
        query: dict[str, str],
    ) -> Reply:
        size = int(query.get("pageSize", 25))
        if size > 1000:
            return Reply({"code": "BadRequest", "message": "pageSize"}, 400)
        keys = sorted(changed)
        after = 0 if self.ignores_page_id else int(query.get("pageId", 0))
        since = datetime.min.replace(tzinfo=UTC)
        for name, _, value in _CONDITION.findall(query.get("conditions", "")):
            if name == "lastUpdated":
                since = datetime.fromisoformat(value)
        fields = set(query.get("fields", "").split(",")) - {""}
        found: list[Any] = []
        has_more = False
        for key in keys[bisect.bisect_right(keys, after) :]:
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
