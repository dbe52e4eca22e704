"""Reports of tenants with two tickets, with alerts alone, with nobody's tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.check_rows import ALERT, TICKET
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.review import subjects as review_subjects
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.client.client_report import ClientReport
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.views.client_subjects import read_subjects

PARAMS = tenant_params()
ALERTS = "raw_security_alerts"
CLOSED = {"status": "Closed", "closed_at": "2026-01-09 17:00"}


def report(folder: Path, table: str, *rows: dict[str, Any]) -> Report:
    """Return January's report of a tenant that has these rows alone."""
    fill(Lake(folder), "acme", {table: typed(table, rows, PARAMS)})
    facts = open_facts(Lake(folder), PARAMS, as_it_is=True)
    return Report(Tenant(facts), facts.period("2026-01"), None, Formats())


def test_two_hours_with_one_ticket_each_have_no_busiest(tmp_path: Path) -> None:
    thursday = TICKET | {"created_at_remote": "2026-01-08 15:00"}
    made = report(tmp_path, "raw_tickets", TICKET, thursday)
    figure = made.figure(made.service_summary(by_company=True), "arrivals")
    assert figure.data()["sentence"] == ""
    twice = report(tmp_path / "twice", "raw_tickets", TICKET, TICKET, thursday)
    figure = twice.figure(twice.service_summary(by_company=True), "arrivals")
    assert figure.data()["sentence"] == (
        "The busiest hour is Monday from 9:00 to 10:00: 2 tickets."
    )


def test_too_few_tickets_to_list_are_data(tmp_path: Path) -> None:
    made = report(tmp_path, "raw_tickets", TICKET)
    offers = made.compute("sales_opportunities")
    training = made.compute("client_training_needs")
    empty = [
        made.figure(offers).data()["empty"],
        made.figure(training, "topics").data()["empty"],
    ]
    assert empty == ["Nothing to list."] * 2


def test_tickets_that_are_nobodys_are_data(tmp_path: Path) -> None:
    made = report(tmp_path, "raw_tickets", TICKET | CLOSED | {"owner": None})
    figure = made.figure(made.compute("tech_efficiency"))
    assert figure.data()["empty"] == "No resolved ticket names a technician."


def test_days_alone_are_no_table(tmp_path: Path) -> None:
    """Of the daily table a tenant with alerts knows no column of tickets."""
    made = report(tmp_path, ALERTS, ALERT)
    columns = ["kpi_date", "new_tickets", "backlog_open", "seasonal_status"]
    assert isinstance(made.table(made.daily(), columns=columns), Omitted)
    alerts = ["kpi_date", "new_tickets", "security_alerts_high"]
    heads = made.table(made.daily(), columns=alerts).data()["columns"]
    assert [head["label"] for head in heads] == ["Day", "High alerts"]


def test_a_review_without_tickets_begins_with_what_matters(tmp_path: Path) -> None:
    """Two critical alerts were late, and the first page had neither words nor cards."""
    rows = [ALERT | {"id": str(i), "severity": "critical"} for i in (1, 2)]
    fill(Lake(tmp_path), "acme", {ALERTS: typed(ALERTS, rows, PARAMS)})
    snapshot = Lake(tmp_path).snapshot("acme")
    facts = open_client_facts(snapshot, PARAMS, company="Acme", now=NOW)
    made = ClientReport(Tenant(facts), facts.period("2026-01"), "Acme", Formats())
    things, _, cards = made.first_page()
    late = "Two of 2 serious alerts were dealt with too late."
    assert (things.data()["verdict"], things.data()["findings"][0]["title"]) == (
        late, late,
    )  # fmt: skip
    [card] = cards.data()["cards"]
    assert (card["value"], card["unit"]) == ("0", "of 2")
    facts.close()


def test_tickets_without_summaries_tell_no_subject(tmp_path: Path) -> None:
    """All figures that rest on words read 0, and nobody asked for training."""
    made = report(tmp_path, "raw_tickets", TICKET | {"times": 3})
    training, projects = map(
        made.compute, ("client_training_needs", "improvement_projects")
    )
    told = {(h.value, h.reason) for r in (training, projects) for h in r.headlines}
    assert told >= {(None, "no ticket has a summary")}
    assert training.headline("training_tickets").value is None
    assert [made.reading(r).data()["text"] for r in (training, projects)] == [
        "No ticket has a summary, by which it could ask for training.",
        "No ticket has a summary, by which it could have a topic.",
    ]
    known = report(tmp_path / "known", "raw_tickets", TICKET | {"summary": "VPN"})
    asked = known.compute("client_training_needs")
    assert (
        asked.headline("training_tickets").value,
        asked.headline("companies").value,
    ) == (0, 0)
    subjects = review_subjects.compute(made.tenant.facts, "2026-01")
    assert read_subjects(subjects, Formats()).text == (
        "Your tickets have no summary that tells their subject."
    )
