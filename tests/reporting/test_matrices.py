"""Matrices: what their cells say, how their marks are drawn, where they stand."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pandas as pd
import pypdfium2
import pytest
from nbformat.v4 import new_notebook
from support.places import NOTEBOOKS
from support.small_report import shown

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.alert_marks import KINDS, MOST, draw
from kpi_lib.reporting.block import plain_text
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.column_widths import TEXT_WIDTH, fit_table
from kpi_lib.reporting.exporters.nbconvert_exporters import KpiHtmlExporter
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.figures.contrast import contrast
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import (
    MARKS_ACROSS,
    Cell,
    Head,
    Matrix,
    marks_across,
)
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.theme import COLOURS, DARK, Colours
from kpi_lib.reporting.views.alert_matrix import client_severities
from kpi_lib.reporting.views.technician_boards import against_others, technician_boards

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
ALERTS = ("company", "severity", "alert_count", "sla_target_hours", "in_time_count",
          "late_count", "running_count", "unjudged_count")  # fmt: skip


def _result(kpi: str, name: str, frame: pd.DataFrame) -> Result:
    period = Period.parse("2026-10", "UTC")
    as_of = datetime(2026, 11, 1, tzinfo=UTC)
    return Result(kpi, "acme", None, period, as_of, {name: frame}, "", "")


def _alerts(*rows: tuple[Any, ...]) -> Result:
    frame = pd.DataFrame(list(rows), columns=list(ALERTS))
    return _result("soc_metrics", "by_client", frame)


def _boards(*rows: tuple[Any, ...]) -> Result:
    columns = ["owner", "board", "tickets", "compared_count", "time_ratio"]
    frame = pd.DataFrame([row[:5] for row in rows], columns=columns)
    clear = [row[5] if len(row) > 5 else None for row in rows]
    frame["beyond_chance"] = pd.Series(clear, dtype="str")
    return _result("tech_profile", "by_board", frame)


SEVERAL = _alerts(
    ("(none)", "high", 9, 4.0, 0, 9, 0, 0),
    ("Many", "medium", 41, 24.0, 38, 3, 0, 0),
    ("Many", "informational", 2, None, 0, 0, 0, 2),
    ("Late high", "high", 2, 4.0, 1, 1, 0, 0),
    ("Late critical", "critical", 1, 1.0, 0, 1, 0, 0),
    ("Calm", "high", 3, 4.0, 2, 0, 1, 0),
    ("Busy", "medium", 12, 24.0, 12, 0, 0, 0),
)


def test_clients_stand_by_what_was_late_and_nobody_comes_last() -> None:
    data = client_severities(SEVERAL, EN).data()
    assert [row[0] for row in data["rows"]] == [
        "Late critical", "Late high", "Many", "Busy", "Calm", "(no company)",
    ]  # fmt: skip
    heads = [(c["label"], c["detail"]) for c in data["columns"]]
    assert heads[1:6] == [
        ("Critical", "within 1\N{NO-BREAK SPACE}h"),
        ("High", "within 4\N{NO-BREAK SPACE}h"),
        ("Medium", "within 24\N{NO-BREAK SPACE}h"),
        ("Informational", "no target"),
        ("All", ""),
    ]
    assert data["title"] == "Eleven of 14 serious alerts were late"


def test_a_cell_has_its_number_and_a_mark_an_alert() -> None:
    data = client_severities(SEVERAL, EN).data()
    by_name = {row[0]: i for i, row in enumerate(data["rows"])}
    high, medium = (data["columns"][k]["cells"] for k in (2, 3))
    calm = high[by_name["Calm"]]
    assert (calm["text"], calm["alt"]) == ("3", "1 running, 2 in time")
    assert calm["chart"].count("<rect") == 3
    assert calm["chart"].count("fill: none") == 1
    late = high[by_name["Late high"]]
    assert (late["tone"], late["chart"].count("<polygon")) == ("strong", 1)
    many = medium[by_name["Many"]]
    assert (many["text"], many["detail"], many["chart"]) == ("41", "3 late", "")
    assert high[by_name["Busy"]]["text"] == ""
    assert data["rows"][by_name["Calm"]][2] == "3 (1 running, 2 in time)"
    assert data["total"] == [
        "All clients", "1 (1 late)", "14 (10 late)", "53 (3 late)", "2", "70", "14",
    ]  # fmt: skip
    assert [sign["text"] for sign in data["legend"]] == [
        "One mark an alert:", "in time", "late", "still running, in time so far",
        "no target",
    ]  # fmt: skip


def test_an_end_that_nobody_knows_is_no_missing_target() -> None:
    unknown = client_severities(_alerts(("A", "high", 1, 4.0, 0, 0, 0, 1)), EN).data()
    assert unknown["legend"][-1]["text"] == "no target, or end not known"
    assert unknown["title"] == "Alerts by client and severity"


@pytest.mark.parametrize(
    ("rows", "english", "french"),
    [
        (
            [("A", "high", 3, 4.0, 2, 1, 0, 0)],
            "One of 3 serious alerts was late, at A",
            "Une alerte grave sur 3 en retard, chez A",
        ),
        (
            [(name, "high", 1, 4.0, 0, 1, 0, 0) for name in "ABC"],
            "Three of 3 serious alerts were late, at 3 clients",
            "Trois alertes graves sur 3 en retard, chez 3 clients",
        ),
        (
            [("(none)", "high", 3, 4.0, 1, 2, 0, 0)],
            "Two of 3 serious alerts were late",
            "Deux alertes graves sur 3 en retard",
        ),
        (
            [("A", "high", 3, 4.0, 3, 0, 0, 0)],
            "All 3 serious alerts were dealt with in time",
            "Les 3 alertes graves ont toutes été traitées dans le délai",
        ),
    ],
)
def test_the_title_is_the_answer(rows: list, english: str, french: str) -> None:
    assert client_severities(_alerts(*rows), EN).data()["title"] == english
    assert client_severities(_alerts(*rows), FR).data()["title"] == french


def test_no_alert_makes_no_matrix() -> None:
    matrix = client_severities(_alerts(), EN)
    assert matrix.is_empty
    assert matrix.data()["rows"] == matrix.data()["legend"] == []


def test_a_time_is_set_against_the_others_and_few_tickets_are_named() -> None:
    result = _boards(
        ("Zoé", "Desk", 57, 57, 0.64, "less"),
        ("Zoé", "Net", 3, 3, None),
        ("Émile", "Desk", 50, 44, 1.65),
        ("Émile", "Cloud", 8, 0, None),
        ("Ana", "Desk", 60, 60, 4.02, "more"),
        ("Ana", "Net", 9, 9, 1.003),
        ("Ana", "Cloud", 3, None, None),
    )
    data = technician_boards(result, EN).data()
    assert [column["label"] for column in data["columns"][1:]] == [
        "Desk", "Net", "Cloud",
    ]  # fmt: skip
    assert data["rows"] == [
        [
            "Ana",
            "4 × as long (60 tickets)",
            "the same (9 tickets)",
            "no known time (3 tickets)",
        ],
        ["Émile", "65% more (50 tickets)", "–", "no others (8 tickets)"],
        ["Zoé", "36% less (57 tickets)", "too few (3 tickets)", "–"],
    ]
    desk = data["columns"][1]["cells"]
    assert [cell["tone"] for cell in desk] == ["more", "", "less"]
    assert [sign["text"] for sign in data["legend"]][:2] == [
        "less time, beyond chance", "more time, beyond chance",
    ]  # fmt: skip
    assert data["title"] == (
        "Two of 4 times differ by more than chance: 1 shorter, 1 longer"
    )
    assert "3 tickets" in plain_text(data)
    assert against_others(2.44, FR) == "2,4 fois"
    assert against_others(0.64, FR) == f"{FR.percent(36, 0)} de moins"


def test_the_title_of_the_boards_says_where_nothing_is_told_or_differs() -> None:
    few = technician_boards(_boards(("Ana", "Net", 3, 3, None)), EN).data()
    assert few["title"] == "Time against the others on the same kinds of ticket"
    plain = _boards(("Ana", "Net", 9, 9, 1.4), ("Bob", "Net", 9, 9, 0.7))
    assert technician_boards(plain, EN).data()["title"] == (
        "No time differs from the others’ by more than chance"
    )
    one = technician_boards(_boards(("Ana", "Net", 9, 9, 3.0, "more")), FR).data()
    assert one["title"].startswith("Le seul temps comparable diffère plus que")


def test_many_technicians_are_cut_to_those_with_the_most_tickets() -> None:
    people = [(f"T{i:02}", "Desk", 10 + i, 10 + i, 1.2) for i in range(18)]
    data = technician_boards(_boards(*people), EN).data()
    assert [row[0] for row in data["rows"]] == [f"T{i:02}" for i in range(3, 18)]
    assert data["note"].startswith("and 3 more rows in the workbook. ")


def test_boards_are_those_on_which_the_printed_technicians_work() -> None:
    people = [(f"Tech {n:02}", "Desk", 10 + n, 6, 1.0) for n in range(15)]
    boards = [("Tech 00", f"Board {n:02}", 30 + n, 6, 1.0) for n in range(11)]
    rows = (*people, *boards, ("Zoe", "Rare", 1, 1, None))
    data = technician_boards(_boards(*rows), EN).data()
    heads = [column["label"] for column in data["columns"][1:]]
    assert (heads[0], len(heads), "Rare" in heads) == ("Desk", 10, False)
    assert data["note"].endswith("on which these technicians have fewer tickets: 3.")


def test_marks_share_the_width_of_the_page() -> None:
    assert marks_across([3, 2, 24, 6, 2]) == [3, 2, 11, 6, 2]
    assert (marks_across([]), marks_across([0, MOST + 1, 4])) == ([], [1, 1, 4])
    assert sum(marks_across([40] * 5)) <= MARKS_ACROSS
    assert draw(["late"] * 5, 3).count("<polygon") == 5
    assert draw([], 3) == ""


def _matrix(heads: int, rows: int) -> Matrix:
    return Matrix(
        EN,
        corner="Name",
        heads=[Head(f"Servers and Cloud {i}") for i in range(heads)],
        names=[f"Somebody {i}" for i in range(rows)],
        cells=[
            [
                Cell("36% less", "57 tickets", "less"),
                *(Cell("45% more", "9 tickets", "more") for _ in range(heads - 1)),
            ]
            for _ in range(rows)
        ],
        title="Who is fast",
        legend=[("less", "clearly less"), ("more", "clearly more")],
    )


def test_columns_of_a_matrix_are_evenly_wide_and_fit_the_page() -> None:
    (part,) = fit_table(_matrix(4, 3).data())
    assert sum(part["widths"]) == pytest.approx(TEXT_WIDTH, abs=0.1)
    assert len(set(part["widths"][1:])) == 1
    parts = fit_table(_matrix(14, 3).data())
    assert len(parts) > 1
    assert all(sum(part["widths"]) <= TEXT_WIDTH + 0.1 for part in parts)
    assert [bool(part["legend"]) for part in parts[-2:]] == [False, True]


def test_a_page_names_rows_columns_marks_and_the_table_itself() -> None:
    nb = new_notebook(
        cells=[shown(_matrix(2, 2)), shown(client_severities(SEVERAL, EN))]
    )
    html = KpiHtmlExporter().from_notebook_node(nb)[0]
    assert re.findall(r'<th scope="row"[^>]*>(.*?)</th>', html)[:2] == [
        "Somebody 0", "Somebody 1",
    ]  # fmt: skip
    assert html.count("<caption>") == 2
    assert 'class="cell less"' in html
    assert 'role="img" aria-label="1 running, 2 in time"' in html
    assert 'role="group" aria-label="Who is fast"' in html
    pdf = pypdfium2.PdfDocument(render_pdf(document.read(nb)))
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    for words in ("36% less", "57 tickets", "clearly more", "within 24", "All clients"):
        assert words in text


@pytest.mark.parametrize("colours", [COLOURS, DARK], ids=["light", "dark"])
def test_marks_and_filled_cells_stand_out(colours: Colours) -> None:
    drawn = draw(list(KINDS), len(KINDS), colours)
    paints = re.findall(r"(?:fill|stroke): (#\w{6})", drawn)
    assert len(paints) == len(KINDS)
    assert all(contrast(paint, colours.paper) >= 3.2 for paint in paints)
    # The text of a cell that is filled, and of one with an outline.
    assert contrast(colours.paper, colours.accent) >= 5.5
    assert contrast(colours.warm, colours.paper) >= 5.5


def test_no_table_of_a_report_has_more_than_15_rows_on_the_page() -> None:
    """The notebooks ask for no more; the workbook has them all."""
    for path in NOTEBOOKS.glob("[1-7]*.ipynb"):
        asked = re.findall(r"rows=(\d+)", path.read_text("utf-8"))
        assert all(int(rows) <= 15 for rows in asked), path.name
    assert inspect.signature(Report.table).parameters["rows"].default == 15
    assert Matrix.max_rows == 15


def test_marks_of_a_row_do_not_overlap() -> None:
    places = [
        float(x) for x in re.findall(r'rect x="([\d.]+)"', draw(["in_time"] * 6, 6))
    ]
    assert all(right - left >= 6 for left, right in pairwise(places))
