"""Connector to ConnectWise PSA: tickets, time entries, agreements and surveys."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.names import fold
from kpi_lib.settings.source_settings import ConnectWiseParams, SurveyParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors import connectwise_rows as rows
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.http_client import Patience
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.record_fields import (
    Record,
    instant,
    latest,
    part,
    records,
    text,
)

NAME = "connectwise"
PAGE_SIZE = 1000
_ROOT = "/v4_6_release/apis/3.0"
_TICKET_FIELDS = (
    "id,summary,board,status,company,type,subType,priority,owner,agreement,closedDate,"
    "closedFlag,dateResponded,dateResolved,resolveMinutes,isInSla,sla,"
    "mergedParentTicket,escalationLevel,_info"
)
_ENTRY_FIELDS = (
    "id,company,chargeToId,chargeToType,member,workType,agreement,timeStart,"
    "actualHours,billableOption,_info"
)


class ConnectWise(HttpConnector[ConnectWiseParams]):
    """Connector to one tenant's ConnectWise PSA."""

    name = NAME
    credential_names = ("public_key", "private_key", "client_id")

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        super().__init__(tenant, patience)
        public, private, client = (s.get_secret_value() for s in self.secrets)
        login = f"{self.params.company}+{public}"
        encoded = base64.b64encode(f"{login}:{private}".encode()).decode()
        self.session = self.open_session(
            f"{self.params.url}{_ROOT}",
            httpx2.BasicAuth(login, private),
            derived_secrets=[SecretStr(encoded)],
            headers={"clientId": client, "pagination-type": "forward-only"},
        )

    def resources(self) -> Sequence[Listing]:
        """Return tickets, time entries, agreements and each survey that is set up."""
        first = self.params.first_day
        entered = f"dateEntered>=[{first}T00:00:00Z]" if first else ""
        worked = f"timeStart>=[{first}T00:00:00Z]" if first else ""
        return [
            Listing(
                self,
                "tickets",
                "tickets",
                "raw_tickets",
                "/service/tickets",
                self._ticket,
                _TICKET_FIELDS,
                entered,
                after_whole=self._warn_of_statuses,
            ),
            Listing(
                self,
                "time entries",
                "time_entries",
                "raw_time_entries",
                "/time/entries",
                lambda record: rows.time_entry(record, self.members),
                _ENTRY_FIELDS,
                worked,
            ),
            Listing(
                self,
                "agreements",
                "agreements",
                "raw_agreements",
                "/finance/agreements",
                self._agreement,
            ),
            *(self._survey(key, survey) for key, survey in self.params.surveys.items()),
        ]

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[_RecordPage]:
        """Read a listing page by page, in the order of ids.

        A page begins after the last id of the one before: a record that changes or
        is deleted during the read moves no other one to another page.
        """
        query = {"orderBy": "id asc", "pageSize": str(PAGE_SIZE), **query}
        while True:
            answer = self.session.get(path, query)
            page = records(answer.content, self.session.name)
            yield _RecordPage(page, answer.at)
            ids = [int(r["id"]) for r in page if isinstance(r.get("id"), int)]
            if not ids or not (len(page) >= PAGE_SIZE or answer.has_next):
                return
            query = {**query, "pageId": str(max(ids))}

    def listed(self, path: str, query: Mapping[str, str]) -> list[Record]:
        """Return all records of a short listing."""
        return [r for page in self.pages(path, query) for r in page.records]

    @cached_property
    def members(self) -> dict[str, str]:
        """Map each member's id to the name; read once a sync."""
        return {
            key: name
            for page in self.pages(
                "/system/members", {"fields": "id,identifier,firstName,lastName"}
            )
            for record in page.records
            if (key := text(record, "id")) and (name := rows.member_name(record))
        }

    def _ticket(self, record: Record) -> Row:
        return rows.ticket(record, self.members, self.params.merged_status)

    def _agreement(self, record: Record) -> Row:
        boards: list[Record] = []
        if self.params.agreement_boards and (key := text(record, "id")):
            path = f"/finance/agreements/{key}/boardDefaults"
            for page in self.pages(path, {}):
                boards += page.records
        return rows.agreement(record, boards)

    def _survey(self, key: str, survey: SurveyParams) -> Listing:
        return Listing(
            self,
            f"survey {key}",
            "surveys",
            "raw_surveys",
            f"/service/surveys/{key}/results",
            lambda record: rows.survey(record, survey),
        )

    def _closing_statuses(self) -> dict[str, set[str]]:
        """Map each status that closes tickets to its boards.

        What cannot be read is a warning: the comparison stops no ticket.
        """
        closing: dict[str, set[str]] = {}
        try:
            boards = self.listed("/service/boards", {"fields": "id,name"})
        except SourceError as error:
            self.warnings.append(f"statuses were not compared with the boards: {error}")
            return closing
        for board in boards:
            name = text(board, "name") or ""
            try:
                path = f"/service/boards/{text(board, 'id')}/statuses"
                statuses = self.listed(path, {})
            except SourceError as error:
                self.warnings.append(
                    f"statuses were not compared with the board {name}: {error}"
                )
                continue
            for status in statuses:
                word = text(status, "name")
                if part(status, "closedStatus") is True and word:
                    closing.setdefault(word, set()).add(name)
        return closing

    def _warn_of_statuses(self) -> None:
        """Warn of statuses that close tickets in ConnectWise but not in the lake."""
        known = {
            fold(status)
            for status in (
                *self.tenant.closed_statuses,
                *self.tenant.excluded_statuses,
            )
        }
        closing = self._closing_statuses()
        self.warnings += [
            f'"{name}" closes tickets on {", ".join(sorted(closing[name]))}, and is '
            "neither in closed_statuses nor in excluded_statuses"
            for name in sorted(closing)
            if fold(name) not in known
        ]
        merged = self.params.merged_status
        if fold(merged) not in {fold(s) for s in self.tenant.excluded_statuses}:
            self.warnings.append(
                f'merged tickets get the status "{merged}", which is not in '
                "excluded_statuses: they count twice"
            )


@dataclass(frozen=True)
class _RecordPage:
    """One page of a listing, before its records become rows."""

    records: Sequence[Record]
    at: datetime | None


@dataclass(frozen=True)
class Listing:
    """One kind of record, listed under a path of the interface."""

    connector: ConnectWise
    name: str
    kind: str
    table: str
    path: str
    row: Callable[[Record], Row]
    fields: str = ""
    condition: str = ""
    after_whole: Callable[[], None] | None = None
    finds_removed: bool = True
    keeps_first: str | None = None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed after `since`, or all; resume after the id `position`."""
        conditions = [self.condition] if self.condition else []
        if since is not None:
            stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            conditions.append(f"lastUpdated>[{stamp}]")
        query = {"fields": self.fields} if self.fields else {}
        if conditions:
            query["conditions"] = " and ".join(conditions)
        if position is not None:
            query["pageId"] = position
        for page in self.connector.pages(self.path, query):
            last = max(
                (str(r.get("id", "")) for r in page.records), key=_number, default=""
            )
            yield Page(
                rows=[self.row(record) for record in page.records],
                position=last or position,
                newest=latest(instant(r, "_info", "lastUpdated") for r in page.records),
                read_at=page.at,
            )
        if since is None and self.after_whole:
            self.after_whole()


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
