"""Columns without any value: left out of a printed table, and said so in a line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support import lakes

from kpi_lib.kpis.tenant import Tenant
from kpi_lib.reporting.client.client_report import ClientReport
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.table_block import TableBlock
from kpi_lib.reporting.unknown_columns import left_out, unknown_columns

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
COUNTS = ["new_tickets", "sla_eligible_count", "sla_met_pct/sla_eligible_count"]
BY_PRIORITY = ["priority", "new_tickets", "sla_eligible_count", "sla_met_pct",
               "median_ttr_hours", "median_first_response_minutes"]  # fmt: skip


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def report_of(folder: Path, formats: Formats, **more: Any) -> Report:
    """Return the report of two tickets; `more` stands in the first."""
    params = lakes.tenant_params(targets={"sla_met_pct": {"at_least": 90}})
    ticket = {"company": "Acme", "board": "Desk", "priority": "High",
              "status": "Closed", "created_at_remote": "2026-10-05 09:00",
              "closed_at": "2026-10-05 11:00"}  # fmt: skip
    rows = [ticket | more, ticket | {"priority": "Low"}]
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    facts = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
    return Report(Tenant(facts), facts.period("2026-10"), None, formats)


def by_priority(report: Report) -> TableBlock:
    table = report.table(
        report.service_summary(by_company=True), "by_priority", columns=BY_PRIORITY,
        total=COUNTS, against="sla_met_pct",
    )  # fmt: skip
    assert isinstance(table, TableBlock)
    return table


def heads(table: TableBlock) -> list[str]:
    return [plain(column["label"]) for column in table.data()["columns"]]


@pytest.mark.parametrize(
    ("formats", "shown", "note"),
    [
        (EN, ["Priority", "Opened", "Median time to resolution"],
         "Not known in any row: SLA met (no agreed time was up); Median first response "
         "(no first reply is recorded)."),
        (FR, ["Priorité", "Créés", "Délai médian de résolution"],
         "Inconnu dans toutes les lignes : SLA respecté (aucun délai convenu n’est "
         "échu) ; Première réponse médiane (aucune première réponse n’est notée)."),
    ],
)  # fmt: skip
def test_what_no_row_knows_is_one_line(
    tmp_path: Path, formats: Formats, shown: list[str], note: str
) -> None:
    table = by_priority(report_of(tmp_path, formats))
    assert heads(table) == shown
    data = table.data()
    assert plain(data["note"]) == note
    assert data["total"] == ["Total", "2", ""]
    output = new_output("display_data", data=table._repr_mimebundle_())
    page = render_report(
        document.read(new_notebook(cells=[new_code_cell(outputs=[output])]))
    )
    assert note in plain(page)


def test_a_client_reads_the_heads_of_the_review_in_the_line(tmp_path: Path) -> None:
    of_all = report_of(tmp_path, EN)
    report = ClientReport(of_all.tenant, of_all.period, "Acme", EN)
    table = report.table(report.review("service"), columns=BY_PRIORITY)
    assert isinstance(table, TableBlock)
    assert heads(table) == ["Priority", "Tickets opened", "Usual time to resolution"]
    assert table.data()["note"] == (
        "Not known in any row: Within agreed time (no agreed time was up); Usual time "
        "to first reply (no first reply is recorded)."
    )


def test_a_column_that_one_row_knows_stays(tmp_path: Path) -> None:
    table = by_priority(report_of(
        tmp_path, EN, sla_met=True, first_response_at="2026-10-05 09:10"
    ))  # fmt: skip
    assert heads(table) == [
        "Priority", "Opened", "SLA met", "Number in time", "Status",
        "Median time to resolution", "Median first response",
    ]  # fmt: skip
    assert table.data()["note"] == "Upright line: the target, 90%."


def test_a_daily_table_says_that_nothing_tells_when_a_ticket_is_due(
    tmp_path: Path,
) -> None:
    report = report_of(tmp_path, EN)
    daily = report.daily()
    untold = daily.main.assign(sla_breach_count=pd.Series(dtype="Int64"))
    table = report.table(
        replace(daily, tables={"main": untold}),
        columns=["kpi_date", "new_tickets", "sla_breach_count"],
    )
    assert isinstance(table, TableBlock)
    assert heads(table) == ["Day", "Opened"]
    assert table.data()["note"].endswith(
        "Not known in any row: SLA breaches (nothing tells when a ticket is due)."
    )


@pytest.mark.parametrize("is_outside", [True, False])
def test_a_value_that_means_nothing_in_any_row_is_not_called_unknown(
    tmp_path: Path, is_outside: bool
) -> None:
    """Of a company within its agreements no work is unbilled, whatever the rate."""
    report = report_of(tmp_path, EN)
    main = pd.DataFrame(
        [("Acme", "Desk", "high", 8, int(is_outside), 120.0 if is_outside else 0.0)],
        columns=["company", "board", "priority", "ticket_count", "out_of_scope_count",
                 "estimated_monthly_value"],
    )  # fmt: skip
    result = replace(report.daily(), kpi="sales_opportunities", tables={"main": main})
    table = report.table(
        result, only={"estimated_monthly_value": "out_of_scope_count > 0"}
    )
    assert isinstance(table, TableBlock)
    assert ("Unbilled work per 30 days" in heads(table)) == is_outside
    assert table.data()["note"] == ""


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("gross_margin", ""),  # no amount of the agreement, though a cost is set
        ("fcr_rate", " (too few tickets tell whether they were reopened)"),
        ("late_by_minutes", " (nothing tells when a ticket is due)"),
    ],
)
def test_a_reason_holds_for_each_way_to_be_unknown(key: str, told: str) -> None:
    assert (
        left_out({key: "It"}, pd.DataFrame(), EN) == f"Not known in any row: It{told}."
    )


def test_the_first_column_names_the_rows_and_an_empty_table_has_all() -> None:
    frame = pd.DataFrame({"a": [None, None], "b": [None, None], "c": [None, 1]})
    assert unknown_columns(frame, ["a", "b", "c"]) == ("b",)
    assert unknown_columns(frame.iloc[:0], ["a", "b"]) == ()
    assert left_out({}, frame, EN) == ""
    heads = {"trend": "Trend", "score_previous": "Score, 30 days ago"}
    assert (
        left_out(heads, frame, EN) == "Not known in any row: Trend; Score, 30 days ago."
    )


@pytest.mark.parametrize(
    ("savings", "cost", "told"),
    [
        # Two projects: 100 a month at no recorded cost.
        ([100.0, 100.0], [None, None], "no cost is recorded"),
        ([-20.0, 0.0], [500.0, 700.0], "nothing is saved"),
        # One saves nothing, of the other no cost is recorded.
        ([-20.0, 100.0], [500.0, None], "no cost is recorded or nothing is saved"),
        ([None, None], [500.0, None], "no hourly cost is set"),
    ],
)
def test_a_payback_that_no_project_has_is_explained_by_its_projects(
    savings: list[float | None], cost: list[float | None], told: str
) -> None:
    frame = pd.DataFrame({
        "hours_saved_per_month": [2.0, -0.3], "savings_per_month": savings,
        "cost": cost,
    }).astype(float)  # fmt: skip
    line = left_out({"payback_months": "Payback"}, frame, EN)
    assert line == f"Not known in any row: Payback ({told})."
    reasons = {"no cost is recorded": "aucun coût n’est inscrit",
               "nothing is saved": "rien n’est économisé", " or ": " ou ",
               "no hourly cost is set": "aucun coût horaire n’est fixé"}  # fmt: skip
    for english, french in reasons.items():
        told = told.replace(english, french)
    assert told in left_out({"payback_months": "Payback"}, frame, FR)


def test_the_cost_of_a_project_is_not_the_hourly_one() -> None:
    frame = pd.DataFrame({"savings_per_month": [90.0], "cost": [None]}).astype(float)
    assert "(no cost is recorded)" in left_out({"cost": "Cost"}, frame, EN)
    agreements = frame[["cost"]]
    assert "(no hourly cost is set)" in left_out({"cost": "Cost"}, agreements, EN)
    # No hourly cost turns hours saved, and perhaps invested, into money.
    frame = pd.DataFrame(
        {"hours_saved_per_month": [2.0], "savings_per_month": [None], "cost": [None]}
    ).astype(float)
    line = left_out({"cost": "Cost"}, frame, EN)
    assert "(no cost is recorded or no hourly cost is set)" in line


def test_alerts_whose_ends_no_source_tells_are_past_their_target(
    tmp_path: Path,
) -> None:
    """Acme's one alert is days late; the ends of the others', of Beta, are not told.

    No row of Acme's is resolved, and the table said that no target time was up.
    """
    params = lakes.tenant_params(alert_sla_hours={"high": 4})
    alert = {"source": "S1", "severity": "high", "detected_at": "2026-10-05 09:00"}
    rows = [alert | {"company": "Acme", "status": "new"},
            alert | {"company": "Beta", "status": "resolved", "times": 2}]  # fmt: skip
    tables = {"raw_security_alerts": lakes.typed("raw_security_alerts", rows, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    report = Report(Tenant(facts), facts.period("2026-10"), "Acme", EN)
    table = report.table(report.compute("soc_metrics"), "by_severity")
    assert isinstance(table, TableBlock)
    note = table.data()["note"]
    assert "Within target (the source does not tell when alerts were resolved)" in note
    assert "Median time to resolution (no alert was resolved)" in note


@pytest.mark.parametrize("key", ["fcr_pct", "fcr_rate", "avg_ttr_minutes"])
def test_where_nothing_was_resolved_nothing_lacks_what_tells(key: str) -> None:
    """A month without a ticket had "too few" that tell whether they were reopened."""
    frame = pd.DataFrame({"closed_tickets": [0, 0]})
    line = left_out({key: "It"}, frame, EN)
    assert line == "Not known in any row: It (no ticket was resolved)."


def test_a_suggestion_that_nobody_makes_is_not_unknown() -> None:
    assert left_out({"suggested_action": "Suggestion"}, pd.DataFrame(), EN) == ""
