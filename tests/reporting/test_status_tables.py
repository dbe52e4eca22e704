"""Tables with a status: commitments, and shares against their targets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support import lakes

from kpi_lib.kpis.target_columns import against_targets
from kpi_lib.reporting.client.commitment_table import commitment_table
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.status_columns import with_status
from kpi_lib.reporting.table_block import TableBlock, TableColumn

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
SHARES = pd.DataFrame(
    {
        "priority": ["Priority 1 - Critical", "High", "Low", "None yet", "Rare"],
        "sla_met_pct": [100 * 11 / 17, 100 * 36 / 38, 100 * 58 / 59, None, 50.0],
        "sla_eligible_count": [17, 38, 59, 0, 4],
        "sla_independent_count": [17.0, 38.0, 59.0, 0.0, 4.0],
    }
)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def commitment(outcome: str, due: str | None, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(("closed_on", "new_due_on", "owner", "days_late"))
    due_on = None if due is None else date.fromisoformat(due)
    return {**row, "text": outcome, "outcome": outcome, "due_on": due_on, **more}


COMMITMENTS = pd.DataFrame(
    [
        commitment("done", "2026-07-14", closed_on=date(2026, 7, 14)),
        commitment("done", "2026-07-20", text="when, nobody knows"),
        commitment("open", "2027-01-05", owner="Lead"),
        commitment("dropped", "2026-08-01"),
        commitment("done_late", "2026-07-02", closed_on=date(2026, 7, 5), days_late=3),
        commitment("overdue", "2026-10-13", days_late=18),
        commitment("open", None, text="without a day"),
        commitment("overdue", "2026-09-08", days_late=53),
    ]
)


def test_commitments_stand_in_one_table_the_latest_first() -> None:
    data = commitment_table(COMMITMENTS, EN).data()
    # No commitment has a new date, so there is no such column; one has an owner.
    heads = [column["label"] for column in data["columns"]]
    assert heads == ["Commitment", "Due on", "Status", "Who"]
    assert [(row[0], plain(row[2])) for row in data["rows"]] == [
        ("overdue", "53 days late"),
        ("overdue", "18 days late"),
        ("open", "due Jan 5"),
        ("without a day", "no day agreed"),
        ("done_late", "kept, 3 days late"),
        ("done", "kept, on time"),
        ("when, nobody knows", "kept"),
        ("dropped", "dropped"),
    ]
    assert data["columns"][2]["signs"] == [
        "missed", "missed", "open", "open", "kept_late", "on_target", "on_target",
        "open",
    ]  # fmt: skip
    assert data["title"] == "2 late, 2 kept, 1 kept late, 2 under way, 1 dropped"
    french = commitment_table(COMMITMENTS, FR).data()
    assert plain(french["rows"][4][2]) == "tenu avec 3 jours de retard"
    assert french["title"] == (
        "2 en retard, 2 tenus, 1 tenu en retard, 2 en cours, 1 abandonné"
    )


def shares(targets: dict[str, Any], formats: Formats = EN) -> TableBlock:
    columns = [
        TableColumn("priority", "Priority"),
        TableColumn("sla_eligible_count", "Cases", "count"),
        TableColumn("sla_met_pct", "In time", "percent"),
    ]
    total = {"sla_eligible_count": 118, "sla_met_pct": 100 * 107 / 118}
    table = TableBlock(formats, SHARES, columns, total=total)
    params = lakes.tenant_params(targets=targets)
    return with_status(table, "sla_met_pct", params.targets_of(None))


def test_shares_stand_against_the_target_of_their_priority() -> None:
    data = shares({"sla_met_pct": {"at_least": 95, "critical": 90}}).data()
    # 11 of 17: 41 to 83%, below 90. 36 of 38: 83 to 99%, 95 within. 58 of 59: 98.3%.
    rows = [[plain(cell) for cell in row] for row in data["rows"]]
    assert rows == [
        ["Priority 1 - Critical", "64.7%", "11 of 17", "90%", "missed"],
        ["High", "94.7%", "36 of 38", "95%", "missed, within chance"],
        ["Low", "98.3%", "58 of 59", "95%", "on target"],
        ["None yet", "–", "", "95%", "too few to tell"],
        ["Rare", "50.0%", "2 of 4", "95%", "too few to tell"],
    ]
    goals = data["columns"][1]["goals"]
    assert goals[0] == {"share": 0.6471, "target": 0.9, "status": "missed"}
    assert goals[3]["share"] == -1
    assert data["columns"][4]["signs"][1] == "missed_within_chance"
    assert plain(data["total"][2]) == "107 of 118"


def test_a_target_that_all_share_stands_in_the_note() -> None:
    data = shares({"sla_met_pct": {"at_least": 97.5}}, FR).data()
    heads = [column["label"] for column in data["columns"]]
    assert heads == ["Priority", "In time", "Nombre à temps", "État"]
    assert plain(data["note"]) == "Trait vertical : la cible, 97,5 %."


@pytest.mark.parametrize("targets", [{}, {"sla_met_pct": {"urgent": 99}}])
def test_without_a_target_nothing_is_judged(targets: dict[str, Any]) -> None:
    data = shares(targets).data()
    assert [len(row) for row in data["rows"]] == [3] * 5
    assert {goal["target"] for goal in data["columns"][1]["goals"]} == {-1}
    assert data["note"] == ""


def test_the_target_of_all_alerts_is_for_the_serious_ones() -> None:
    frame = pd.DataFrame(
        {
            "severity": ["critical", "high", "medium"],
            "sla_compliance_pct": [100.0, 50.0, 10.0],
            "sla_eligible_count": [6, 40, 40],
            "sla_independent_count": [6.0, 40.0, 40.0],
        }
    )
    targets = lakes.tenant_params(
        targets={"alerts_in_time_pct": {"at_least": 90, "critical": 100}}
    ).targets_of(None)
    judged = against_targets(frame, targets, "alerts_in_time_pct")
    assert list(judged["target_status"]) == ["on_target", "missed", "no_target"]
    assert list(judged["met_count"]) == [6, 20, 4]


def test_alerts_of_a_day_are_not_told_as_independent() -> None:
    frame = pd.DataFrame(
        {
            "severity": ["high", "high"],
            "sla_compliance_pct": [80.0, 80.0],
            "sla_eligible_count": [100, 100],
            "sla_independent_count": [100.0, 20.0],
        }
    )
    targets = lakes.tenant_params(
        targets={"alerts_in_time_pct": {"at_least": 90}}
    ).targets_of(None)
    judged = against_targets(frame, targets, "alerts_in_time_pct")
    # 80 of 100: 71 to 87%; 16 of 20: 59 to 93%.
    assert list(judged["target_status"]) == ["missed", "missed_within_chance"]


def test_signs_and_lines_are_drawn_on_a_page_and_in_print() -> None:
    blocks = (
        commitment_table(COMMITMENTS, EN),
        shares({"sla_met_pct": {"at_least": 95, "critical": 90}}),
    )
    outputs = [new_output("display_data", data=b._repr_mimebundle_()) for b in blocks]
    report = document.read(new_notebook(cells=[new_code_cell(outputs=outputs)]))
    html = render_report(report)
    assert html.count('<span class="status missed">') == 3
    assert html.count('<span class="status kept_late">') == 1
    assert '<i style="left:90.0%"></i>' in html
    assert html.count('<span class="goal ') == 4  # none where no share is known
    assert render_pdf(report).startswith(b"%PDF")
