"""The ready mappings on real exports, against the counts of their publishers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from support.importing import Importer
from support.lakes import NOW, open_facts, tenant_params
from support.places import REAL_DATA, ROOT

from kpi_lib.facts.check import check
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.sources.files.import_files import FileReport, import_files, load_mapping

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not REAL_DATA.is_dir(),
        reason=f"no real data in {REAL_DATA}; name it by KPI_REAL_DATA",
    ),
]
UTC = tenant_params(timezone="UTC")


def imported(importer: Importer, file: str, mapping: str) -> FileReport:
    loaded = load_mapping(ROOT / "params" / "mappings" / f"{mapping}.yaml")
    report = import_files(
        [REAL_DATA / file], lake=importer.lake, tenant=importer.params, mapping=loaded
    )
    return report.files[0]


def found(importer: Importer, params: TenantParams) -> dict[str, int]:
    findings = check(open_facts(importer.lake, params, as_it_is=True), NOW)
    return {finding.rule: finding.rows for finding in findings}


def test_servicenow_incidents(tmp_path: Path) -> None:
    importer = Importer(tmp_path, UTC)
    file = imported(
        importer,
        "servicenow_incidents/incident_event_log.csv.gz",
        "servicenow_incidents",
    )
    assert (file.rows, file.new, file.superseded) == (119_998, 20_769, 99_229)
    assert file.quarantined == {}
    [(no_board, companies, boards, owners)] = importer.rows(
        "count(*) filter (board = '(no board)'), count(distinct company), "
        "count(distinct board), count(distinct owner)"
    )
    assert (no_board, companies, boards, owners) == (2_157, 203, 65, 193)
    # The first incident of the log, by its last row.
    assert importer.rows(
        "cw_ticket_id, company, board, owner, status, created_at_remote::varchar, "
        "closed_at::varchar, resolution_minutes, sla_met"
    )[0] == (
        45, "Location 143", "Group 56", None, "Closed", "2016-02-29 01:16:00+00",
        "2016-03-05 12:00:00+00", 613.0, True,
    )  # fmt: skip
    # made_sla starts as true: only its last value counts.
    assert importer.rows("sla_met").count((False,)) == 8_174
    assert found(importer, UTC) == {
        "no_rows": 0,  # of time entries
        "closed_under_open_status": 1,
        "freshness": 1,
        "no_board": 2_157,
        "no_company": 6,
        "no_person": 716,
    } | _gaps(importer, UTC)


def _gaps(importer: Importer, params: TenantParams) -> dict[str, int]:
    """Days without tickets, counted another way: the weekdays that nobody names."""
    days = pd.DatetimeIndex(
        [row[0] for row in importer.rows("timezone('UTC', created_at_remote)")]
    ).normalize()
    empty = pd.bdate_range(days.min(), days.max()).difference(days)
    return {"day_without_tickets": len(empty)} if len(empty) else {}


def test_helpdesk_events(tmp_path: Path) -> None:
    importer = Importer(tmp_path, UTC)
    file = imported(importer, "helpdesk_clients/helpdesk.csv.gz", "helpdesk_events")
    assert (file.rows, file.new) == (21_348, 4_580)
    assert file.warnings == ('has several columns called "Variant"',)
    [counts] = importer.rows(
        "count(distinct company), count(*) filter (reopened_count > 0), "
        "count(*) filter (closed_at is null)"
    )
    assert counts == (397, 386, 11)
    # Case 1: first event 9 October 2012 14:50:17; resolved on 25 October 11:54:26.
    assert importer.rows(
        "cw_ticket_id, created_at_remote::varchar, closed_at::varchar, status"
    )[0] == (1, "2012-10-09 14:50:17+00", "2012-10-25 11:54:26+00", "Closed")
    assert set(found(importer, UTC)) == {"day_without_tickets", "freshness", "no_rows"}


def test_time_log(tmp_path: Path) -> None:
    importer = Importer(tmp_path, UTC)
    file = imported(importer, "time_log/time_fact.csv.gz", "time_log")
    # One entry has no date, one is of the year 16.
    assert (file.rows, file.new, file.quarantined_rows) == (203_621, 203_619, 2)
    assert file.quarantined == {"missing_value": 1, "implausible_value": 1}
    table = "raw_time_entries"
    [(hours, zero, projects, people)] = importer.rows(
        "sum(minutes), count(*) filter (minutes = 0), count(distinct company), "
        "count(distinct member)",
        table,
    )
    # 60 and 112 minutes are in quarantine; 132,003.9 hours are the whole file.
    assert hours + 60 + 112 == Decimal(132_003 * 60 + 56)
    assert (zero, projects, people) == (990, 39, 246)
    assert found(importer, UTC) == {
        "no_rows": 0,  # of tickets
        "missing_value": 1,
        "implausible_value": 1,
        "day_over_24_hours": 24,
        "entry_over_24_hours": 14,
        "freshness": 23,
        "no_ticket": 203_619,
        "sparse_beginning": 1,  # few entries before the log is kept every week
    }
