"""Connector to ConnectWise PSA: tickets, time entries, agreements and surveys."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.names import fold
from kpi_lib.settings.source_settings import ConnectWiseParams
from kpi_lib.settings.survey_scales import SurveyParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors import connectwise_rows as rows
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.connectwise_billing import (
    Billing,
    cycle_months,
    cycle_name,
    ends_without_a_day,
    has_unpriced,
    is_billed_once,
)
from kpi_lib.sources.vendors.connectwise_listing import Listing, Pager
from kpi_lib.sources.vendors.connectwise_optional import (
    AgreementParts,
    listed_names,
    status_warnings,
)
from kpi_lib.sources.vendors.connectwise_trail import AuditTrail
from kpi_lib.sources.vendors.http_answers import RefusedError
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.record_fields import Record, text
from kpi_lib.sources.vendors.retries import Patience

NAME = "connectwise"
PAGE_SIZE = 1000
_ROOT = "/v4_6_release/apis/3.0"
_TICKET_FIELDS = (
    "id,recordType,summary,board,status,company,type,subType,priority,owner,resources,"
    "agreement,closedDate,closedFlag,dateEntered,dateResponded,dateResolved,"
    "resolveMinutes,isInSla,sla,mergedParentTicket,escalationLevel,_info"
)
_ENTRY_FIELDS = (
    "id,company,chargeToId,chargeToType,member,workType,agreement,timeStart,timeEnd,"
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
        self._pager = Pager(self.session, PAGE_SIZE)
        self._trail = AuditTrail(self._pager.once, tenant)
        self._boards = AgreementParts(
            self._pager.listed,
            "boardDefaults",
            "these agreements count as covering every board; agreement_boards: false "
            "asks for none",
        )
        self._additions = AgreementParts(
            self._pager.listed,
            "additions",
            "their monthly amounts are unknown; agreement_additions: false counts the "
            "agreement's own amount alone",
        )
        self._odd_cycles: dict[str, list[str]] = {}
        self._undated: list[str] = []
        self._unpriced: list[str] = []

    def resources(self) -> Sequence[Listing]:
        """Return tickets, time entries, agreements and each survey that is set up."""
        first = self.params.first_day
        return [
            Listing(
                self._pager,
                "tickets",
                "tickets",
                "raw_tickets",
                "/service/tickets",
                self._ticket,
                _TICKET_FIELDS,
                f"dateEntered>=[{first}T00:00:00Z]" if first else "",
                at_end=self._warn_of_tickets,
                kept_column=self._kept_column,
            ),
            Listing(
                self._pager,
                "time entries",
                "time_entries",
                "raw_time_entries",
                "/time/entries",
                lambda record, is_new: rows.time_entry(record, self.members),
                _ENTRY_FIELDS,
                f"timeStart>=[{first}T00:00:00Z]" if first else "",
            ),
            Listing(
                self._pager,
                "agreements",
                "agreements",
                "raw_agreements",
                "/finance/agreements",
                self._agreement,
                at_end=self._warn_of_agreements,
                # An addition changes without its agreement.
                whole_hours=20,
            ),
            *(self._survey(key, survey) for key, survey in self.params.surveys.items()),
        ]

    @cached_property
    def _members(self) -> Sequence[Record]:
        """All members; read once a sync."""
        fields = {"fields": "id,identifier,firstName,lastName"}
        try:
            return self._pager.listed("/system/members", fields)
        except RefusedError as error:
            self.warnings.append(
                f"members stand as tickets and time entries spell them: {error}"
            )
            return ()

    @cached_property
    def members(self) -> dict[str, str]:
        """Map each member's id to the name."""
        return {
            key: name
            for record in self._members
            if (key := text(record, "id")) and (name := rows.member_name(record))
        }

    @cached_property
    def logins(self) -> dict[str, str]:
        """Map each member's folded login to the name."""
        return {
            fold(login): name
            for record in self._members
            if (login := text(record, "identifier"))
            and (name := rows.member_name(record))
        }

    def _ticket(self, record: Record, is_new: bool) -> Row | None:
        if not rows.is_service_ticket(record):
            return None
        reopened = None
        # One trail of a whole read shows whether trails can be read at all.
        if self.params.audit_trail and (is_new or self._trail.is_readable is None):
            reopened = self._trail.reopenings(record)
        return rows.ticket(
            record,
            self.members,
            self.params.merged_status,
            logins=self.logins,
            resolution=self.params.resolution,
            reopened=reopened,
        )

    def _kept_column(self) -> str | None:
        """Return the column that a trail fills and a whole read leaves empty.

        A trail that failed for a passing reason takes no count away.
        """
        failed = self._trail.error is not None
        return "reopened_count" if self._trail.is_readable or failed else None

    def _agreement(self, record: Record, is_new: bool) -> Row:
        boards: Sequence[Record] | None = ()
        if self.params.agreement_boards:
            boards = self._boards.of(record)
        additions: Sequence[Record] | None = ()
        if self.params.agreement_additions:
            additions = self._additions.of(record)
        name = text(record, "name") or text(record, "id") or ""
        cycle = cycle_name(record)
        cycles = self.params.billing_cycles
        if cycle and not is_billed_once(record) and cycle_months(cycle, cycles) is None:
            self._odd_cycles.setdefault(cycle, []).append(name)
        if ends_without_a_day(record):
            self._undated.append(name)
        today = self._today()
        if additions and has_unpriced(record, additions, today):
            self._unpriced.append(name)
        return rows.agreement(record, boards or (), additions, Billing(cycles, today))

    def _today(self) -> date | None:
        """Return the day at the tenant's, by the source's clock."""
        at = self._pager.read_at
        return at.astimezone(ZoneInfo(self.tenant.timezone)).date() if at else None

    def _survey(self, key: str, survey: SurveyParams) -> Listing:
        return Listing(
            self._pager,
            f"survey {key}",
            "surveys",
            "raw_surveys",
            f"/service/surveys/{key}/results",
            lambda record, is_new: (
                rows.survey(record, survey)
                if rows.is_answered(record, survey)
                else None
            ),
        )

    def _warn_of_tickets(self, is_whole: bool) -> None:
        if self._trail.error is not None:
            self.warnings.append(
                "not every audit trail was read; reopenings count as syncs see them: "
                f"{self._trail.error}"
            )
        if is_whole:
            self.warnings += status_warnings(
                self._pager.listed, self.tenant, self.params.merged_status
            )

    def _warn_of_agreements(self, is_whole: bool) -> None:
        self.warnings += [*self._boards.warnings(), *self._additions.warnings()]
        self.warnings += [
            f'the billing cycle "{cycle}" of {listed_names(names)} has no clear '
            "meaning: the monthly amount is unknown; say its months in the tenant's "
            f"file, for example billing_cycles: {{{cycle}: 2}}"
            for cycle, names in sorted(self._odd_cycles.items())
        ]
        if self._undated:
            self.warnings.append(
                f"{listed_names(self._undated)} ended without a day: the day of the "
                "last change counts as the end"
            )
        if self._unpriced:
            self.warnings.append(
                f"additions of {listed_names(self._unpriced)} do not say their "
                "quantity or unitPrice: the monthly amount is unknown; the key's role "
                "may not see prices"
            )
        self._odd_cycles, self._undated, self._unpriced = {}, [], []
