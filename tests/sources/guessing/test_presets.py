"""Presets: each sample is recognised and gives the values worked out by hand.

The tenant is in Toronto, four hours behind UTC in October. Rows are in the file's
order, without what is NULL.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import CASES, Row, guessed, reads_as_meant, rows
from support.places import PARAMS
from test_presets_of_others import CASES_OF_OTHERS

from kpi_lib.sources.files.mapping_files import presets
from kpi_lib.sources.files.mapping_fit import columns_of

SAMPLES = CASES / "presets"

# Preset, sample, table where it must be said, and the rows.
TICKETS: dict[str, tuple[str, str | None, list[Row]]] = {
    "connectwise/tickets": ("connectwise_tickets.csv", None, [
        # "ana, bo": the first of the resources. Overdue means missed. The second has no
        # update and is not closed: its creation, 12:05 AM, stands for the update.
        {"cw_ticket_id": 4211, "company": "Larch Garage, Inc.", "board": "Help Desk",
         "type": "Hardware", "priority": "Priority 3 - Normal", "status": ">Closed",
         "owner": "ana", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-14 15:15", "closed_at": "2026-10-06 16:00",
         "sla_met": True},
        {"cw_ticket_id": 4212, "company": "Quince Foods", "board": "Help Desk",
         "type": "Software", "priority": "Priority 1 - Critical",
         "status": "In Progress", "summary": "Mail is slow,\nand twice",
         "created_at_remote": "2026-10-07 00:05",
         "updated_at_remote": "2026-10-07 00:05", "sla_met": False},
    ]),
    "connectwise/report_tickets": ("connectwise_report_tickets.csv", None, [
        # date_responded_utc 13:25 UTC is 09:25 in Toronto.
        {"cw_ticket_id": 51007, "company": "Quince Foods", "board": "Network",
         "type": "Network", "subtype": "Switch", "status": "Completed",
         "owner": "Ana Ito", "summary": "Switch down",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 10:00", "closed_at": "2026-10-06 09:30",
         "first_response_at": "2026-10-05 09:25"},
        {"cw_ticket_id": 51008, "company": "Larch Garage", "board": "Network",
         "type": "Network", "status": "New", "owner": "Bo Lund", "summary": "Cable",
         "created_at_remote": "2026-10-07 08:00",
         "updated_at_remote": "2026-10-07 08:00"},
    ]),
    "autotask/tickets": ("autotask_tickets.csv", None, [
        # T20261005.0042 without its letter and point; 10/13: month first.
        {"cw_ticket_id": 202610050042, "company": "Quince Foods", "board": "Level I",
         "type": "Email", "subtype": "Delivery", "priority": "High",
         "status": "Complete", "owner": "Ana Ito", "summary": "Mail bounces",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-13 16:00", "closed_at": "2026-10-13 16:00"},
        {"cw_ticket_id": 202610060001, "company": "Larch Garage", "board": "Level II",
         "type": "Hardware", "subtype": "Laptop", "priority": "Low", "status": "New",
         "summary": "New laptop", "created_at_remote": "2026-10-06 08:00",
         "updated_at_remote": "2026-10-06 08:00"},
    ]),
    "halopsa/tickets": ("halopsa_tickets.json", None, [
        # 13:10 UTC is 09:10. 1899-12-30 is no date; without SLA no due date.
        {"cw_ticket_id": 3301, "company": "Quince Foods", "board": "1st line",
         "type": "1", "subtype": "Print", "priority": "3", "status": "9", "owner": "5",
         "summary": "Printer jams", "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-05 11:10", "closed_at": "2026-10-05 11:10",
         "first_response_at": "2026-10-05 09:25", "sla_due_at": "2026-10-06 09:10",
         "sla_met": True},
        {"cw_ticket_id": 3302, "company": "Larch Garage", "board": "Projects",
         "type": "2", "subtype": "Move", "priority": "4", "status": "1", "owner": "6",
         "summary": "Move", "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 10:00"},
    ]),
    "zendesk/tickets": ("zendesk_tickets.csv", None, [
        # First reply 15 minutes after 09:10. The second was solved and is
        # open again: its "Solved at" is no end.
        {"cw_ticket_id": 801, "company": "Quince Foods", "board": "Support",
         "type": "Incident", "priority": "High", "status": "Solved",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 10:00", "closed_at": "2026-10-06 09:10",
         "first_response_at": "2026-10-05 09:25", "resolution_minutes": "1440.0",
         "reopened_count": 1},
        {"cw_ticket_id": 802, "company": "Larch Garage", "board": "Support",
         "type": "Problem", "priority": "Normal", "status": "Open",
         "owner": "Bo Lund", "summary": "Mail",
         "created_at_remote": "2026-10-07 08:00",
         "updated_at_remote": "2026-10-08 08:00", "reopened_count": 2},
        {"cw_ticket_id": 803, "company": "Larch Garage", "board": "Support",
         "type": "Question", "priority": "Low", "status": "New", "summary": "Key",
         "created_at_remote": "2026-10-09 08:00",
         "updated_at_remote": "2026-10-09 08:00", "reopened_count": 0},
    ]),
    "zendesk/explore": ("zendesk_explore.csv", None, [
        {"cw_ticket_id": 801, "company": "Quince Foods", "board": "Support",
         "type": "Incident", "priority": "High", "status": "Solved",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10:21",
         "updated_at_remote": "2026-10-06 10:00", "closed_at": "2026-10-06 09:10"},
        {"cw_ticket_id": 802, "company": "Larch Garage", "board": "Support",
         "type": "Problem", "priority": "Normal", "status": "Open",
         "owner": "Bo Lund", "summary": "Mail",
         "created_at_remote": "2026-10-07 08:00",
         "updated_at_remote": "2026-10-08 08:00"},
    ]),
    "jira/issues": ("jira_issues.csv", None, [
        # The category tells that "Released" is done, not that "Canceled" is; a time to
        # resolution with "-" was missed. 25 February 22:17 is local time.
        {"cw_ticket_id": 10231, "company": "Quince Foods", "board": "SD",
         "type": "Service Request", "subtype": "Get help", "priority": "Medium",
         "status": "Done", "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-02-25 22:17",
         "updated_at_remote": "2026-02-26 09:00", "closed_at": "2026-02-26 08:59",
         "sla_met": True},
        {"cw_ticket_id": 10232, "company": "Larch Garage", "board": "SD",
         "type": "Incident", "subtype": "Incident", "priority": "High",
         "status": "Work in progress", "owner": "Bo Lund", "summary": "Mail",
         "created_at_remote": "2026-03-03 08:05",
         "updated_at_remote": "2026-03-03 08:30", "sla_met": False},
        {"cw_ticket_id": 10233, "company": "Larch Garage", "board": "SD",
         "type": "Incident", "subtype": "Incident", "priority": "Low",
         "status": "Canceled", "summary": "Key",
         "created_at_remote": "2026-03-04 08:05",
         "updated_at_remote": "2026-03-04 08:30", "closed_at": "2026-03-04 08:30"},
    ]),
    "freshservice/tickets": ("freshservice_tickets.csv", None, [
        # 08:00:00 "in Hrs" are 480 minutes; two columns "Others" disturb nothing.
        {"cw_ticket_id": 601, "company": "Quince Foods", "board": "Desk",
         "type": "Hardware", "subtype": "Printer", "priority": "Medium",
         "status": "Closed", "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-07 09:00", "closed_at": "2026-10-05 17:10",
         "first_response_at": "2026-10-05 09:40", "resolution_minutes": "480.0",
         "sla_due_at": "2026-10-06 09:10", "sla_met": True},
        {"cw_ticket_id": 602, "company": "Larch Garage", "board": "Desk",
         "type": "Software", "subtype": "Mail", "priority": "High",
         "status": "Open", "owner": "Bo Lund", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 10:00", "sla_due_at": "2026-10-07 09:10",
         "sla_met": False},
    ]),
    "freshdesk/tickets": ("freshdesk_tickets.csv", None, [
        # 26:00:00 is more than a day: 26 * 60 = 1560 minutes. "Created Time" differs in
        # case from the preset's name.
        {"cw_ticket_id": 601, "company": "Quince Foods", "board": "Desk",
         "type": "Question", "priority": "Medium", "status": "Resolved",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-07 09:00", "closed_at": "2026-10-05 17:10",
         "first_response_at": "2026-10-05 09:40", "resolution_minutes": "1560.0",
         "sla_due_at": "2026-10-06 09:10", "sla_met": True},
        {"cw_ticket_id": 602, "company": "Larch Garage", "board": "Desk",
         "type": "Incident", "priority": "High", "status": "Open", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 09:10", "sla_due_at": "2026-10-07 09:10"},
    ]),
    "servicenow/incidents": ("servicenow_incidents.csv", None, [
        # Windows-1252; state 6 is resolved, 2 in progress.
        {"cw_ticket_id": 10001, "company": "Quince Foods", "board": "Desk",
         "type": "Hardware", "priority": "3 - Moderate", "status": "Resolved",
         "owner": "Ana Ito", "summary": "Imprimante bloquée",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-07 09:00", "closed_at": "2026-10-06 09:10",
         "reopened_count": 1, "sla_met": True},
        {"cw_ticket_id": 10002, "company": "Larch Garage", "board": "Desk",
         "type": "Software", "priority": "1 - Critical", "status": "In Progress",
         "summary": "Mail", "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 10:00", "reopened_count": 0,
         "sla_met": False},
    ]),
    "syncro/tickets": ("syncro_tickets.json", None, [
        {"cw_ticket_id": 71, "company": "Quince Foods", "board": "Service desk",
         "type": "Hardware", "priority": "2 Normal", "status": "Resolved",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 09:10", "closed_at": "2026-10-06 09:00",
         "sla_due_at": "2026-10-07 09:10"},
        {"cw_ticket_id": 72, "company": "Larch Garage", "board": "Service desk",
         "type": "Software", "status": "New", "owner": "Bo Lund", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 09:20"},
    ]),
    "glpi/tickets": ("glpi_tickets.csv", None, [
        # No-break blanks in the id, two technicians in a cell, the company is the last
        # part of a path. 26-01 decides for the day first.
        {"cw_ticket_id": 5732943, "company": "Coing SARL", "board": "N1",
         "type": "Incident", "subtype": "Matériel", "priority": "Haute",
         "status": "Clos", "owner": "Ana Ito", "summary": "Imprimante",
         "created_at_remote": "2026-01-05 16:24",
         "updated_at_remote": "2026-01-26 09:00", "closed_at": "2026-01-06 10:00"},
        {"cw_ticket_id": 5732944, "company": "Mélèze", "board": "N2",
         "type": "Demande", "subtype": "Logiciel", "priority": "Basse",
         "status": "Nouveau", "summary": "Courriel",
         "created_at_remote": "2026-01-07 08:00",
         "updated_at_remote": "2026-01-07 08:00"},
    ]),
    "spiceworks/tickets": ("spiceworks_tickets.csv", None, [
        # 01:10 PM UTC is 09:10; without an update the closing stands for it.
        {"cw_ticket_id": 301, "company": "Quince Foods", "board": "quince",
         "type": "Hardware", "priority": "medium", "status": "closed",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-13 10:00", "closed_at": "2026-10-13 10:00"},
        {"cw_ticket_id": 302, "company": "Larch Garage", "board": "larch",
         "type": "Software", "priority": "high", "status": "open", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 09:10"},
    ]),
    "zammad/tickets": ("zammad_tickets.xlsx", None, [
        # A title above the names, the zone below the rows. An hour late is missed; the
        # second was opened again: neither closed nor judged; "-" is nobody.
        {"cw_ticket_id": 96001, "company": "Quince Foods", "board": "Desk",
         "type": "email", "priority": "2 normal", "status": "closed",
         "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-07 08:00", "closed_at": "2026-10-06 09:10",
         "first_response_at": "2026-10-05 09:25", "sla_due_at": "2026-10-06 08:10",
         "sla_met": False},
        {"cw_ticket_id": 96002, "company": "Li Roy", "board": "Desk", "type": "phone",
         "priority": "3 high", "status": "open", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-08 09:00"},
    ]),
    "otrs/tickets": ("otrs_tickets.csv", None, [
        # CustomerName is a person; -50 minutes left are late; nobody took the second.
        {"cw_ticket_id": 2026100510000012, "company": "quince",
         "board": "Desk::Level 1", "priority": "3 normal",
         "status": "closed successful", "owner": "Ana Ito", "summary": "Printer; jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 10:00", "closed_at": "2026-10-06 10:00",
         "first_response_at": "2026-10-05 09:25", "resolution_minutes": "530.0",
         "sla_met": False},
        {"cw_ticket_id": 2026100610000021, "company": "larch", "board": "Desk",
         "priority": "4 high", "status": "open", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-07 09:00"},
    ]),
    "kaseya/tickets": ("kaseya_tickets.json", None, [
        # 13:10 UTC is 09:10; without an issue type the ticket's type stands.
        {"cw_ticket_id": 881, "company": "Quince Foods", "board": "Level 1",
         "type": "Hardware", "subtype": "Printer", "priority": "Medium",
         "status": "Completed", "owner": "Ana Ito", "summary": "Printer jams",
         "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 10:05", "closed_at": "2026-10-06 10:00",
         "first_response_at": "2026-10-05 09:25", "reopened_count": 1,
         "agreement_id": 12, "sla_due_at": "2026-10-06 09:10"},
        {"cw_ticket_id": 882, "company": "Larch Garage", "board": "Level 2",
         "type": "Incident", "priority": "High", "status": "New", "summary": "Mail",
         "created_at_remote": "2026-10-06 09:10",
         "updated_at_remote": "2026-10-06 09:10", "reopened_count": 0,
         "sla_due_at": "2026-10-08 09:10"},
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", TICKETS)
def test_tickets(name: str, tmp_path: Path) -> None:
    file, table, expected = TICKETS[name]
    found = guessed(SAMPLES / file, table)
    assert found.draft.content["extends"] == name
    (preview,) = found.previews
    assert preview.refusals == ()
    assert rows(preview) == expected
    assert reads_as_meant(found, tmp_path)


def test_every_preset_has_a_sample_and_is_in_the_docs() -> None:
    tested = {*TICKETS}
    tested |= {name for name, *_ in CASES_OF_OTHERS}
    assert tested == set(presets())
    page = (PARAMS.parent / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for name in presets() if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", presets())
def test_a_preset_tells_its_source_and_reads_columns_by_name(name: str) -> None:
    text = (PARAMS / "mappings" / f"{name}.yaml").read_text(encoding="utf-8")
    assert "ource" in text.split("\ntitle:")[0]
    preset = presets()[name]
    assert preset.table is not None
    assert all("_row" not in columns_of(sql) for sql in preset.sql)
