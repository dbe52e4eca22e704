"""Layout of bar charts: names at the left, bars, columns of texts at the right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from kpi_lib.reporting.figures.style import SIZE, WIDTH, add_axes, new_figure
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.theme import Colours

ROW_HEIGHT, TWO_LINE_ROW_HEIGHT = 0.27, 0.37
"""Inches."""
MANY, CLOSE, CLOSE_TWO_LINES = 10, 0.215, 0.335
"""From so many rows on they stand closer together, or half a page stays empty."""
BAR_HEIGHT = 0.58
"""Share of a row."""
GAP = 0.14
"""Inches between names, axes and columns."""


class RowLayout:
    """Axes between names and columns of texts, all of them inside the figure.

    Parameters
    ----------
    names : sequence of str
    columns : sequence of sequence of str
        Texts right of the axes; a column of empty texts takes no space.
    formats : Formats
    colours : Colours
    left_out : int
        Number of further rows; a last line counts them where there are any.
    top : float
        Inches above the axes, for a legend.
    headings : sequence of str
        One per column.
    """

    def __init__(
        self,
        names: Sequence[str],
        columns: Sequence[Sequence[str]],
        formats: Formats,
        colours: Colours,
        *,
        left_out: int = 0,
        top: float = 0.06,
        headings: Sequence[str] = (),
    ) -> None:
        labels = [fit(name) for name in names]
        two_lines = any("\n" in text for text in labels)
        row_height = TWO_LINE_ROW_HEIGHT if two_lines else ROW_HEIGHT
        if len(labels) >= MANY:
            row_height = CLOSE_TWO_LINES if two_lines else CLOSE
        bottom = 0.3 if left_out else 0.06
        top = max(top, 0.26 if any(headings) else 0.0)
        height = len(labels) * row_height + bottom + top
        self.figure = new_figure(height)
        left = max(text_width(text) for text in labels) + GAP
        titles = list(headings) or [""] * len(columns)
        shown = [
            (max(text_width(t) for t in [*column, title]), column, title)
            for column, title in zip(columns, titles, strict=True)
            if any(column)
        ]
        right = sum(width + GAP for width, _, _ in shown)
        self.axes = add_axes(self.figure, left, right, bottom, top)
        self.y = np.arange(len(labels))
        self.axes.set_ylim(len(labels) - 0.5, -0.5)
        self.axes.set_yticks([])
        self.axes.set_xticks([])
        self.axes.spines["bottom"].set_visible(False)
        for y, label in enumerate(labels):
            write_in_row(self.axes, 0.0, y, label, colours.ink, "left")
        x = WIDTH
        for i, (width, column, title) in reversed(list(enumerate(shown))):
            colour = colours.ink if i == 0 else colours.muted
            for y, text in enumerate(column):
                write_in_row(self.axes, x, y, text, colour)
            if title:
                self.figure.text(
                    x / WIDTH, (height - top / 2) / height, title,
                    color=colours.muted, ha="right", va="center",
                )  # fmt: skip
            x -= width + GAP
        if left_out:
            text = formats.left_out(left_out)
            self.figure.text(
                left / WIDTH, 0.12 / height, text, color=colours.muted, va="center"
            )


def write_in_row(
    axes: Axes, x: float, y: float, text: str, colour: str, align: str = "right"
) -> None:
    """Write a text at row `y`; `x` is in inches from the figure's left edge."""
    box = axes.get_position()
    axes.text(
        (x / WIDTH - box.x0) / box.width,
        y,
        text,
        transform=axes.get_yaxis_transform(),
        ha=align,
        va="center",
        color=colour,
        # With a number, single lines that have a comma stand 0.7 points too high.
        linespacing=1.05 if "\n" in text else None,
        fontsize=SIZE,
    )
