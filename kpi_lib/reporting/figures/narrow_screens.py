"""Figures that a phone's page draws narrower: the same SVG, with moves for CSS.

A figure is drawn once, as wide as an A4 page's text. On a phone its type would be too
small, or its numbers out of sight. So each part of it says how it moves where the
figure is narrower: what is drawn between the margins is squeezed, texts go with their
place, numbers at the right come nearer. The page's style sheet moves them by the width
of the screen; elsewhere the figure stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpi_lib.reporting.figures.label_fitting import text_width

WIDTHS = (320, 340, 360, 380, 400, 420)
"""Points that a figure may be narrowed to: the first at which no texts meet."""
LEAST_PLOT = 80
_POINTS = 72
_GAP = 3.0
_PAGE = re.compile(r'viewBox="0 0 ([\d.]+) [\d.]+"')
_AXES = re.compile(
    r'<g class="axes"><g><path d="M ([\d.]+) [\d.]+\s*L ([\d.]+) [\d.]+\s'
)
_PART = re.compile(
    r'<g class="(?P<group>axes|xtick)">|<g\b[^>]*(?<!/)>|</g>|<defs>.*?</defs>'
    r"|<(?P<tag>path|use|text)\b[^>]*?(?P<end>/?>)(?P<words>[^<]*)",
    re.DOTALL,
)
_X = re.compile(r'\sx="([-\d.]+)"|transform="translate\(([-\d.]+) [-\d.]+\)')
_Y = re.compile(r'\sy="([-\d.]+)"|transform="translate\([-\d.]+ ([-\d.]+)\)')


@dataclass
class _Piece:
    """A text or another part of the drawing, and where it stands in the SVG."""

    start: int
    tag: str
    x: float
    y: float
    width: float = 0.0
    anchor: str = "start"
    is_inside: bool = True
    tick: int = -1
    """Which tick of the axis below it names; -1 for other texts."""
    is_spare: bool = False

    def left(self, x: float) -> float:
        """Return where the text begins if its anchor stands at `x`."""
        return x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width


def narrowable(svg: str) -> str:
    """Return `svg` with the moves that make it narrow, or as it is where none does.

    Parameters
    ----------
    svg : str
        As `style.to_svg` returns it.
    """
    page = _PAGE.search(svg)
    places = {(float(a), float(b)) for a, b in _AXES.findall(svg)}
    if page is None or len(places) != 1:
        return svg
    ((left, right),) = places
    width = float(page[1])
    pieces = list(_pieces(svg))
    for narrow in WIDTHS:
        by = width - narrow
        if right - left - by < LEAST_PLOT:
            continue
        if _fits(pieces, left, right, by, narrow):
            return _written(svg, pieces, left, right, by, width)
    return svg


def _pieces(svg: str) -> Iterator[_Piece]:
    """Yield the drawing's parts; those in ``defs`` are only shapes to be used."""
    groups: list[str] = []
    ticks = 0
    for match in _PART.finditer(svg):
        found = match[0]
        if found.startswith("<g"):
            groups.append(match["group"] or "")
            ticks += match["group"] == "xtick"
        elif found == "</g>":
            groups.pop()
        elif match["tag"]:
            tick = ticks if "xtick" in groups else -1
            yield _piece(match, is_inside="axes" in groups, tick=tick)


def _piece(match: re.Match[str], *, is_inside: bool, tick: int) -> _Piece:
    tag, words = match["tag"], html.unescape(match["words"])
    x, y = (
        float(found[1] or found[2]) if (found := place.search(match[0])) else 0.0
        for place in (_X, _Y)
    )
    anchor = re.search(r"text-anchor: (\w+)", match[0])
    size = re.search(r"font-size: ([\d.]+)px", match[0])
    return _Piece(
        match.start(),
        tag,
        x,
        y,
        text_width(words, float(size[1]) if size else 0.0) * _POINTS if words else 0.0,
        anchor[1] if anchor else "start",
        is_inside,
        tick,
    )


def _moved(piece: _Piece, left: float, right: float, by: float) -> float:
    """Return where the piece's anchor goes; a legend and names at the left stay."""
    is_right = piece.x > right + 0.01
    if is_right and (piece.is_inside or piece.anchor == "end"):
        return piece.x - by
    if is_right or not piece.is_inside or piece.x < left - 0.01:
        return piece.x
    return left + (piece.x - left) * (right - left - by) / (right - left)


def _fits(
    pieces: list[_Piece], left: float, right: float, by: float, width: float
) -> bool:
    """Tell whether no texts meet; where ticks do, every second one is spared."""
    texts = [piece for piece in pieces if piece.tag == "text"]
    for piece in texts:
        piece.is_spare = False
    # Numbers and days below the axes; above them stand the names of columns.
    lowest = max((p.y for p in texts if p.is_inside and p.tick < 0), default=0.0)
    ticks = [p for p in texts if p.tick >= 0 and p.y > lowest]
    if _meet(ticks, left, right, by, width):
        first = ticks[0].tick
        for piece in ticks:
            piece.is_spare = (piece.tick - first) % 2 == 1
    kept = [piece for piece in texts if not piece.is_spare]
    return not _meet(kept, left, right, by, width)


def _meet(
    texts: list[_Piece], left: float, right: float, by: float, width: float
) -> bool:
    boxes = []
    for piece in texts:
        start = piece.left(_moved(piece, left, right, by))
        # Widths are measured generously: a text at the edge may seem to pass it.
        if start < -_GAP or start + piece.width * 0.95 > width + _GAP:
            return True
        boxes.append((piece.y, start, start + piece.width))
    boxes.sort()
    return any(
        abs(one[0] - other[0]) < 4 and one[1] < other[2] and other[1] < one[2]
        for i, one in enumerate(boxes)
        for other in boxes[i + 1 : i + 12]
    )


def _written(
    svg: str, pieces: list[_Piece], left: float, right: float, by: float, width: float
) -> str:
    share = (right - left - by) / (right - left)
    parts, done = [], 0
    for piece in pieces:
        at = piece.start + 1 + len(piece.tag)
        moved = _moved(piece, left, right, by) - piece.x
        attribute = ""
        if piece.is_spare:
            attribute = ' class="spare"'
        elif piece.is_inside and (
            piece.tag == "path" or (piece.tag == "use" and piece.x == 0.0)
        ):
            attribute = ' class="squeezed"'
        elif moved:
            attribute = f' data-by="{moved:.1f}"'
        parts += [svg[done:at], attribute]
        done = at
    svg = "".join([*parts, svg[done:]])
    # The style that a part has already takes the move in.
    svg = re.sub(r'data-by="([-\d.]+)"([^>]*?)style="', r'\2style="--by: \1px; ', svg)
    svg = re.sub(r'data-by="([-\d.]+)"', r'style="--by: \1px"', svg)
    squeeze = f"matrix({share:.4f},0,0,1,{left * (1 - share):.2f},0)"
    widen = f"{width / (width - by):.4f}"
    style = f"--widen:{widen};--squeeze:{squeeze}"
    return svg.replace("<svg", f'<svg class="narrow" style="{style}"', 1)
