"""Sources that a report leaves out: named once, also by older notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support.check_rows import TICKET
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.domain.languages import Language
from kpi_lib.domain.schema import TABLES
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.client.review_purpose import purpose
from kpi_lib.reporting.coverage import not_connected
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report

PARAMS = tenant_params()


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Return a report of a tenant with one ticket and nothing else."""
    lake = Lake(tmp_path / "lake")
    fill(
        lake,
        "acme",
        {"raw_tickets": typed("raw_tickets", [TICKET | {"summary": "VPN"}], PARAMS)},
    )
    facts = open_facts(lake, PARAMS, as_it_is=True)
    period = facts.period("2026-03")
    return Report(Tenant(facts), period, None, Formats())


def rendered(*blocks: Block) -> list[tuple[str, str]]:
    """Return kind and text of the blocks of a notebook that shows these."""
    outputs = [
        new_output("display_data", block._repr_mimebundle_()) for block in blocks
    ]
    notebook = new_notebook(cells=[new_code_cell("", outputs=outputs)])
    shown = document.read(notebook)["blocks"]
    return [(block["kind"], block.get("text", "")) for block in shown]


@pytest.mark.parametrize("states_it", [True, False])
def test_a_notebook_without_the_remark_shows_it_below_its_title(
    report: Report, states_it: bool
) -> None:
    result = report.compute("client_training_needs")
    stated = [report.coverage("client_training_needs")] if states_it else []
    shown = rendered(report.title("Clients"), *stated, report.provenance(result))
    assert shown[0] == ("callout", "Not connected: time entries.")
    assert [kind for kind, _ in shown] == ["callout", "provenance"]


@pytest.mark.parametrize(
    ("audience", "language", "said"),
    [
        ("internal", "en", "Not connected: commitments."),
        ("client", "en", "Not in this review: commitments."),
        ("client", "fr", "Ce bilan ne comprend pas\u00a0: engagements."),
    ],
)
def test_a_client_reads_what_its_review_leaves_out(
    audience: str, language: Language, said: str
) -> None:
    formats = Formats(language)
    assert not_connected(["raw_commitments"], formats, audience) == said


def test_no_frequent_topic_is_said_without_time_entries_too(report: Report) -> None:
    """One ticket makes no topic; how often one comes is known without its time."""
    result = report.compute("improvement_projects")
    assert result.lacks("best")
    assert rendered(report.reading(result)) == [
        ("callout", "No topic is frequent enough to suggest a project.")
    ]


@pytest.mark.parametrize(
    ("status", "times", "language", "said"),
    [
        ("Fermé", 4, "en", "4 of 4 tickets with an end count as open, as "
         "closed_statuses does not name their statuses; kpi check --tenant acme "
         "proposes the line."),
        ("Fermé", 4, "fr", "4 billets sur 4 qui ont une fin comptent comme ouverts, "
         "car closed_statuses ne nomme pas leurs statuts\u202f; kpi check "
         "--tenant acme propose la ligne."),
        ("Fermé", 2, "en", ""),
        ("Closed", 4, "en", ""),
    ],
)  # fmt: skip
def test_finished_tickets_that_count_as_open_are_named(
    tmp_path: Path, status: str, times: int, language: str, said: str
) -> None:
    lake = Lake(tmp_path / "lake")
    ended = {
        **TICKET, "status": status, "closed_at": "2026-03-05 10:00", "times": times,
    }  # fmt: skip
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", [ended], PARAMS)})
    facts = open_facts(lake, PARAMS)
    period = facts.period("2026-03")
    report = Report(Tenant(facts), period, None, Formats(language))
    block = report.coverage("tech_efficiency")
    text = block.data().get("text", "")
    assert said in text
    assert bool(said) == ("closed_statuses" in text)
    facts.close()


def test_nothing_is_added_where_all_is_connected(report: Report) -> None:
    result = report.compute("tech_comparison")
    shown = rendered(report.title("Technicians"), report.provenance(result))
    assert [kind for kind, _ in shown] == ["provenance"]


@pytest.mark.parametrize(
    ("connected", "english", "french"),
    [
        (
            "raw_commitments raw_tickets raw_time_entries",
            "what we promised you, how your tickets were handled and what we "
            "recommend.",
            "ce que nous vous avons promis, comment vos billets ont été traités et ce "
            "que nous recommandons.",
        ),
        (
            "raw_tickets",
            "how your tickets were handled.",
            "comment vos billets ont été traités.",
        ),
        (
            "raw_security_alerts raw_surveys",
            "what our security tools detected and how satisfied you are.",
            "ce que nos outils de sécurité ont détecté et votre satisfaction.",
        ),
    ],
)
def test_a_review_announces_what_its_data_tells(
    connected: str, english: str, french: str
) -> None:
    missing = set(TABLES) - set(connected.split())
    assert purpose(missing, Formats()) == f"For our meeting: {english}"
    text = purpose(missing, Formats("fr", "fr_CA"))
    assert " ".join(text.split()) == f"Pour notre rencontre : {french}"


def test_a_review_of_nothing_announces_nothing() -> None:
    assert purpose(set(TABLES), Formats()) == ""
