"""ConnectWise PSA's records as rows of the raw tables.

``docs/sources/connectwise.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from kpi_lib.domain.names import fold
from kpi_lib.settings.survey_scales import SurveyParams
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.connectwise_billing import (
    Billing,
    day_of,
    end_of,
    included_hours,
    monthly_amount,
)
from kpi_lib.sources.vendors.record_fields import (
    Record,
    array,
    decimal,
    part,
    product,
    text,
    utc_text,
)

SERVICE_TICKET = "ServiceTicket"
_MIDNIGHT = "T00:00:00"


def is_service_ticket(record: Record) -> bool:
    """Return whether a ticket is one of the service desk, not of a project."""
    return text(record, "recordType") in (None, SERVICE_TICKET)


def ticket(
    record: Record,
    members: Mapping[str, str],
    merged_status: str,
    *,
    logins: Mapping[str, str] | None = None,
    resolution: Literal["dateResolved", "closedDate"] = "dateResolved",
    reopened: int | None = None,
) -> Row:
    """Return the row of a service ticket.

    Parameters
    ----------
    record : dict
    members : mapping of str to str
        Member's id to name.
    merged_status : str
        Status of tickets that were merged into another one.
    logins : mapping of str to str, optional
        Member's folded login to name.
    resolution : str
        Field whose instant ends the ticket, where it is known; else ``closedDate``.
    reopened : int or None
        Reopenings that the ticket's audit trail tells.
    """
    is_merged = part(record, "mergedParentTicket", "id") is not None
    is_closed = part(record, "closedFlag") is True
    is_resolved = text(record, "dateResolved") is not None
    has_sla = part(record, "sla", "id") is not None
    return {
        "cw_ticket_id": text(record, "id"),
        "company": text(record, "company", "name"),
        "board": text(record, "board", "name"),
        "type": text(record, "type", "name"),
        "subtype": text(record, "subType", "name"),
        "priority": text(record, "priority", "name"),
        "status": merged_status if is_merged else text(record, "status", "name"),
        "owner": _member(part(record, "owner"), members)
        or _first_resource(record, logins or {}),
        "summary": text(record, "summary"),
        "created_at_remote": utc_text(record, "_info", "dateEntered")
        or utc_text(record, "dateEntered"),
        "updated_at_remote": utc_text(record, "_info", "lastUpdated"),
        "closed_at": utc_text(record, resolution) or utc_text(record, "closedDate"),
        "first_response_at": utc_text(record, "dateResponded"),
        # Before the ticket is resolved the clock of the SLA still runs.
        "resolution_minutes": text(record, "resolveMinutes") if is_resolved else None,
        "escalation_count": text(record, "escalationLevel"),
        "agreement_id": text(record, "agreement", "id"),
        "sla_met": text(record, "isInSla")
        if has_sla and (is_closed or is_resolved)
        else None,
        **({} if reopened is None else {"reopened_count": str(reopened)}),
    }


def time_entry(record: Record, members: Mapping[str, str]) -> Row:
    """Return the row of a time entry."""
    on_ticket = text(record, "chargeToType") == "ServiceTicket"
    option = text(record, "billableOption")
    return {
        "cw_time_entry_id": text(record, "id"),
        "cw_ticket_id": text(record, "chargeToId") if on_ticket else None,
        "company": text(record, "company", "name"),
        "member": _member(part(record, "member"), members),
        "work_type": text(record, "workType", "name"),
        "minutes": product(text(record, "actualHours"), Decimal(60)),
        "billable": None if option is None else str(option == "Billable").lower(),
        "date_worked": _day_worked(record),
        "agreement_id": text(record, "agreement", "id"),
    }


def agreement(
    record: Record,
    boards: Sequence[Record],
    additions: Sequence[Record] | None = (),
    billing: Billing | None = None,
) -> Row:
    """Return the row of an agreement.

    Parameters
    ----------
    record : dict
    boards : sequence of dict
        Its board defaults; without any it covers everything.
    additions : sequence of dict or None
        None where they could not be read: the monthly amount is then unknown.
    billing : Billing, optional
    """
    names = [name for b in boards if (name := text(b, "board", "name"))]
    types = [text(b, "serviceType", "name") for b in boards]
    return {
        "id": text(record, "id"),
        "company": text(record, "company", "name"),
        "name": text(record, "name"),
        "type": text(record, "type", "name"),
        "start_date": day_of(record, "startDate"),
        "end_date": end_of(record),
        "covered_boards": array(names) if names else None,
        # A board without a type covers all types.
        "covered_types": array(t for t in types if t) if all(types) and types else None,
        "monthly_amount": monthly_amount(record, additions, billing or Billing()),
        "included_hours": included_hours(record),
    }


def survey(record: Record, params: SurveyParams) -> Row:
    """Return the row of an answered survey."""
    points = text(record, "totalPoints")
    is_csat = params.kind == "csat"
    return {
        "id": text(record, "id"),
        "cw_ticket_id": text(record, "ticketId"),
        "company": text(record, "company", "name"),
        "responded_at": utc_text(record, "_info", "dateEntered")
        or utc_text(record, "_info", "lastUpdated"),
        "csat": _csat(points, params) if is_csat else None,
        "nps": None if is_csat else points,
    }


def is_answered(record: Record, params: SurveyParams) -> bool:
    """Return whether a survey was answered.

    One that was only sent has no points, or none for any question. Fewer than `least`
    points are no answer; of an NPS, which begins at 0, only where the tenant's file
    gives `least`.
    """
    points = text(record, "totalPoints")
    if points is None or part(record, "results") == []:
        return False
    if params.kind == "nps" and "least" not in params.model_fields_set:
        return True
    number = decimal(points)
    return number is None or number >= params.least


def _csat(points: str | None, params: SurveyParams) -> str | None:
    """Return the mark from 1 to 5; None where nothing was answered."""
    mark = decimal(points)
    if mark is None:
        return points
    return None if mark < params.least else format(params.scale.rescaled(mark), "f")


def member_name(record: Record) -> str | None:
    """Return how a member is called: full name, else the login."""
    parts = (text(record, "firstName"), text(record, "lastName"))
    return " ".join(filter(None, parts)) or text(record, "identifier")


def _member(reference: object, members: Mapping[str, str]) -> str | None:
    """Name a member the same way wherever it stands."""
    if not isinstance(reference, dict):
        return None
    known = members.get(text(reference, "id") or "")
    return known or text(reference, "name") or member_name(reference)


def _first_resource(record: Record, logins: Mapping[str, str]) -> str | None:
    """Return the first of a ticket's resources, a list of logins in one text."""
    first = (text(record, "resources") or "").split(",")[0].strip()
    return logins.get(fold(first), first) or None


def _day_worked(record: Record) -> str | None:
    """Return when a time entry was worked.

    An entry without hours of day is sent as midnight in UTC, which stands for the day
    itself, wherever the tenant is.
    """
    start = utc_text(record, "timeStart")
    has_hours = text(record, "timeEnd") is not None
    if start and not has_hours and _MIDNIGHT in start:
        return start[: start.index("T")]
    return start
