"""ConnectWise PSA's records as rows of the raw tables.

``docs/sources/connectwise.md`` gives the reason of each column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from kpi_lib.settings.source_settings import SurveyParams
from kpi_lib.sources.vendors.connector import Row
from kpi_lib.sources.vendors.record_fields import Record, array, part, product, text

_DAY_CHARACTERS = len("2026-01-31")

# Months of an agreement's billing cycle.
_BILLING_CYCLES = {
    None: 1,  # the vendor's default is monthly
    "monthly": 1,
    "quarterly": 3,
    "semi-annual": 6,
    "semi-annually": 6,
    "annual": 12,
    "annually": 12,
    "yearly": 12,
}

# Share of an agreement's limit that falls to one month.
_LIMIT_CYCLES = {
    "CalendarMonth": Decimal(1),
    "CalendarQuarter": Decimal(1) / 3,
    "ContractQuarter": Decimal(1) / 3,
    "CalendarYear": Decimal(1) / 12,
    "ContractYear": Decimal(1) / 12,
    "CalendarWeek": Decimal(52) / 12,
    "Contract2Weeks": Decimal(26) / 12,
    "Contract4Weeks": Decimal(13) / 12,
}


def ticket(record: Record, members: Mapping[str, str], merged_status: str) -> Row:
    """Return the row of a service ticket.

    Parameters
    ----------
    record : dict
    members : mapping of str to str
        Member's id to name.
    merged_status : str
        Status of tickets that were merged into another one.
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
        "owner": _member(part(record, "owner"), members),
        "summary": text(record, "summary"),
        "created_at_remote": text(record, "_info", "dateEntered"),
        "updated_at_remote": text(record, "_info", "lastUpdated"),
        "closed_at": text(record, "closedDate"),
        "first_response_at": text(record, "dateResponded"),
        # Before the ticket is resolved the clock of the SLA still runs.
        "resolution_minutes": text(record, "resolveMinutes") if is_resolved else None,
        "escalation_count": text(record, "escalationLevel"),
        "agreement_id": text(record, "agreement", "id"),
        "sla_met": text(record, "isInSla")
        if has_sla and (is_closed or is_resolved)
        else None,
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
        "date_worked": text(record, "timeStart"),
        "agreement_id": text(record, "agreement", "id"),
    }


def agreement(record: Record, boards: Sequence[Record]) -> Row:
    """Return the row of an agreement.

    Parameters
    ----------
    record : dict
    boards : sequence of dict
        Its board defaults; without any it covers everything.
    """
    names = [name for b in boards if (name := text(b, "board", "name"))]
    types = [text(b, "serviceType", "name") for b in boards]
    return {
        "id": text(record, "id"),
        "company": text(record, "company", "name"),
        "name": text(record, "name"),
        "type": text(record, "type", "name"),
        "start_date": _day(record, "startDate"),
        "end_date": _end(record),
        "covered_boards": array(names) if names else None,
        # A board without a type covers all types.
        "covered_types": array(t for t in types if t) if all(types) and types else None,
        "monthly_amount": _monthly_amount(record),
        "included_hours": _included_hours(record),
    }


def survey(record: Record, params: SurveyParams) -> Row:
    """Return the row of an answered survey."""
    points = text(record, "totalPoints")
    is_csat = params.kind == "csat"
    return {
        "id": text(record, "id"),
        "cw_ticket_id": text(record, "ticketId"),
        "company": text(record, "company", "name"),
        "responded_at": text(record, "_info", "dateEntered")
        or text(record, "_info", "lastUpdated"),
        "csat": _csat(points, params) if is_csat else None,
        "nps": None if is_csat else points,
    }


def _csat(points: str | None, params: SurveyParams) -> str | None:
    """Return the mark from 1 to 5; None where nothing was answered."""
    if points is None:
        return None
    try:
        mark = Decimal(points)
    except InvalidOperation:
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


def _day(record: Record, name: str) -> str | None:
    """Return a day: ConnectWise sends it as midnight in UTC."""
    instant = text(record, name)
    return instant[:_DAY_CHARACTERS] if instant else None


def _end(record: Record) -> str | None:
    is_open = part(record, "noEndingDateFlag") is True
    ends = [None if is_open else _day(record, "endDate")]
    if part(record, "cancelledFlag") is True:
        ends.append(_day(record, "dateCancelled"))
    return min(filter(None, ends), default=None)


def _monthly_amount(record: Record) -> str | None:
    cycle = text(record, "billCycle", "name") or text(record, "billingCycle", "name")
    months = _BILLING_CYCLES.get(cycle.lower() if cycle else None)
    if months is None or part(record, "billOneTimeFlag") is True:
        return None
    return product(text(record, "billAmount"), Decimal(1) / months)


def _included_hours(record: Record) -> str | None:
    share = _LIMIT_CYCLES.get(text(record, "applicationCycle") or "")
    if (
        share is None
        or text(record, "applicationUnits") != "Hours"
        or part(record, "applicationUnlimitedFlag") is True
    ):
        return None
    return product(text(record, "applicationLimit"), share)
