"""Legend of a figure: one row of signs and names above the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.style import DASHES, WIDTH
from kpi_lib.reporting.label_fitting import fit, text_width

SIGN_WIDTH, SIGN_HEIGHT = 0.17, 0.105
"""Inches."""
_NAME_WIDTH = 2.4
_LINE_STYLES: dict[str, Any] = {"line": "-", "dash": DASHES, "dot": "none"}


def legend_row(
    figure: Figure, entries: Sequence[tuple[str, str, str]], left: float = 0.02
) -> None:
    """Write the names of the series in one row above the axes.

    Parameters
    ----------
    figure : Figure
    entries : sequence of (name, colour, kind)
        `kind` is ``bar``, ``line``, ``dash``, ``dot`` or ``band``.
    left : float
        Inches from the left edge.
    """
    height = figure.get_size_inches()[1]
    y = 1 - 0.1 / height
    x = left
    for name, colour, kind in entries:
        _sign(figure, x, y, colour, kind)
        label = fit(name, _NAME_WIDTH, 1)
        start = x + SIGN_WIDTH + 0.05
        figure.text(start / WIDTH, y, label, va="center")
        x = start + text_width(label) + 0.22


def _sign(figure: Figure, x: float, y: float, colour: str, kind: str) -> None:
    """Draw a series' sign: `x` in inches, `y` as a share of the figure's height."""
    if kind in _LINE_STYLES:
        ends = [x, x + SIGN_WIDTH] if kind != "dot" else [x + SIGN_WIDTH / 2]
        figure.add_artist(
            mpl.lines.Line2D(
                [end / WIDTH for end in ends],
                [y] * len(ends),
                color=colour,
                linestyle=_LINE_STYLES[kind],
                marker="o" if kind == "dot" else None,
                markersize=4.5,
                solid_capstyle="butt",
            )
        )
        return
    height = figure.get_size_inches()[1]
    figure.add_artist(
        mpl.patches.Rectangle(
            (x / WIDTH, y - SIGN_HEIGHT / 2 / height),
            SIGN_WIDTH / WIDTH,
            SIGN_HEIGHT / height,
            facecolor=colour,
            linewidth=0,
        )
    )
