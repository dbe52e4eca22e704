"""Blocks on pages of others, such as JupyterLab's: their rules do not reach them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from support.browsers import CHROMIUM, opened_browser

from kpi_lib.reporting.exporters.html import render_block
from kpi_lib.reporting.exporters.markdown import simple_table
from kpi_lib.reporting.frame_display import frame_html

pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="no browser; install one: apt-get install -y chromium"
)

# What JupyterLab and Voila say of whatever a cell shows.
THEIRS = """
:not(.theirs-markdown).theirs td, :not(.theirs-markdown).theirs th {text-align: right}
.theirs tbody tr:nth-child(even) {background: yellow}
.theirs ul:not(.inline), .theirs ol:not(.inline) {padding-left: 2em}
.theirs dt {float: left; width: 20%} .theirs dd {float: left; width: 80%}
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with opened_browser() as browser:
        yield browser.new_page()


def _shown(page: Any, html: str) -> None:
    page.set_content(
        f"<style>{THEIRS}</style><div><div class=theirs>{html}</div></div>"
    )


def _styles(page: Any, selector: str, name: str) -> list[str]:
    script = "(all, name) => all.map(one => getComputedStyle(one)[name])"
    found: list[str] = page.locator(selector).evaluate_all(script, name)
    return found


def test_tables_keep_their_alignment_and_their_ground(page: Any) -> None:
    heads = [{"label": "client", "align": "left"}, {"label": "n", "align": "right"}]
    rows = [["Clinique Nord", "1"], ["Larch", "2"]]
    _shown(page, render_block(simple_table(heads, rows)))
    assert _styles(page, "thead th", "textAlign") == ["left", "right"]
    assert _styles(page, "tbody tr > *", "textAlign") == ["left", "right"] * 2
    assert set(_styles(page, "tbody tr", "backgroundColor")) == {"rgba(0, 0, 0, 0)"}


def test_terms_stand_in_one_line(page: Any) -> None:
    entry = {"term": "Fuseau horaire", "text": "America/Toronto", "anchor": "zone"}
    block = {"kind": "provenance", "title": "Data", "entries": [entry]}
    _shown(page, render_block(block))
    assert _styles(page, "dt", "float") == ["none"]
    box = page.locator("dt").bounding_box()
    assert box["width"] > 100
    assert box["height"] < 40


def test_texts_of_drawings_have_the_page_s_fonts(page: Any) -> None:
    svg = '<svg><text style="font: 7px Inter">1 h</text></svg>'
    _shown(page, render_block({"kind": "pre", "text": ""}).replace("</div>", svg))
    (family,) = _styles(page, "svg text", "fontFamily")
    assert family.endswith("sans-serif")


def test_texts_of_a_frame_stand_left(page: Any) -> None:
    frame = pd.DataFrame({"board": ["Desk", "Net"], "n": [1, 2], "day": ["a", "b"]})
    _shown(page, frame_html(frame) or "")
    assert _styles(page, "thead th", "textAlign") == ["right", "left", "right", "left"]
    assert _styles(page, "tbody td", "textAlign") == ["left", "right", "left"] * 2
    _shown(page, frame_html(frame.set_index("board")) or "")
    assert _styles(page, "tbody th", "textAlign") == ["left", "left"]


def test_numbers_alone_and_joined_cells_stay_as_pandas_shows_them() -> None:
    numbers = pd.DataFrame({"n": [1], "m": [2.5]})
    joined = pd.DataFrame({("a", "b"): ["x"]})
    for frame in (numbers, joined, numbers.set_index(["n", "m"])):
        assert frame_html(frame) == frame._repr_html_()
