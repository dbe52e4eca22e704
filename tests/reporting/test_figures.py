"""Figures: no label is clipped, text stays text, colours are readable."""

import os
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from kpi_lib.reporting import figures, label_fitting
from kpi_lib.reporting.exporters.narrow_screens import narrowable
from kpi_lib.reporting.figures.contrast import contrast, readable_ink
from kpi_lib.reporting.figures.heat_map import shades
from kpi_lib.reporting.figures.style import new_figure
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.theme import COLOURS, FONT_FILE

FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
NASTY = "Société générale d’hébergement et d’infogérance de l’Été nº "


def _rows(n: int, value: float | None = None) -> pd.DataFrame:
    amounts = np.arange(n, 0, -1) * 1234.5 if value is None else np.full(n, value)
    return pd.DataFrame(
        {
            "name": [f"{NASTY}{i} $x$ <b> Anticonstitutionnellement" for i in range(n)],
            "part": [["À distance", "Sur place"][i % 2] + NASTY for i in range(n)],
            "value": amounts,
            "other": amounts / 3,
            "share": amounts / 1234.5 / max(n, 1) * 100,
            "low": amounts * 0.8,
            "high": amounts * 1.2,
            "n": np.full(n, 1234567),
            "date": pd.date_range("2025-01-01", periods=n, freq="D"),
            "month": pd.date_range("2024-01-01", periods=n, freq="MS"),
            "flag": ["ANOMALY"] * n,
            "after": np.arange(n) > n // 2,
        }
    )


DRAWINGS: dict[str, Callable[[pd.DataFrame], Figure | None]] = {
    "daily": lambda f: figures.daily_counts(
        f, FR, date="date", value="value", expected="other", low="low", high="high",
        flag="flag", unit="minutes",
    ),
    "opened": lambda f: figures.opened_closed(
        f, FR, date="month", opened="value", closed="other", backlog="high"
    ),
    "opened by day": lambda f: figures.opened_closed(
        f, FR, date="date", opened="value", closed="other", by_month=False
    ),
    "before": lambda f: figures.before_after(
        f, FR, date="month", observed="value", expected="other", low="low", high="high",
        after="after",
    ),
    "ranked": lambda f: figures.ranked_bars(
        f, FR, label="name", value="value", unit="money", n="n"
    ),
    "stacked": lambda f: figures.stacked_bars(
        f, FR, label="name", parts=[("value", NASTY), ("other", "Non facturable")]
    ),
    "pareto": lambda f: figures.pareto(f, FR, label="name", value="value"),
    "sla": lambda f: figures.sla_bars(
        f, FR, label="name", value="share", n="n", target=90
    ),
    "dots": lambda f: figures.interval_dots(
        f, FR, label="name", value="value", low="low", high="high", n="n",
        reference=100, reference_label=NASTY,
    ),
    "heat": lambda f: figures.heat_map(
        figures.heat_grid(f, "autres", rows="name", columns="part", value="value"), FR
    ),
}  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 30])
@pytest.mark.parametrize("kind", DRAWINGS)
def test_no_label_is_clipped(kind, count):
    drawing = DRAWINGS[kind](_rows(count))
    assert drawing is not None
    assert figures.overflow(drawing) == []


@pytest.mark.parametrize("frame", [_rows(0), _rows(3, np.nan)], ids=["empty", "nan"])
@pytest.mark.parametrize("kind", DRAWINGS)
def test_nothing_to_draw_gives_no_axes(kind, frame):
    assert DRAWINGS[kind](frame) is None


@pytest.mark.parametrize("kind", ["daily", "opened", "ranked", "pareto"])
def test_zeros_are_drawn_without_a_warning(kind):
    drawing = DRAWINGS[kind](_rows(3, 0.0))
    assert drawing is None or figures.overflow(drawing) == []


def test_a_count_axis_below_one_names_no_tick_twice():
    """Nothing came, and 0.04 a day were expected: the axis read 0, 0, 0."""
    frame = _rows(3, 0.0).assign(expected=0.04)
    drawing = figures.daily_counts(
        frame, FR, date="date", value="value", expected="expected"
    )
    labels = [tick.get_text() for tick in drawing.axes[0].get_yticklabels()]
    assert labels.count("0") == 1


def test_overflow_finds_a_label_that_is_clipped():
    drawing = new_figure(1)
    drawing.text(0.9, 0.5, "far too long for what is left")
    drawing.text(0.1, 0.5, "fits")
    assert figures.overflow(drawing) == ["far too long for what is left"]


def test_labels_are_wrapped_then_cut_with_an_ellipsis():
    label = fit(NASTY * 3, 2.0)
    assert label.count("\n") == 1
    assert label.endswith("…")
    assert text_width(label) <= 2.0
    assert fit("Court") == "Court"
    assert fit("") == "–"


def test_svg_repeats_and_holds_text_as_text():
    frame = _rows(3).assign(name=["<b> $x$ \x07&", NASTY, "日本"])
    first, second = (figures.to_svg(DRAWINGS["ranked"](frame)) for _ in range(2))
    assert first == second
    assert "Société générale" in first
    assert ">&lt;b&gt; $x$ &amp;</text>" in first
    assert "<metadata" not in first


def test_svgs_of_one_page_share_no_identifier():
    ids: list[str] = []
    for kind in ("daily", "ranked", "heat"):
        svg = figures.to_svg(DRAWINGS[kind](_rows(3)))
        ids += pd.Series(svg).str.findall(r'\sid="([^"]+)"').iloc[0]
    assert len(ids) == len(set(ids))


def test_numbers_on_axes_follow_the_locale():
    drawing = DRAWINGS["opened"](_rows(3))
    labels = [tick.get_text() for tick in drawing.axes[0].get_yticklabels()]
    assert "3\u00a0000" in labels


def test_forked_processes_measure_the_same():
    """A font that is read from a file would be read by all from one position."""
    letters = [chr(code) for code in range(0x21, 0x250) if chr(code).isalpha()]
    label_fitting._measured_font(FONT_FILE)
    measure = label_fitting._advance.__wrapped__
    wanted = list(map(measure, letters))
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            mixed = letters[number * 37 :] + letters[: number * 37]
            widths = dict(zip(mixed, map(measure, mixed), strict=True))
            os._exit(0 if [widths[letter] for letter in letters] == wanted else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]


def test_the_numbers_of_a_heat_map_can_be_read_on_their_shade():
    for shade in np.linspace(0, 1, 200):
        ground = shades(COLOURS)(shade)
        assert contrast(readable_ink(ground), ground) >= 4.5
    assert readable_ink("#ffffff") == COLOURS.ink
    assert readable_ink(COLOURS.accent) == COLOURS.paper
    frame = pd.DataFrame(
        {"name": ["a", "a", "b"], "part": ["x", "y", "x"], "value": [600, 60, 30]}
    )
    (axes,) = DRAWINGS["heat"](frame).axes
    inks = {text.get_text(): text.get_color() for text in axes.texts}
    assert inks["10\u00a0h"] == COLOURS.paper
    assert inks["1\u00a0h"] == inks["30\u00a0min"] == COLOURS.ink


def test_the_legend_shows_the_colour_of_the_band():
    for kind in ("before", "daily"):
        svg = figures.to_svg(DRAWINGS[kind](_rows(9)))
        assert svg.count(f"fill: {COLOURS.band}") >= 2, kind


def test_a_narrow_figure_squeezes_bars_and_brings_its_numbers_nearer():
    frame = pd.DataFrame({"name": ["Ana", "Ben"], "value": [87.0, 12.0], "n": [9, 4]})
    drawing = figures.ranked_bars(frame, FR, label="name", value="value", n="n")
    wide = figures.to_svg(drawing)
    narrow = narrowable(wide)
    assert 'class="narrow" style="--widen:1.5' in narrow
    assert narrow.count('class="squeezed"') >= 2
    # All numbers move alike, the names at the left not at all.
    moves = pd.Series(narrow).str.findall(r"--by: ([-\d.]+)px").iloc[0]
    assert len(moves) == 4
    assert len(set(moves)) == 1


def test_a_heat_map_whose_numbers_would_meet_stays_wide():
    svg = figures.to_svg(DRAWINGS["heat"](_rows(9)))
    assert narrowable(svg) == svg
