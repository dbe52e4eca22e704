"""The house style of figures: font, colours, canvas, labels that always fit."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.text import Text

FONT_FOLDER = Path(str(files("fontpkg_inter"))) / "files"
FONT_FILE = FONT_FOLDER / "Inter[opsz,wght].ttf"

INK, MUTED, RULE, PAPER = "#1b2529", "#59666c", "#dbe1e4", "#ffffff"
ACCENT, ACCENT_MID, ACCENT_SOFT, ACCENT_PALE = (
    "#0d5c68", "#5f9ca5", "#b4d2d6", "#e3eff0",
)  # fmt: skip
WARM = "#c2521a"
BAND = "#cde1e4"
"""The ground of a 95% interval, and its sign in the legend."""
SERIES = (ACCENT, "#d98a3d", "#7c93b5", "#8a4f7d", "#a9b665", "#8d989d")
"""Colours of parts that are named, in order; told apart by the colour-blind too."""

WIDTH = 6.69
"""Inches: the text column of an A4 page with margins of 20 mm."""
SIZE = 8.5
LABEL_WIDTH = 2.15
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MEASURED_SIZE = 100
_ROOM = 1.05
"""For pairs of letters, and widths that differ by the resolution they are drawn at."""
DASHES = (0, (3, 2))
_SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")

RC: dict[str, Any] = {
    "font.family": "Inter",
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
    "axes.labelsize": SIZE,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.linewidth": 0.7,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",
    "svg.hashsalt": "kpi",
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "xtick.major.size": 0,
    "xtick.major.pad": 5,
    "ytick.color": RULE,
    "ytick.labelcolor": MUTED,
    "ytick.major.size": 0,
    "ytick.major.pad": 5,
}


def house_style() -> AbstractContextManager[None]:
    """Apply the house style to what is drawn inside the ``with`` block."""
    return mpl.rc_context(cast(Any, RC))


@lru_cache
def register_font() -> None:
    """Make Inter known to matplotlib."""
    font_manager.fontManager.addfont(str(FONT_FILE))


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
    return figure.add_axes(box)


def text_width(text: str, size: float = SIZE) -> float:
    """Return the width of the widest line of `text` in inches."""
    widest = max(sum(map(_advance, line)) for line in text.split("\n"))
    return widest * size / 72 * _ROOM


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """Return how far a letter moves on, in ems; to shape a text takes 100 times longer.

    A letter that Inter lacks takes a whole one: the reader's browser has another font,
    and such letters are mostly square.
    """
    font = _measured_font()
    if not font.get_char_index(ord(char)):
        return 1.0
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / _MEASURED_SIZE


@lru_cache(maxsize=1)
def _measured_font() -> FT2Font:
    # From memory: forked processes would share a file's position.
    font = FT2Font(io.BytesIO(FONT_FILE.read_bytes()))
    font.set_size(_MEASURED_SIZE, 72)
    return font


@contextmanager
def _other_scripts() -> Iterator[None]:
    """Let letters pass that Inter lacks: the reader's browser has another font."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def fit(
    text: str, width: float = LABEL_WIDTH, lines: int = 2, size: float = SIZE
) -> str:
    """Wrap `text` to `lines` lines of `width` inches, with an ellipsis at the end."""
    # No-break spaces stay: what they hold together is not wrapped.
    one_line = _SPACES.sub(" ", str(text)).strip()
    text = "".join(char for char in one_line if _is_drawn(char))
    text = text or "\N{EN DASH}"
    rows: list[str] = []
    rest = text
    while rest and len(rows) < lines:
        row = _head(rest, width, size)
        if len(rows) == lines - 1 and len(row) < len(rest):
            row = _shorten(rest, width, size)
            rest = ""
        else:
            rest = rest[len(row) :].lstrip()
        rows.append(row.rstrip())
    return "\n".join(rows)


def _is_drawn(char: str) -> bool:
    """Tell whether `char` is no control or format character; SVG cannot hold those."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _head(text: str, width: float, size: float) -> str:
    """Return as much of the start of `text` as fits, cut between words if it can."""
    if text_width(text, size) <= width:
        return text
    end = _longest(text, width, size)
    space = text.rfind(" ", 0, end + 1)
    return text[: space if space > end // 3 else end]


def _shorten(text: str, width: float, size: float) -> str:
    end = _longest(text, width - text_width(ELLIPSIS, size), size)
    return text[:end].rstrip(" ,;:-") + ELLIPSIS


def _longest(text: str, width: float, size: float) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high)
            if text_width(text[:middle], size) <= width
            else (low, middle - 1)
        )
    return low


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
        width = 0.17
        _swatch(figure, x, y, colour, kind)
        label = fit(name, 2.4, 1)
        figure.text((x + width + 0.05) / WIDTH, y, label, color=INK, va="center")
        x += width + 0.05 + text_width(label) + 0.22


def _swatch(figure: Figure, x: float, y: float, colour: str, kind: str) -> None:
    height = figure.get_size_inches()[1]
    if kind in ("line", "dash", "dot"):
        styles: dict[str, Any] = {"line": "-", "dash": DASHES, "dot": "none"}
        style = styles[kind]
        points = [x, x + 0.17] if kind != "dot" else [x + 0.085]
        figure.add_artist(
            mpl.lines.Line2D(
                [point / WIDTH for point in points],
                [y] * len(points),
                color=colour,
                linestyle=style,
                marker="o" if kind == "dot" else None,
                markersize=4.5,
                solid_capstyle="butt",
            )
        )
        return
    size = 0.105
    figure.add_artist(
        mpl.patches.Rectangle(
            (x / WIDTH, y - size / 2 / height),
            0.17 / WIDTH,
            size / height,
            facecolor=colour,
            linewidth=0,
        )
    )


def overflow(figure: Figure) -> list[str]:
    """Return the texts of `figure` that reach over its edge: none where all fits."""
    with house_style(), _other_scripts():
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
    page = figure.bbox
    found = []
    for text in _drawn(figure):
        box = text.get_window_extent(renderer)
        if (
            box.x0 < page.x0 - 0.5
            or box.x1 > page.x1 + 0.5
            or box.y0 < page.y0 - 0.5
            or box.y1 > page.y1 + 0.5
        ):
            found.append(text.get_text())
    return found


def _drawn(figure: Figure) -> Iterator[Text]:
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

    Identifiers that nothing refers to are dropped, the others bear the figure's own
    mark, so that several figures can stand in one HTML page.
    """
    buffer = io.StringIO()
    with house_style(), _other_scripts():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"#([\w.-]+)", svg))
    mark = hashlib.sha256(svg.encode()).hexdigest()[:8]

    # Where axes and their ticks are, for `narrow`.
    svg = re.sub(r'<g id="(axes|xtick)_\d+">', r'<g class="\1">', svg)

    def keep(match: re.Match[str]) -> str:
        return f' id="{mark}-{match[1]}"' if match[1] in used else ""

    svg = re.sub(r'\sid="([^"]*)"', keep, svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{mark}-", svg)
    return re.sub(r">\s+<", "><", svg)
