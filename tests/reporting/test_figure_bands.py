"""Pages on which a figure of several rows ends: after any of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Figure, Title
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.figures.style import new_figure
from kpi_lib.reporting.figures.target_lines import Panel
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views.target_trends import FreeFigure

EN = Formats("en", "en_CA", "CAD", "America/Toronto")


def drawing(names: list[str]) -> Any:
    values = np.arange(13.0)
    panels = [Panel(n, "", values, values > 3, values < 3, [(3.0, "3")]) for n in names]
    return figures.target_lines(panels, "October 2025", "October 2026")


def pages(cards: int) -> list[str]:
    """Return the text of each page: cards, nine panels, a section of eight inches."""
    names = [f"Panel {k}" for k in range(1, 10)]
    rows = [drawing(names[k : k + 3]) for k in (0, 3, 6)]
    shown = TargetCards("Targets", "", [Card(str(i), "1") for i in range(cards)])
    free = FreeFigure(EN, drawing(names), "Free", "x", shows="A", bands=rows)
    section = Figure(EN, new_figure(8), "Section", "x", shows="B")
    blocks: list[tuple[Any, ...]] = [
        (Title(EN, "Desk", "Acme", "October 2026", ""),), (shown, free), (section,)
    ]  # fmt: skip
    cells = [
        new_code_cell(outputs=[
            new_output("display_data", data=one._repr_mimebundle_()) for one in group
        ])
        for group in blocks
    ]  # fmt: skip
    cells.insert(2, new_markdown_cell("## How busy?"))
    pdf = pypdfium2.PdfDocument(render_pdf(document.read(new_notebook(cells=cells))))
    return [page.get_textpage().get_text_range() for page in pdf]


def on_first(text: str) -> list[int]:
    return [k for k in range(1, 10) if f"Panel {k}" in text]


def test_a_page_takes_as_many_rows_as_fit() -> None:
    """The more cards stand above, the fewer rows follow them, and none is halved."""
    rows = []
    for cards in (6, 9, 12, 15, 18, 21, 24):
        first, *others = pages(cards)
        shown = on_first(first)
        assert len(shown) % 3 == 0
        assert shown == [*range(1, len(shown) + 1)]
        assert on_first(" ".join(others)) == [*range(len(shown) + 1, 10)]
        assert " ".join((first, *others)).count("Free") == 1
        rows.append(len(shown) // 3)
    assert rows == sorted(rows, reverse=True)
    assert {1, 2, 3} <= set(rows)
