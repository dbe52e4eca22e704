"""Each rule of the data check: it finds the rows planted for it and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.check_rows import GOOD, TICKET, findings, rows_of

from kpi_lib.facts.check import rules

# rule, table, changes to a good row, expected keys, message
CASES: list[tuple[str, str, list[dict[str, Any]], tuple[str, ...], str]] = [
    ("entry_without_ticket", "raw_time_entries",
     [{"cw_ticket_id": 9}, {"cw_ticket_id": 8}], ("2", "3"),
     'The ticket they name is not there; they count under "(no ticket)".'),
    ("no_ticket", "raw_time_entries", [{"cw_ticket_id": None}], ("2",),
     'They name no ticket and count under "(no ticket)".'),
    ("negative_minutes", "raw_time_entries", [{"minutes": -1}, {"minutes": 0}], ("2",),
     "Their minutes are negative; they count as reversals."),
    ("entry_over_24_hours", "raw_time_entries",
     [{"minutes": "1440.001", "member": "Cy"}, {"minutes": 1440, "member": "Di"}],
     ("2",), "One entry holds more than 24 hours."),
    ("day_over_24_hours", "raw_time_entries",
     [{"minutes": 800, "member": "Bo"}, {"minutes": 800, "member": "bsmith"},
      {"minutes": 1410}, {"minutes": 800, "member": "(unassigned)"},
      {"minutes": 800, "member": "(unassigned)"}], ("Bo 2026-01-05",),
     "One member has more than 24 hours on one day."),
    ("no_person", "raw_time_entries", [{"member": None}], ("2",),
     'They name nobody and count under "(unassigned)".'),
    ("no_company", "raw_time_entries",
     [{"company": None, "cw_ticket_id": None}, {"company": None}], ("2",),
     'They name no company and count under "(none)".'),
    ("unknown_agreement", "raw_time_entries",
     [{"agreement_id": 5}, {"agreement_id": 1}], ("2",),
     "The agreement they name is not there."),
    ("instant_in_future", "raw_time_entries",
     [{"date_worked": "2026-02-01"}, {"date_worked": "2026-01-31"}], ("2",),
     "They lie after the moment of this check (date_worked)."),
    ("no_company", "raw_tickets", [{"company": None}], ("2",),
     'They name no company and count under "(none)".'),
    ("no_board", "raw_tickets", [{"board": None}, {"board": " "}], ("2", "3"),
     'They name no board and count under "(no board)".'),
    ("no_person", "raw_tickets", [{"owner": None}], ("2",),
     'They name nobody and count under "(unassigned)".'),
    ("closed_before_created", "raw_tickets",
     [{"status": "Closed", "closed_at": "2026-01-05 08:59"}], ("2",),
     "They end before they begin; they count as ended at once, without a duration."),
    ("answered_before_created", "raw_tickets",
     [{"first_response_at": "2026-01-05 08:59"}], ("2",),
     "They were answered before they were created; that time to answer is left out."),
    ("closed_under_open_status", "raw_tickets",
     [{"closed_at": "2026-01-05 10:00", "status": "Waiting"},
      {"closed_at": "2026-01-05 10:00", "status": " closed"},
      {"closed_at": "2026-01-05 10:00", "status": "Merged"}], ("2",),
     'They have an end but an open status; they count as open (status "Waiting").'),
    ("instant_in_future", "raw_tickets",
     [{"created_at_remote": "2026-02-01 00:00:00.000001"},
      {"sla_due_at": "2026-03-01"}, {"created_at_remote": "2026-02-01"}], ("2",),
     "They lie after the moment of this check (created_at_remote, "
     "updated_at_remote)."),
    ("two_spellings", "raw_tickets",
     [{"company": "ACME"}, {"company": "Gamma Inc"}, {"company": "Gamma"},
      {"company": "L’Été, Inc."}, {"company": "L'Ete Inc"}],
     ("ACME / Acme", "L'Ete Inc / L’Été, Inc."),
     "One name is written in several ways; join them by aliases in the tenant's file."),
    ("two_spellings", "raw_tickets",
     [{"company": name} for name in (
         "Müller GmbH", "Mueller-GmbH", "Muller GmbH", "Sørensen", "Soerensen",
         "Michael", "Michal", "Socie\u0301te\u0301 B", "SOCIETE B")],
     ("Mueller-GmbH / Muller GmbH / Müller GmbH", "SOCIETE B / Socie\u0301te\u0301 B",
      "Soerensen / Sørensen"),
     "One name is written in several ways; join them by aliases in the tenant's file."),
    ("two_spellings", "raw_tickets",
     [{"company": name} for name in ("None", "(none)", "none")], ("None / none",),
     "One name is written in several ways; join them by aliases in the tenant's file."),
    ("two_spellings", "raw_tickets",
     [{"company": name} for name in ("Sœurs", "Soeurs", "Strauß", "Strauss", "Pot",
                                     "Poet")],
     ("Soeurs / Sœurs", "Strauss / Strauß"),
     "One name is written in several ways; join them by aliases in the tenant's file."),
    ("unknown_severity", "raw_security_alerts",
     [{"severity": "grave"}, {"severity": "HIGH "}], ("SentinelOne a1",),
     'Their severity is unknown ("grave").'),
    ("unknown_status", "raw_security_alerts", [{"status": "odd"}],
     ("SentinelOne a1",), 'Their status is unknown ("odd").'),
    ("unknown_verdict", "raw_security_alerts",
     [{"verdict": "maybe"}, {"verdict": "benign"}], ("SentinelOne a1",),
     'Their verdict is unknown ("maybe").'),
    ("unknown_source", "raw_security_alerts", [{"source": "Other"}], ("Other a1",),
     'Their source is unknown ("Other").'),
    ("closed_before_created", "raw_security_alerts",
     [{"status": "resolved", "resolved_at": "2026-01-05 08:00"}], ("SentinelOne a1",),
     "They end before they begin; they count as ended at once, without a duration."),
    ("closed_under_open_status", "raw_security_alerts",
     [{"resolved_at": "2026-01-05 10:00"}], ("SentinelOne a1",),
     'They have an end but an open status; they count as open (status "new").'),
    ("unknown_status", "raw_commitments", [{"status": "lost"}], ("2",),
     'Their status is unknown ("lost").'),
    ("agreement_without_work", "raw_agreements",
     [{"company": "Acme Holding"}, {"company": " ACME "}], ("2",),
     "No ticket and no time entry names their company, whose work then lies outside "
     "every agreement; where it is another spelling, join them by aliases in the "
     "tenant's file (\"Acme Holding\")."),
    ("agreement_ends_before_start", "raw_agreements",
     [{"start_date": "2026-01-02", "end_date": "2026-01-01"},
      {"start_date": "2026-01-02", "end_date": "2026-01-02"}], ("2",),
     "They end before they start, so they are never active."),
    ("alert_without_end", "raw_security_alerts",
     [{"status": " Resolved"}, {"status": "in_progress"},
      {"status": "resolved", "resolved_at": "2026-01-05 10:00"}], ("SentinelOne a1",),
     "They are resolved and nothing tells when, so they are in no time to resolution "
     "and in no share within target; kpi sync reads the ends that an export leaves "
     "out."),
    ("csat_out_of_range", "raw_surveys",
     [{"csat": "0.9"}, {"csat": "5.1"}, {"csat": 1}, {"csat": 5}], ("2", "3"),
     "Their CSAT is not from 1 to 5, and in no mean; csat_scale turns another scale "
     "into it."),
    ("nps_out_of_range", "raw_surveys",
     [{"nps": -1}, {"nps": 11}, {"nps": 0}, {"nps": 10}], ("2", "3"),
     "Their NPS is not from 0 to 10, and in no score."),
    ("survey_without_ticket", "raw_surveys", [{"cw_ticket_id": 9}], ("2",),
     "The ticket they name is not there."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "table", "changes", "keys", "message"),
    CASES,
    ids=[f"{case[0]} {case[1]}" for case in CASES],
)
def test_a_rule_finds_its_rows(
    tmp_path: Path,
    rule: str,
    table: str,
    changes: list[dict[str, Any]],
    keys: tuple[str, ...],
    message: str,
) -> None:
    needed = ("raw_tickets", "raw_agreements")
    tables = {name: rows_of(name, GOOD[name]) for name in needed}
    tables[table] = rows_of(table, GOOD[table], *changes)
    closed = {**TICKET, "cw_ticket_id": 99, "status": "Closed"}
    tables["raw_tickets"] = [*tables["raw_tickets"], closed]
    found = findings(tmp_path, tables, rule=rule).of(rule)
    reported = [f for f in found if f.table == table]
    assert [(f.rows, f.examples, f.level, f.message) for f in reported] == [
        (len(keys), keys, "warning", message)
    ]


def test_every_rule_has_a_test() -> None:
    tested = {case[0] for case in CASES}
    other = {
        "day_without_tickets", "duplicate_key_in_lake", "freshness",
        "missing_value_in_lake", "no_closed_status", "only_zeros",
        "sparse_beginning", "time_on_excluded_ticket",
    }  # fmt: skip
    assert {rule.name for rule in rules()} == tested | other
