"""Measures by month against their targets: values, figure, title, place in print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support import lakes

from kpi_lib.kpis import measures, month_history
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Figure, Title
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.figures.contrast import contrast
from kpi_lib.reporting.figures.style import new_figure
from kpi_lib.reporting.figures.target_lines import Panel
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, DARK
from kpi_lib.reporting.views.target_trends import (
    FreeFigure,
    answer,
    months_met,
    target_trends,
)

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
MORE = ("fcr_pct", "first_response_met_pct", "billable_pct", "utilization_pct",
        "included_hours_pct", "alerts_in_time_pct")  # fmt: skip
KEYS = ("sla_met_pct", "first_response_minutes", "ttr_hours", "csat", "nps",
        "backlog_age_days", *MORE)  # fmt: skip
TARGETS = {
    "sla_met_pct": {"at_least": 80},
    "csat": {"at_least": 4.5},
    "backlog_age_days": {"at_most": 5},
    "fcr_pct": {"at_least": 90},
    "billable_pct": {"at_least": 50, "at_most": 80},
    "utilization_pct": {"at_least": 1, "at_most": 2},
    "nps": {"at_least": 0},
    "alerts_in_time_pct": {"at_least": 50},
}


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def ticket(day: str, hours: int | None, **more: Any) -> dict[str, Any]:
    """Return a ticket that took so many hours; None: it is still open."""
    row = {
        "company": "Acme", "board": "Desk", "owner": "Ana", "status": "Open",
        "priority": "Normal",
        "created_at_remote": f"{day} 08:00", "reopened_count": 0, **more,
    }  # fmt: skip
    if hours is None:
        return row
    return row | {
        "status": "Closed", "first_response_at": f"{day} 08:20",
        "closed_at": f"{day} {8 + hours:02}:00", "sla_met": hours < 5,
    }  # fmt: skip


def observed_of(
    folder: Path, tables: Mapping[str, list[dict[str, Any]]], **settings: Any
) -> Observed:
    params = lakes.tenant_params(**settings)
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    facts = lakes.open_facts(lakes.snapshot(folder, params, typed), params)
    return Observed(facts, facts.period("2026-10"), None)


@pytest.fixture
def observed(tmp_path: Path) -> Observed:
    months = ("2026-08", "2026-09", "2026-10")
    tickets = [
        *(ticket(f"{m}-0{d}", d, reopened_count=d % 2) for m in months
          for d in range(1, 8)),
        ticket("2026-10-20", None), ticket("2026-09-24", None),
        ticket("2026-08-31", None),
    ]  # fmt: skip
    entries = [
        {"company": "Acme", "member": "Ana", "work_type": "Remote", "minutes": n,
         "billable": billed, "date_worked": f"{m}-05"}
        for m, share in zip(months, (60, 45, 90), strict=True)
        for n, billed in ((share, True), (100 - share, False))
    ]  # fmt: skip
    surveys = [
        {"company": "Acme", "csat": mark, "nps": 2 * mark - day % 2, "times": 5,
         "responded_at": f"{m}-{day:02} 09:00"}
        for m, mark in zip(months, (5, 4, 5), strict=True) for day in (9, 10)
    ]  # fmt: skip
    # Due in an hour; of five a month, the first 0, 1 and 3 took three and a half.
    alerts = [
        {"source": "SentinelOne", "company": "Acme", "severity": "critical",
         "status": "resolved", "detected_at": f"{m}-{day:02} 09:00",
         "resolved_at": f"{m}-{day:02} {at}:30"}
        for m, late in zip(months, (0, 1, 3), strict=True) for day in range(1, 6)
        for at in ["12" if day <= late else "09"]
    ]  # fmt: skip
    tables = {"raw_tickets": tickets, "raw_time_entries": entries,
              "raw_surveys": surveys, "raw_security_alerts": alerts,
              "raw_agreements": [{"name": "Full", "company": "Acme",
                                  "included_hours": 2}]}  # fmt: skip
    return observed_of(
        tmp_path, tables, targets=TARGETS,
        sla={"response_minutes": {"Normal": 30}},
    )  # fmt: skip


def test_a_month_of_the_line_is_that_month_s_measure(observed: Observed) -> None:
    """The same figure may not be computed in two ways."""
    history = month_history.compute(observed.facts, "2026-10", None, MORE)
    rows = history.set_index(history["month_start"].dt.strftime("%Y-%m"))
    for month in ("2026-08", "2026-09", "2026-10"):
        found = measures.compute(observed.facts, month)
        for key in KEYS:
            measure = found.get(key)
            assert measure is not None
            assert measure.value == pytest.approx(rows.loc[month, key]), (month, key)


def test_no_month_is_told_that_a_source_does_not_wholly_hold(
    observed: Observed,
) -> None:
    """A first month has begun, and a tenant may declare further ones incomplete."""

    def known(**cut: Any) -> list[int]:
        facts = observed.facts
        settings = facts.params.model_copy(update=cut)
        one = lakes.open_facts(facts.snapshot, settings, as_it_is=True)
        history = month_history.compute(one, "2026-10", None, ("billable_pct",))
        told = ("new_tickets", "ttr_hours", "ttr_hours_n", "csat", "billable_pct")
        return [int(history[key].notna().sum()) for key in told]

    # Tickets from 1 August on, answers from 9 and time entries from 5 August on.
    assert known() == [3, 3, 3, 2, 2]
    assert known(history_from=date(2026, 9, 1)) == [2] * 5
    assert known(history_from=date(2026, 9, 2)) == [1] * 5


def test_a_title_speaks_of_the_lines_where_another_target_was_missed(
    tmp_path: Path,
) -> None:
    # Critical tickets took too long in October, and satisfaction has a month only.
    tickets = [
        ticket(f"2026-{month:02}-{day:02}", 6 if critical else 1,
               priority="Critical" if critical else "Low")
        for month in range(7, 11) for day in range(1, 29)
        for critical in [month == 10 and day < 6]
    ]  # fmt: skip
    surveys = [{"company": "Acme", "csat": 1, "responded_at": f"{day} 09:00",
                "times": 9} for day in ("2026-09-30", "2026-10-09")]  # fmt: skip
    targets = {"sla_met_pct": {"at_least": 80, "critical": 90},
               "csat": {"at_least": 4}}  # fmt: skip
    tables = {"raw_tickets": tickets, "raw_surveys": surveys}
    found = observed_of(tmp_path, tables, targets=targets)
    status = {(m.key, m.group): m.status for m in found.now.measures}
    assert status["csat", ""] == status["sla_met_pct", "critical"] == "missed"
    assert [plain(target_trends(found, formats).title) for formats in (EN, FR)] == [
        "Each target drawn here was met in each month that can be judged",
        "Chaque cible tracée ici a été atteinte chaque mois qui peut être jugé",
    ]


def test_included_hours_are_drawn_where_they_were_agreed(observed: Observed) -> None:
    """For one client, or where the tenant has a target for all of them together."""
    assert "included_hours_pct" not in observed.months
    facts = lakes.open_facts(
        observed.facts.snapshot, observed.facts.params, as_it_is=True
    )
    own = Observed(facts, observed.period, "Acme")
    # 100 of 120 minutes; time entries begin on 5 August.
    assert own.months["included_hours_pct"].dropna().tolist() == pytest.approx(
        [100 * 100 / 120] * 2
    )


def test_the_figure_counts_the_months_that_met_each_target(observed: Observed) -> None:
    blocks = [target_trends(observed, formats) for formats in (EN, FR)]
    # In time 4 of 7; NPS 100, 0, 100; 3 of 7 never reopened; billable 60, 45 and 90 of
    # 100 minutes, under 1% of a month; 5, 4 and 2 of 5 alerts in time. One or two open
    # tickets a month are too few to judge their age.
    english, french = (plain(block.title) for block in blocks)
    assert english == (
        "Met least often of the targets drawn here: Tickets in the agreed time, Never "
        "reopened, Utilisation"
    )
    assert french.startswith("Le moins souvent atteintes des cibles tracées ici : ")
    drawing = blocks[0].drawing
    assert drawing is not None
    assert figures.overflow(drawing) == []
    svg = plain(blocks[0].data()["svg"])
    for note in ("target met in 0 of 3 months", "target met in 2 of 3 months",
                 "target met in 1 of 3 months"):  # fmt: skip
        assert note in svg
    assert "Age of open tickets" not in svg
    for name in ("Recommendation", "Utilisation", "Serious alerts in time"):
        assert name in svg
    # Nobody agreed on the hours of all clients together.
    assert "Included hours used" not in svg
    # Each limit stands once, at the end of its line.
    limits = ("4.5", "50%", "80%", "2%", "0")
    assert [svg.count(f">{limit}<") for limit in limits] == [1, 2, 2, 1, 1]
    assert blocks[0].data()["facts"].endswith("October 2025 – October 2026")


@pytest.mark.parametrize(
    ("met", "has_others", "english", "french"),
    [
        ({"A": [True, True], "B": [True]}, False,
         "Each target drawn here was met in each month that can be judged",
         "Chaque cible tracée ici a été atteinte chaque mois qui peut être jugé"),
        ({"A": [True, False, False], "B": [True, False]}, True,
         "Met least often of the targets drawn here: A, in 1 of 3 months",
         "La moins souvent atteinte des cibles tracées ici : A, 1 mois sur 3"),
        ({"A": [True, False, False], "B": [True, False]}, False,
         "Target met least often: A, in 1 of 3 months",
         "Cible la moins souvent atteinte : A, 1 mois sur 3"),
        ({"A": [False], "B": [False, False]}, False,
         "Targets met least often: A, B",
         "Cibles le moins souvent atteintes : A, B"),
    ],
)  # fmt: skip
def test_the_title_names_the_target_met_least_often(
    met: dict[str, list[bool]], has_others: bool, english: str, french: str
) -> None:
    drawn = [(name, pd.Series(months)) for name, months in met.items()]
    titles = [plain(answer(drawn, has_others, f)) for f in (EN, FR)]
    assert titles == [english, french]


def test_a_month_meets_a_target_by_its_unrounded_value() -> None:
    at_least = Measure("csat", 4.5, "decimal", 9, at_least=4.5)
    months = pd.DataFrame({
        "csat": [4.5, 4.4999, np.nan, 4.51, 5.0], "csat_n": [5, 9, 0, 7, 4],
        "billable_pct": [59.9, 60, 80, 80.1, np.nan],
    })  # fmt: skip
    # Four answers are too few to tell.
    assert months_met(months, at_least).to_dict() == {0: True, 1: False, 3: True}
    band = Measure(
        "billable_pct", 70, "percent", 9, at_least=60, at_most=80, is_sample=False
    )
    assert months_met(months, band).tolist() == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("colours", [COLOURS, DARK])
def test_lines_and_marks_stand_out(colours: Any) -> None:
    for colour in (colours.ink, colours.grey, colours.accent, colours.warm):
        assert contrast(colour, colours.paper) >= 3


@pytest.mark.parametrize("count", [1, 3, 7])
def test_long_names_and_a_level_line_fit_their_panels(count: int) -> None:
    name = "Billets de priorité « Anticonstitutionnellement urgente » dans le délai"
    values = np.full(13, 95.0)
    panel = Panel(name, name, values, values > 0, values < 0, [(95.0, "1 234 567 %")])
    drawing = figures.target_lines([panel] * count, "septembre 2025", "septembre 2026")
    assert drawing is not None
    assert figures.overflow(drawing) == []
    assert figures.target_lines([], "", "") is None


def printed(height: float, cards: int) -> list[str]:
    """Return the titles of the figures in the order of a page's print."""
    shown = TargetCards("Targets", "", [Card(str(i), "1") for i in range(cards)])
    free = FreeFigure(EN, new_figure(1.2), "Free", "x", shows="A")
    section = Figure(EN, new_figure(height), "Section", "x", shows="B")
    title = Title(EN, "Desk", "Acme", "October 2026", "")
    outputs = [
        [new_output("display_data", data=block._repr_mimebundle_()) for block in blocks]
        for blocks in ((title,), (shown, free), (section,))
    ]
    cells = [new_code_cell(outputs=found) for found in outputs]
    cells.insert(2, new_markdown_cell("## How busy?"))
    pdf = pypdfium2.PdfDocument(render_pdf(document.read(new_notebook(cells=cells))))
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return sorted(("Free", "How busy?", "Section"), key=text.index)


def test_a_free_figure_fills_the_page_that_the_next_section_leaves_empty() -> None:
    assert printed(height=2, cards=3) == ["How busy?", "Section", "Free"]
    assert printed(height=7.5, cards=3) == ["Free", "How busy?", "Section"]
