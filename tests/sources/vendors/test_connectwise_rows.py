"""Rows of ConnectWise PSA's records, each worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from support.lakes import tenant_params

from kpi_lib.settings.survey_scales import SurveyParams
from kpi_lib.sources.vendors import connectwise_rows as rows
from kpi_lib.sources.vendors.connectwise_billing import Billing
from kpi_lib.sources.vendors.connectwise_trail import AuditTrail

RESOLVED = {"dateResolved": "2026-10-05T15:00:00Z", "closedDate": None}
TODAY = date(2026, 11, 1)


def ticket(record: dict[str, Any], **more: Any) -> dict[str, str | None]:
    return rows.ticket({"id": 1, **record}, {"2": "Benoît Caron"}, "Merged", **more)


@pytest.mark.parametrize(
    ("record", "field", "closed_at"),
    [
        (RESOLVED, "dateResolved", "2026-10-05T15:00:00Z"),
        (RESOLVED, "closedDate", None),
        (
            {"closedDate": "2026-10-09T15:00:00Z"},
            "dateResolved",
            "2026-10-09T15:00:00Z",
        ),
        (
            {**RESOLVED, "closedDate": "2026-10-09T15:00:00Z"},
            "closedDate",
            "2026-10-09T15:00:00Z",
        ),
    ],
)
def test_a_ticket_ends_when_it_is_resolved_or_as_the_file_says(
    record: dict[str, Any], field: Any, closed_at: str | None
) -> None:
    assert ticket(record, resolution=field)["closed_at"] == closed_at


def test_instants_without_a_zone_are_in_utc() -> None:
    row = ticket(
        {
            "dateEntered": "2026-10-05T13:00:00",
            "dateResolved": "2026-10-05 15:00:00.250",
            "_info": {"lastUpdated": "2026-10-20T09:00:00+02:00"},
        }
    )
    assert row["created_at_remote"] == "2026-10-05T13:00:00Z"
    assert row["closed_at"] == "2026-10-05 15:00:00.250Z"
    assert row["updated_at_remote"] == "2026-10-20T09:00:00+02:00"


@pytest.mark.parametrize(
    ("owner", "resources", "name"),
    [
        ({"id": 2, "identifier": "bcaron"}, "amartel", "Benoît Caron"),
        (None, "BCaron, amartel", "Benoît Caron"),
        (None, "gone", "gone"),
        (None, " ", None),
    ],
)
def test_a_ticket_without_an_owner_is_its_first_resources(
    owner: object, resources: str, name: str | None
) -> None:
    record = {"owner": owner, "resources": resources}
    assert ticket(record, logins={"bcaron": "Benoît Caron"})["owner"] == name


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        # Midnight in UTC is 20:00 of the day before in Toronto.
        ("2026-10-01T00:00:00Z", None, "2026-10-01"),
        ("2026-10-01T00:00:00", None, "2026-10-01"),
        ("2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z", "2026-10-01T00:00:00Z"),
        ("2026-10-01T02:30:00Z", None, "2026-10-01T02:30:00Z"),
    ],
)
def test_an_entry_without_hours_of_day_keeps_its_day(
    start: str, end: str | None, worked: str
) -> None:
    row = rows.time_entry({"id": 1, "timeStart": start, "timeEnd": end}, {})
    assert row["date_worked"] == worked


def agreement(
    additions: list[dict[str, Any]] | None = None,
    cycles: dict[str, Decimal] | None = None,
    **record: Any,
) -> dict[str, str | None]:
    whole = {"id": 1, "billAmount": 1200, **record}
    return rows.agreement(whole, [], additions or (), Billing(cycles or {}, TODAY))


@pytest.mark.parametrize(
    ("cycle", "amount"),
    [
        (None, "1200"),
        ("Monthly", "1200"),
        ("Quarterly", "400"),
        ("Every 3 Months", "400"),
        ("every three months", "400"),
        ("3 Months", "400"),
        ("Semi-Annually", "200"),
        ("Every other month", "600"),
        ("Annual", "100"),
        ("2 years", "50"),
        # 1200 x 52 weeks / 12 months, x 26 / 12, x 13 / 12
        ("Weekly", "5200"),
        ("Every 2 Weeks", "2600"),
        ("Every four weeks", "1300"),
        ("Twice a month", "2400"),
        ("Bi-Monthly", None),
        ("Biweekly", None),
        ("Bi-Annual", None),
        ("Every blue moon", None),
        ("Every 0 months", None),
    ],
)
def test_a_billing_cycle_becomes_months(cycle: str | None, amount: str | None) -> None:
    row = agreement(billingCycle=cycle and {"id": 1, "name": cycle})
    assert row["monthly_amount"] == amount


def test_the_file_says_what_a_cycle_means() -> None:
    cycles = {"bi-monthly": Decimal("0.5")}
    row = agreement(cycles=cycles, billingCycle={"name": "Bi-Monthly"})
    assert row["monthly_amount"] == "2400"


def addition(**given: Any) -> dict[str, Any]:
    return {"quantity": 2, "unitPrice": Decimal("45.50"), "lessIncluded": 0, **given}


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ({}, "1291.00"),
        ({"lessIncluded": 1}, "1245.50"),
        ({"billCustomer": "DoNotBill"}, "1200"),
        ({"billCustomer": "NoCharge"}, "1200"),
        ({"cancelledDate": "2026-10-31T00:00:00Z"}, "1200"),
        ({"cancelledDate": "2026-11-01T00:00:00Z"}, "1291.00"),
        ({"effectiveDate": "2026-11-02T00:00:00Z"}, "1200"),
        ({"effectiveDate": "2026-11-01T00:00:00Z"}, "1291.00"),
        ({"unitPrice": None, "billCustomer": "NoCharge"}, "1200"),
        # What means no date is none.
        ({"cancelledDate": "0001-01-01T00:00:00Z"}, "1291.00"),
    ],
)
def test_additions_count_with_quantity_price_and_days(
    given: dict[str, Any], amount: str
) -> None:
    row = agreement([addition(**given)])
    assert Decimal(row["monthly_amount"] or "") == Decimal(amount)


def test_additions_of_an_ended_agreement_count_as_on_its_last_day() -> None:
    cancelled = {"cancelledDate": "2026-06-30T00:00:00Z"}
    row = agreement([addition(**cancelled)], endDate="2026-06-30T00:00:00Z")
    assert Decimal(row["monthly_amount"] or "") == Decimal(1291)
    # A quarter's additions are a quarter's: (1200 + 91) / 3.
    row = agreement([addition()], billingCycle={"name": "Quarterly"})
    assert Decimal(row["monthly_amount"] or "").quantize(Decimal("0.01")) == Decimal(
        "430.33"
    )


@pytest.mark.parametrize("unknown", [{"unitPrice": None}, {"quantity": "1e999999999"}])
def test_an_addition_that_does_not_say_its_price_leaves_the_amount_unknown(
    unknown: dict[str, Any],
) -> None:
    assert agreement([addition(), addition(**unknown)])["monthly_amount"] is None


def test_unread_additions_leave_the_amount_unknown() -> None:
    assert (
        rows.agreement({"id": 1, "billAmount": 9}, [], None)["monthly_amount"] is None
    )


@pytest.mark.parametrize(
    ("record", "end"),
    [
        (
            {"cancelledFlag": True, "dateCancelled": "2026-03-31T00:00:00Z"},
            "2026-03-31",
        ),
        ({"cancelledFlag": True}, "2026-06-15"),
        ({"agreementStatus": "Inactive"}, "2026-06-15"),
        # Before its first day an agreement is called inactive, too.
        (
            {"agreementStatus": "Inactive", "startDate": "2026-07-01T00:00:00Z"},
            "2026-12-31",
        ),
        ({"agreementStatus": "Cancelled", "noEndingDateFlag": True}, "2026-06-15"),
        ({"agreementStatus": "Active"}, "2026-12-31"),
        ({"agreementStatus": "Active", "noEndingDateFlag": True}, None),
    ],
)
def test_an_agreement_that_is_cancelled_or_inactive_has_ended(
    record: dict[str, Any], end: str | None
) -> None:
    changed = {"lastUpdated": "2026-06-15T12:00:00Z"}
    row = agreement(endDate="2026-12-31T00:00:00Z", _info=changed, **record)
    assert row["end_date"] == end


@pytest.mark.parametrize(
    ("unit", "cycle", "hours"),
    [
        ("Hours", "CalendarMonth", "120"),
        ("Hours", "ContractYear", "10"),
        ("Hours", "CalendarWeek", "520"),
        ("Minutes", "CalendarMonth", "2"),
        ("Amount", "CalendarMonth", None),
        ("Incidents", "CalendarMonth", None),
        ("Hours", None, None),
    ],
)
def test_included_hours_go_by_their_unit(
    unit: str, cycle: str | None, hours: str | None
) -> None:
    row = agreement(applicationUnits=unit, applicationCycle=cycle, applicationLimit=120)
    assert row["included_hours"] == hours


@pytest.mark.parametrize(
    ("kind", "least", "record", "answered"),
    [
        ("csat", 1, {"totalPoints": 4}, True),
        ("csat", 1, {"totalPoints": 0}, False),
        ("csat", 0, {"totalPoints": 0}, True),
        ("csat", 1, {"totalPoints": None}, False),
        ("csat", 1, {"totalPoints": 3, "results": []}, False),
        ("nps", None, {"totalPoints": 0, "results": [{"answerPoints": 0}]}, True),
        ("nps", None, {"totalPoints": 0, "results": []}, False),
        ("nps", 1, {"totalPoints": 0}, False),
    ],
)
def test_a_survey_without_an_answer_is_left_out(
    kind: str, least: int | None, record: dict[str, Any], answered: bool
) -> None:
    scale = {"kind": kind, "best": 10} | ({} if least is None else {"least": least})
    assert rows.is_answered(record, SurveyParams.model_validate(scale)) is answered


def change(text: str, kind: str = "Status") -> dict[str, Any]:
    return {"text": text, "auditSubType": kind, "enteredDate": "2026-10-05T15:00:00Z"}


CLOSED = change('Status has been updated from "New" to "Closed".')


@pytest.mark.parametrize(
    ("entries", "status", "count"),
    [
        ([], "Closed", None),
        ([change("Summary was changed", "Record")], "Closed", None),
        ([CLOSED], "Closed", 0),
        ([CLOSED, change('from "Closed" to ">Re-Opened"')], ">Re-Opened", 1),
        (
            [CLOSED, change("Status changed from Closed to In Progress."), CLOSED],
            "Closed",
            1,
        ),
        ([CLOSED, change("Status: Closed -> New"), CLOSED], "Closed", 1),
        ([CLOSED, change("from “Closed” to “Cancelled”")], "Cancelled", 0),
        ([CLOSED, change('from "Closed" to "Resolved"')], "Resolved", 0),
        # The closing itself is missing: this trail is not whole.
        ([change('from "New" to "In Progress"')], "Closed", None),
        ([change('from "New" to "In Progress"')], "In Progress", 0),
        # Two reopenings, told in any order.
        (
            [
                change('from "Closed" to "New"'),
                CLOSED,
                CLOSED,
                change('from "Resolved" to "In Progress"'),
            ],
            "In Progress",
            2,
        ),
        ([CLOSED] * 1_000, "Resolved", None),  # as many as one page holds
    ],
)
def test_an_audit_trail_tells_reopenings(
    entries: list[dict[str, Any]], status: str, count: int | None
) -> None:
    trail = AuditTrail(lambda path, query: entries, tenant_params())
    assert trail.reopenings({"id": 1, "status": {"name": status}}) == count
