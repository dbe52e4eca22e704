"""A figure with a row per name: names at the left, texts at the right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kpi_lib.reporting.figures.style import (
    INK,
    MUTED,
    SIZE,
    WIDTH,
    add_axes,
    fit,
    new_figure,
    text_width,
)
from kpi_lib.reporting.formats import Formats

ROW = 0.27
ROW_OF_TWO_LINES = 0.37
BAR = 0.58
GAP = 0.14


class Sheet:
    """Axes between names and columns of texts, all of them inside the figure.

    Parameters
    ----------
    names : sequence of str
    columns : sequence of sequence of str
        Texts right of the axes; a column of empty ones takes no room.
    formats : Formats
    left_out : int
        How many further rows a last line speaks of.
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
        *,
        left_out: int = 0,
        top: float = 0.06,
        headings: Sequence[str] = (),
    ) -> None:
        labels = [fit(name) for name in names]
        two_lines = any("\n" in text for text in labels)
        self.row = ROW_OF_TWO_LINES if two_lines else ROW
        bottom = 0.3 if left_out else 0.06
        top = max(top, 0.26 if any(headings) else 0.0)
        height = len(labels) * self.row + bottom + top
        self.figure = new_figure(height)
        left = max(text_width(text) for text in labels) + GAP
        titles = list(headings) or [""] * len(columns)
        kept = [
            (max(text_width(t) for t in [*column, title]), column, title)
            for column, title in zip(columns, titles, strict=True)
            if any(column)
        ]
        right = sum(width + GAP for width, _, _ in kept)
        self.axes = add_axes(self.figure, left, right, bottom, top)
        self.y = np.arange(len(labels))
        self.axes.set_ylim(len(labels) - 0.5, -0.5)
        self.axes.set_yticks([])
        self.axes.set_xticks([])
        self.axes.spines["bottom"].set_visible(False)
        self._names(labels)
        x = WIDTH
        for i, (width, column, title) in reversed(list(enumerate(kept))):
            colour = INK if i == 0 else MUTED
            self._column(x, column, title, colour, height - top / 2)
            x -= width + GAP
        if left_out:
            text = formats.left_out(left_out)
            self.figure.text(
                left / WIDTH, 0.12 / height, text, color=MUTED, va="center"
            )

    def _names(self, labels: Sequence[str]) -> None:
        for y, label in enumerate(labels):
            self._write(0.0, y, label, INK, "left")

    def _column(
        self, x: float, texts: Sequence[str], title: str, colour: str, top: float
    ) -> None:
        for y, text in enumerate(texts):
            self._write(x, y, text, colour)
        if title:
            height = self.figure.get_size_inches()[1]
            self.figure.text(
                x / WIDTH, top / height, title, color=MUTED, ha="right", va="center"
            )

    def _write(
        self, x: float, y: float, text: str, colour: str, align: str = "right"
    ) -> None:
        across = self.axes.get_yaxis_transform()
        box = self.axes.get_position()
        self.axes.text(
            (x / WIDTH - box.x0) / box.width,
            y,
            text,
            transform=across,
            ha=align,
            va="center",
            color=colour,
            linespacing=1.05,
            fontsize=SIZE,
        )
