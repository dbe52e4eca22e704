"""Presets of time entries, agreements, alerts and surveys: values worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import CASES, Row, guessed, reads_as_meant, rows

SAMPLES = CASES / "presets"


def entry(company: str, member: str, work: str, minutes: str, bill: bool, day: str,
          **more: object) -> Row:  # fmt: skip
    row: Row = {"member": member, "work_type": work, "minutes": minutes}
    row |= {"billable": bill, "date_worked": day}
    return row | ({"company": company} if company else {}) | more


CASES_OF_OTHERS: list[tuple[str, str, str | None, list[Row]]] = [
    # 1.25 h * 60 = 75 minutes worked, not the 1.5 h that are billed.
    ("connectwise/time", "connectwise_time.csv", None, [
        entry("Quince Foods", "aito", "Remote", "75.000", True, "2026-10-05",
              cw_time_entry_id=9001, cw_ticket_id=51007, agreement_id=77),
        entry("Larch Garage", "blund", "Travel", "15.000", False, "2026-10-06",
              cw_time_entry_id=9002),
    ]),
    # 900 a quarter are 300 a month, 600 a year are 50.
    ("connectwise/agreements", "connectwise_agreements.csv", None, [
        {"id": 77, "company": "Quince Foods", "name": "All in", "type": "Managed",
         "start_date": "2026-01-01", "monthly_amount": "1200.000000"},
        {"id": 78, "company": "Larch Garage", "name": "Backup", "type": "Backup",
         "start_date": "2026-01-01", "end_date": "2026-12-31",
         "monthly_amount": "300.000000"},
        {"id": 79, "company": "Larch Garage", "name": "Licences", "type": "Licence",
         "start_date": "2025-01-01", "end_date": "2025-12-31",
         "monthly_amount": "50.000000"},
    ]),
    # 0.5 h and 1.25 h; the action of no time is left out.
    ("halopsa/actions", "halopsa_actions.json", None, [
        entry("", "Ana Ito", "Remote work", "30.000", True, "2026-10-05",
              cw_ticket_id=3301, agreement_id=12),
        entry("", "Bo Lund", "On site", "75.000", False, "2026-10-06",
              cw_ticket_id=3302),
    ]),
    # 1 is the best of 4: 1 becomes 5, 4 becomes 1, 2 becomes 1 + 2/3 * 4 = 3.666667.
    ("halopsa/feedback", "halopsa_feedback.csv", None, [
        {"cw_ticket_id": 3301, "responded_at": "2026-10-06 10:00", "csat": "5.000000"},
        {"cw_ticket_id": 3302, "responded_at": "2026-10-07 10:00", "csat": "1.000000"},
        {"cw_ticket_id": 3303, "responded_at": "2026-10-08 10:00", "csat": "3.666667"},
    ]),
    # "Not Offered" is no answer.
    ("zendesk/satisfaction", "zendesk_tickets.csv", "raw_surveys", [
        {"id": 801, "cw_ticket_id": 801, "company": "Quince Foods",
         "responded_at": "2026-10-06 10:00", "csat": "5.000000"},
        {"id": 802, "cw_ticket_id": 802, "company": "Larch Garage",
         "responded_at": "2026-10-08 08:00", "csat": "1.000000"},
    ]),
    ("jira/tempo_worklogs", "jira_tempo_worklogs.csv", None, [
        entry("Quince Foods", "Ana Ito", "Support", "90.000", True, "2026-10-05"),
        entry("Larch Garage", "Bo Lund", "Support", "15.000", False, "2026-10-06"),
    ]),
    # 2700 s are 45 minutes, 90 s 1.5; 23:30 in Toronto is still 5 October.
    ("syncro/timers", "syncro_timers.json", None, [
        entry("", "5", "Work", "45.000", True, "2026-10-05", cw_time_entry_id=11,
              cw_ticket_id=71),
        entry("", "6", "Work", "1.500", False, "2026-10-06", cw_time_entry_id=12,
              cw_ticket_id=72),
    ]),
    # 01:15:30 is 75.5 minutes, twice the same entry; 26 h are 1560 minutes.
    ("toggl/detailed", "toggl_detailed.csv", None, [
        entry("Quince Foods", "Ana Ito", "Support", "75.500", True, "2026-10-05"),
        entry("Quince Foods", "Ana Ito", "Support", "75.500", True, "2026-10-05"),
        entry("Larch Garage", "Bo Lund", "Boxes", "1560.000", False, "2026-10-05"),
    ]),
    # 0:13 is 13 minutes, though the decimal hours say 0.22 (13.2); a break is no work.
    ("clockify/detailed", "clockify_detailed.csv", None, [
        entry("Quince Foods", "Ana Ito", "Support", "13.000", True, "2026-10-05"),
        entry("Larch Garage", "Bo Lund", "Carry", "90.000", False, "2026-10-13"),
    ]),
    ("clockify/detailed", "clockify_german.csv", None, [
        entry("Quitte GmbH", "Ana Ito", "Betreuung", "90.000", True, "2026-08-18"),
        entry("Lärche AG", "Bo Lund", "Tragen", "20.000", False, "2026-08-19"),
    ]),
    # "0,25" hours are 15 minutes.
    ("harvest/time", "harvest_time.csv", None, [
        entry("Quince Foods", "Ana Ito", "Remote support", "15.000", True,
              "2026-01-26"),
        entry("Larch Garage", "Bo Lund", "On site", "150.000", False, "2026-01-27"),
    ]),
    ("kimai/timesheet", "kimai_timesheet.csv", None, [
        entry("Quince Foods", "Ana Ito", "Remote", "6.000", True, "2026-10-05"),
        entry("Larch Garage", "Bo Lund", "On site", "90.000", False, "2026-10-06"),
    ]),
    # 03:10:05 PM UTC is 11:10:05 in Toronto; "Mitigated" is no case's status.
    ("sentinelone/threats", "sentinelone_threats.csv", None, [
        {"source": "SentinelOne", "company": "Quince Foods", "device": "QF-LT-01",
         "type": "Malware", "severity": "high", "status": "resolved",
         "verdict": "true_positive", "detected_at": "2026-10-05 11:10:05"},
        {"source": "SentinelOne", "company": "Larch Garage", "device": "LG-PC-02",
         "type": "PUA", "severity": "medium", "status": "new",
         "verdict": "undetermined", "detected_at": "2026-10-06 05:10:05"},
    ]),
    ("defender/alerts", "defender_alerts.csv", None, [
        {"source": "Microsoft Defender", "company": "Quince Foods",
         "device": "jo@example.org", "type": "Initial access",
         "severity": "high", "status": "in_progress",
         "detected_at": "2026-10-05 09:10"},
        {"source": "Microsoft Defender", "company": "Larch Garage",
         "device": "QF-LT-01", "type": "Malware",
         "severity": "informational", "status": "resolved",
         "detected_at": "2026-10-06 09:10"},
    ]),
    # 5, 0 and -5 become 5, 3 and 1; what is not closed has no answer.
    ("crewhu/surveys", "crewhu_surveys.json", None, [
        {"cw_ticket_id": 801, "company": "Quince Foods",
         "responded_at": "2026-10-05 10:00", "csat": "5.000000"},
        {"cw_ticket_id": 802, "company": "Larch Garage",
         "responded_at": "2026-10-06 10:00", "csat": "3.000000"},
        {"cw_ticket_id": 803, "company": "Larch Garage",
         "responded_at": "2026-10-07 10:00", "csat": "1.000000"},
    ]),
    # Of several answers the one whose metric counts, though the first has no choice; a
    # key of letters is no number.
    ("simplesat/responses", "simplesat_responses.json", None, [
        {"id": 5001, "cw_ticket_id": 96001, "company": "Quince Foods",
         "responded_at": "2026-10-05 10:00", "csat": "4.000000", "nps": 9},
        {"id": 5002, "company": "Larch Garage",
         "responded_at": "2026-10-06 10:00", "csat": "1.000000"},
        {"id": 5003, "company": "Larch Garage",
         "responded_at": "2026-10-07 10:00", "nps": 3},
    ]),
    ("smileback/reviews", "smileback_reviews.json", None, [
        {"company": "Quince Foods", "responded_at": "2026-10-05 10:00",
         "csat": "5.000000"},
        {"company": "Larch Garage", "responded_at": "2026-10-06 10:00",
         "csat": "3.000000"},
    ]),
]  # fmt: skip
MADE = ("cw_time_entry_id", "id")
"""Keys that are a digest where the case names none."""


@pytest.mark.parametrize(("name", "file", "table", "expected"), CASES_OF_OTHERS)
def test_rows(
    name: str, file: str, table: str | None, expected: list[Row], tmp_path: Path
) -> None:
    found = guessed(SAMPLES / file, table)
    assert found.draft.content["extends"] == name
    (preview,) = found.previews
    assert reads_as_meant(found, tmp_path)
    assert preview.refusals == ()
    got = rows(preview)
    keys = [tuple(row.get(key) for key in MADE) for row in got]
    assert len(set(keys)) == len(got)
    if not any(key in row for row in expected for key in MADE):
        got = [{k: v for k, v in row.items() if k not in MADE} for row in got]
    assert got == expected


def test_a_german_search_of_otrs(tmp_path: Path) -> None:
    # Kundenname is a person; what waits has no end; nobody took the second.
    found = guessed(SAMPLES / "otrs_german.csv")
    assert found.draft.content["extends"] == "otrs/tickets"
    assert reads_as_meant(found, tmp_path)
    (preview,) = found.previews
    assert preview.refusals == ()
    assert rows(preview) == [
        {"cw_ticket_id": 2026100510000012, "company": "quitte",
         "board": "Desk::Level 1", "priority": "3 normal",
         "status": "erfolgreich geschlossen", "owner": "aito",
         "summary": "Drucker; klemmt", "created_at_remote": "2026-09-14 09:10",
         "updated_at_remote": "2026-09-15 10:00", "closed_at": "2026-09-15 10:00"},
        {"cw_ticket_id": 2026100610000021, "company": "lärche", "board": "Desk",
         "priority": "4 hoch", "status": "warten zur Erinnerung", "summary": "Mail",
         "created_at_remote": "2026-09-15 09:10",
         "updated_at_remote": "2026-09-16 09:00"},
    ]  # fmt: skip
