"""Records of the vendors themselves: each field worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.places import REAL_DATA

from kpi_lib.settings.alert_sources import SentinelOneParams
from kpi_lib.sources.vendors import connectwise_rows, defender_rows, sentinelone_rows
from kpi_lib.sources.vendors.record_fields import records
from kpi_lib.sources.vendors.sentinelone_companies import SiteCompanies

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL_DATA.is_dir(), reason=f"no real data in {REAL_DATA}"),
]


@pytest.fixture(scope="module")
def connectwise() -> dict[str, Any]:
    path = REAL_DATA / "connectwise" / "objects.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def threat(name: str, **settings: Any) -> dict[str, str | None]:
    record = json.loads((REAL_DATA / "sentinelone" / name).read_text("utf-8"))
    url = "https://console.example.com"
    params = SentinelOneParams(url=url, **settings)
    return sentinelone_rows.threat(record, params, SiteCompanies(params))


def test_a_ticket_of_connectwise(connectwise: dict[str, Any]) -> None:
    record = connectwise["API_SERVICE_TICKET"]
    # Without a directory of members the owner is called by first and last name.
    assert connectwise_rows.ticket(record, {}, "Merged") == {
        "cw_ticket_id": "69",
        "company": "TestCompany",
        "board": "Service A",
        "type": "Admin",
        "subtype": "Repair",
        "priority": "Priority 3 - Normal Response",
        "status": "New",
        "owner": "Training User1",
        "summary": "Schedule and Execute Conversion",
        "created_at_remote": "2005-05-27T17:30:19Z",
        "updated_at_remote": "2016-03-08T21:59:20Z",
        "closed_at": None,
        "first_response_at": None,
        # resolveMinutes is 0 and isInSla false, but the ticket is not resolved.
        "resolution_minutes": None,
        "escalation_count": None,
        "agreement_id": None,
        "sla_met": None,
    }


def test_a_ticket_of_connectwise_that_was_resolved_or_merged(
    connectwise: dict[str, Any],
) -> None:
    record = {
        **connectwise["API_SERVICE_TICKET"],
        "closedFlag": True,
        "closedDate": "2017-03-03T10:00:00Z",
        "dateResolved": "2017-03-03T09:00:00Z",
        "dateResponded": "2017-03-01T09:00:00Z",
        "resolveMinutes": 95,
        "escalationLevel": 2,
        "agreement": {"id": 3},
        "mergedParentTicket": {"id": 70},
    }
    row = connectwise_rows.ticket(record, {"176": "Ana"}, "Merged")
    names = ("status", "owner", "closed_at", "first_response_at", "resolution_minutes")
    assert tuple(row[name] for name in names) == (
        "Merged",
        "Ana",
        # resolved an hour before it was closed
        "2017-03-03T09:00:00Z",
        "2017-03-01T09:00:00Z",
        "95",
    )
    names = ("escalation_count", "agreement_id", "sla_met")
    assert tuple(row[name] for name in names) == ("2", "3", "false")


def test_a_time_entry_of_connectwise(connectwise: dict[str, Any]) -> None:
    # 2 actual hours are 120 minutes; 1.5 were invoiced.
    entry = connectwise_rows.time_entry(connectwise["API_TIME_ENTRY"], {"176": "Ana"})
    assert entry == {
        "cw_time_entry_id": "2",
        "cw_ticket_id": "69",
        "company": "TestCompany",
        "member": "Ana",
        "work_type": "Regular",
        "minutes": "120",
        "billable": "true",
        "date_worked": "2005-05-16T08:00:00Z",
        "agreement_id": "3",
    }


def test_an_agreement_of_connectwise(connectwise: dict[str, Any]) -> None:
    # applicationLimit 2500 is no number of hours: no applicationUnits say so.
    assert connectwise_rows.agreement(connectwise["API_AGREEMENT"], []) == {
        "id": "1",
        "company": "TestCompany",
        "name": "Gold Rate",
        "type": "Block Time - One time",
        "start_date": None,
        "end_date": None,
        "covered_boards": None,
        "covered_types": None,
        "monthly_amount": "10000",
        "included_hours": None,
    }


def test_a_member_of_connectwise(connectwise: dict[str, Any]) -> None:
    assert connectwise_rows.member_name(connectwise["API_MEMBER"]) == "Training User1"


def test_an_unresolved_threat_of_sentinelone() -> None:
    assert threat("threat.json") == {
        "id": "1112953674841025235",
        "source": "SentinelOne",
        "company": "Sekoia.io",
        "device": "host07.example.com",
        "type": "Malware",
        "severity": "medium",
        "status": "new",
        "verdict": "undetermined",
        "detected_at": "2021-03-16T14:00:14.188000Z",
        "resolved_at": None,
    }


def test_a_threat_of_sentinelone_by_site_and_class() -> None:
    sites = {"1083054176741832911": "Bakery"}
    row = threat("threat3.json", sites=sites, classifications={"malware": "high"})
    assert (row["company"], row["severity"]) == ("Bakery", "high")
    assert (row["device"], row["status"]) == ("host05.example.com", "new")
    assert row["detected_at"] == "2022-03-11T12:44:16.158000Z"


def test_a_resolved_threat_of_sentinelone() -> None:
    # Marked as benign, but the analyst's own verdict comes first.
    row = threat("threat4.json")
    assert (row["company"], row["device"]) == ("Linux Servers", "server01.example.com")
    assert (row["status"], row["verdict"]) == ("resolved", "false_positive")
    assert row["detected_at"] == "2025-02-10T10:55:23.587476Z"
    assert row["resolved_at"] == "2025-02-10T10:58:43.575450Z"


def test_an_alert_of_defender() -> None:
    path = REAL_DATA / "defender" / "list_alerts_v2_response.json"
    content = json.loads(path.read_text("utf-8"))
    (record,) = records(content["value"], "test")
    assert defender_rows.alert(record, "Bakery", {}) == {
        "id": "da637551227677560813_-961444813",
        "source": "Microsoft Defender",
        "company": "Bakery",
        "device": "tempDns",
        "type": "DefenseEvasion",
        "severity": "low",
        "status": "new",
        "verdict": "undetermined",
        "detected_at": "2021-04-27T12:19:27.7211305Z",
        "resolved_at": None,
    }
