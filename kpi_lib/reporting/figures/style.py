"""House style of figures: matplotlib settings, page width, axes with fixed margins."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager, rcsetup
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kpi_lib.reporting.theme import COLOURS, FONT, FONT_FILE, PAGE, PRINT_TYPE, Colours

MM_PER_INCH = 25.4
WIDTH = round(PAGE.text_width / MM_PER_INCH, 2)
"""Inches: the text column of an A4 page."""
SIZE = PRINT_TYPE.label
"""Points of all texts, as in the cells of tables."""
NOTEBOOK_DPI = 144
DASHES = (0, (3, 2))
_WEIGHTS = (500, 600, 700)


def settings(colours: Colours) -> dict[str, Any]:
    """Return the matplotlib settings of the house style."""
    return {
        "font.family": FONT,
        "font.size": SIZE,
        "text.color": colours.ink,
        "text.parse_math": False,
        "axes.edgecolor": colours.rule,
        "axes.facecolor": "none",
        "axes.labelcolor": colours.muted,
        "axes.labelsize": SIZE,
        "axes.axisbelow": True,
        "axes.grid": False,
        "axes.linewidth": 0.7,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.facecolor": "none",
        "grid.color": colours.rule,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.solid_capstyle": "round",
        "svg.fonttype": "none",
        "svg.hashsalt": "kpi",
        "xtick.color": colours.rule,
        "xtick.labelcolor": colours.muted,
        "xtick.major.size": 0,
        "xtick.major.pad": 5,
        "ytick.color": colours.rule,
        "ytick.labelcolor": colours.muted,
        "ytick.major.size": 0,
        "ytick.major.pad": 5,
    }


def house_style(colours: Colours = COLOURS) -> AbstractContextManager[None]:
    """Apply the house style to what is drawn inside the ``with`` block."""
    default = cast(dict[str, Any], mpl.rcParamsDefault)
    usual = {key: default[key] for key in _notebook_settings()}
    return mpl.rc_context(cast(Any, usual | settings(colours)))


def _notebook_settings() -> dict[str, Any]:
    return {
        "axes.prop_cycle": rcsetup.cycler(color=COLOURS.series),
        "axes.titlelocation": "left",
        "axes.titlesize": SIZE + 1,
        "axes.titleweight": "bold",
        "figure.dpi": NOTEBOOK_DPI,
        "figure.figsize": (WIDTH * 0.8, WIDTH * 0.4),
        "legend.frameon": False,
    }


def use_in_notebook() -> None:
    """Give the figures that a notebook draws by itself the report's font and colours.

    They stand on white, since a picture cannot follow a page into the dark.
    """
    register_font()
    mpl.rcParams.update(
        cast(
            Any,
            settings(COLOURS)
            | _notebook_settings()
            | {
                "axes.edgecolor": COLOURS.grey,
                "axes.spines.left": True,
                "figure.facecolor": COLOURS.paper,
                # A drawing names its fonts; who looks at it may not have the first.
                "font.family": [FONT, "sans-serif"],
            },
        )
    )


@lru_cache
def register_font() -> None:
    """Make Inter known to matplotlib, in each of its weights.

    The file holds all weights; matplotlib takes it for the regular one alone, and would
    say below each figure with a bold title that there is no other.
    """
    manager = font_manager.fontManager
    manager.addfont(str(FONT_FILE))
    regular = manager.ttflist[-1]
    manager.ttflist += [replace(regular, weight=weight) for weight in _WEIGHTS]


def new_figure(height: float) -> Figure:
    """Return an empty figure of the report's width, `height` in inches."""
    register_font()
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    return figure


def add_axes(
    figure: Figure,
    left: float,
    right: float = 0.1,
    bottom: float = 0.3,
    top: float = 0.1,
) -> Axes:
    """Add axes with margins in inches: fixed, so that nothing is laid out twice."""
    width, height = figure.get_size_inches()
    box = (
        left / width,
        bottom / height,
        (width - left - right) / width,
        (height - bottom - top) / height,
    )
    axes = figure.add_axes(box)
    # matplotlib makes ticks while it saves, when other settings may hold.
    axes.tick_params(
        color=mpl.rcParams["xtick.color"],
        labelcolor=mpl.rcParams["xtick.labelcolor"],
        grid_color=mpl.rcParams["grid.color"],
    )
    return axes
