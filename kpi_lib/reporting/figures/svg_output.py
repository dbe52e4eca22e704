"""SVG of a figure with text as text, and a check that no text reaches over its edge."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from kpi_lib.reporting.figures.style import house_style


@contextmanager
def _missing_glyphs_allowed() -> Iterator[None]:
    """Silence warnings of letters that Inter lacks: the reader's browser has a font."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def overflow(figure: Figure) -> list[str]:
    """Return the texts of `figure` that reach over its edge: none where all fits."""
    with house_style(), _missing_glyphs_allowed():
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
    page = figure.bbox
    clipped = []
    for text in _visible_texts(figure):
        box = text.get_window_extent(renderer)
        if (
            box.x0 < page.x0 - 0.5
            or box.x1 > page.x1 + 0.5
            or box.y0 < page.y0 - 0.5
            or box.y1 > page.y1 + 0.5
        ):
            clipped.append(text.get_text())
    return clipped


def _visible_texts(figure: Figure) -> Iterator[Text]:
    """Yield the texts that are drawn: ticks beyond the axes' limits are not."""
    hidden: set[int] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high:
                    hidden |= {id(tick.label1), id(tick.label2)}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            yield text


def to_svg(figure: Figure) -> str:
    """Return `figure` as SVG with text as text; the same figure gives the same bytes.

    Identifiers that nothing refers to are dropped; the others get a prefix from the
    drawing's hash, so that several figures can stand in one HTML page.
    """
    buffer = io.StringIO()
    with house_style(), _missing_glyphs_allowed():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    referenced = set(re.findall(r"#([\w.-]+)", svg))
    prefix = hashlib.sha256(svg.encode()).hexdigest()[:8]

    # `narrow_screens` looks for the axes and their ticks by these classes.
    svg = re.sub(r'<g id="(axes|xtick)_\d+">', r'<g class="\1">', svg)

    def prefixed(match: re.Match[str]) -> str:
        return f' id="{prefix}-{match[1]}"' if match[1] in referenced else ""

    svg = re.sub(r'\sid="([^"]*)"', prefixed, svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    return re.sub(r">\s+<", "><", svg)
