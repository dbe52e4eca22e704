"""Colours and bold type that a notebook gives to a table's cells, in HTML and PDF."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_lib.domain.colour_contrast import contrast
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.theme import COLOURS, DARK

FRAME = pd.DataFrame({"Team": ["North", "South"], "Hours": [1.5, 9.25]})


def _report(html: str) -> dict[str, Any]:
    cell = new_code_cell(
        "frame", outputs=[new_output("display_data", data={"text/html": html})]
    )
    nb = new_notebook(cells=[new_markdown_cell("# Own look"), cell])
    nb.metadata["kpi"] = {"language": "en"}
    return document.read(nb)


def _looks(html: str) -> list[list[dict[str, Any]]]:
    (table,) = _report(html)["blocks"]
    return [column["looks"] for column in table["columns"]]


def _coloured(fill: str) -> str:
    styled = FRAME.style.map(lambda _: f"background-color: {fill}", subset=["Hours"])
    html: str = styled.to_html()
    return html


def test_a_gradient_and_bold_names_reach_the_page() -> None:
    styled = FRAME.style.background_gradient(cmap="viridis", subset=["Hours"])
    styled = styled.set_properties(subset=["Team"], **{"font-weight": "bold"})
    report = _report(styled.set_caption("Hours by team").to_html())
    (table,) = report["blocks"]
    assert table["title"] == "Hours by team"
    assert [column["label"] for column in table["columns"]] == ["Team", "Hours"]
    names, hours = (column["looks"] for column in table["columns"])
    assert [one["bold"] for one in names] == [True, True]
    assert [one["fill"] for one in hours] == ["#440154", "#fde725"]
    html = render_report(report)
    assert 'own" style="--own:#f1f1f1;--own-dark:#f1f1f1;background:#440154"' in html
    assert ' style="font-weight:700">North</th>' in html


def _points_of(html: str, colour: tuple[int, int, int]) -> int:
    """Count the points of the printed page that have a colour."""
    page = pypdfium2.PdfDocument(render_pdf(_report(html)))[0]
    picture = np.asarray(page.render(scale=2).to_pil().convert("RGB"))
    return int((picture == colour).all(axis=2).sum())


def test_colours_are_printed() -> None:
    yellow = (253, 231, 37)
    # Two cells of some millimetres, at 144 points an inch.
    assert _points_of(_coloured("#fde725"), yellow) > 1000
    assert _points_of(FRAME.style.to_html(), yellow) == 0


@pytest.mark.parametrize(
    ("css", "hexed"),
    [
        ("gold", "#ffd700"),
        ("#0f0", "#00ff00"),
        ("rgb(16, 32, 48)", "#102030"),
        ("rgba(255, 0, 0, 0.5)", "#ff8080"),
        ("rgba(255, 0, 0, .5)", "#ff8080"),
        ("rgba(255, 0, 0, 1.2.3)", ""),
        ("rgba(255, 0, 0, .)", ""),
        ("transparent", ""),
        ("inherit", ""),
        ("var(--x)", ""),
    ],
)
def test_colours_of_css(css: str, hexed: str) -> None:
    looks = _looks(_coloured(css))
    assert [one["fill"] for one in looks[1]] == ([hexed] * 2 if hexed else [])


@pytest.mark.parametrize("fill", ["white", "#ffffcc", "navy", "#888"])
def test_a_text_on_a_colour_can_be_read(fill: str) -> None:
    look = _looks(_coloured(fill))[1][0]
    assert look["ink"] == look["ink_dark"]
    assert contrast(look["ink"], look["fill"]) >= 4.5


@pytest.mark.parametrize("ink", ["red", "#111111", "yellow"])
def test_a_coloured_text_can_be_read_on_both_papers(ink: str) -> None:
    styled = FRAME.style.map(lambda _: f"color: {ink}", subset=["Hours"])
    look = _looks(styled.to_html())[1][0]
    assert contrast(look["ink"], COLOURS.paper) >= 4.5
    assert contrast(look["ink_dark"], DARK.paper) >= 4.5


def test_a_table_with_styles_of_its_own_elements() -> None:
    html = (
        "<table><tr><th>Team</th><th>Hours</th></tr>"
        "<tr><td>North</td><td style='background:#FDE725; font-weight:700'>1</td></tr>"
        "</table>"
    )
    looks = _looks(html)
    assert looks[0] == []
    assert looks[1] == [
        {"fill": "#fde725", "ink": "#000000", "ink_dark": "#000000", "bold": True}
    ]
