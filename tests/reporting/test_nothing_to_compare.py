"""Texts where there are tickets, and nothing that can be compared or is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.check_rows import TICKET
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.what_changed import with_one_stop

PARAMS = tenant_params()
CLOSED = TICKET | {"times": 20, "status": "Closed", "closed_at": "2026-01-05 11:00"}


def report(folder: Path, formats: Formats, **told: int | None) -> Report:
    """Return the report on one technician's twenty tickets."""
    untold = {"reopened_count": None, "escalation_count": None}
    lake = Lake(folder / "lake")
    tickets = typed("raw_tickets", [CLOSED | untold | told], PARAMS)
    fill(lake, "acme", {"raw_tickets": tickets})
    facts = open_facts(lake, PARAMS, as_it_is=True)
    return Report(Tenant(facts), facts.period("2026-01"), None, formats)


def test_one_technician_is_not_called_no_data(tmp_path: Path) -> None:
    made = report(tmp_path, Formats())
    scores = made.figure(made.compute("tech_comparison")).data()
    assert scores["empty"] == (
        "There are too few technicians or tickets to compare anybody."
    )
    profile = made.compute("tech_profile")
    table = made.table(profile, where="label.notna() and label == 'strength'")
    assert (table.data()["rows"], table.data()["empty"]) == ([], "Nothing to list.")


def test_a_period_without_tickets_has_no_data(tmp_path: Path) -> None:
    made = report(tmp_path, Formats())
    empty = made.tenant.compute("tech_comparison", "2026-03")
    assert made.figure(empty).data()["empty"] == "No data for this period."


@pytest.mark.parametrize(
    ("told", "english", "french"),
    [
        ({}, "Resolution over 1.5 times the mean. Named",
         "Résolution au-delà de 1,5 fois la moyenne. N’est"),
        ({"reopened_count": 0}, "mean, or over 10% of the tickets reopened, at least",
         "moyenne, ou plus de 10 % des billets rouverts, et"),
        ({"escalation_count": 0}, "mean, or over 20% of the tickets escalated, at",
         "moyenne, ou plus de 20 % des billets escaladés, et"),
        ({"reopened_count": 0, "escalation_count": 0},
         "mean, over 10% of the tickets reopened, or over 20% escalated, each",
         "moyenne, plus de 10 % des billets rouverts ou plus de 20 % escaladés, et"),
    ],
)  # fmt: skip
def test_the_rule_for_training_speaks_of_what_is_told(
    tmp_path: Path, told: dict[str, int], english: str, french: str
) -> None:
    for formats, expected in ((Formats(), english), (Formats("fr", "fr_CA"), french)):
        made = report(tmp_path / formats.language, formats, **told)
        rule = made.rule(made.compute("tech_training_needs"))
        text = " ".join(str(rule.data()["text"]).split())
        assert expected in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("made on Nov 29, 2026, 5:47 p.m..", "made on Nov 29, 2026, 5:47 p.m."),
        ("établi le 29 nov. 2026, 17 h 47.", "établi le 29 nov. 2026, 17 h 47."),
    ],
)
def test_a_sentence_that_ends_in_an_instant_has_one_stop(
    text: str, expected: str
) -> None:
    assert with_one_stop(text) == expected
