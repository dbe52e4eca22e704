"""SVG figures that CSS can draw narrower, for the width of a phone.

A figure is drawn once, as wide as the text of an A4 page. On a phone its type would be
too small, or its numbers out of sight. So the SVG says of each part how it moves in a
narrower figure: drawings between the margins are squeezed, texts follow their anchors,
numbers at the right move left. ``page.css`` applies these moves on small screens only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpi_lib.reporting.label_fitting import text_width

WIDTHS = (320, 340, 360, 380, 400, 420)
"""Points; a figure takes the first of these widths at which no texts overlap."""
MIN_PLOT_WIDTH = 80
_POINTS_PER_INCH = 72
_TOLERANCE = 3.0
"""Points that a text may seem to reach over the edge."""
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
    """A text or another part of the drawing, with its position in points."""

    start: int
    """Character of the SVG at which its tag begins."""
    tag: str
    x: float
    y: float
    width: float = 0.0
    anchor: str = "start"
    is_inside: bool = True
    tick: int = -1
    """Number of the tick that it labels; -1 for other parts."""
    is_hidden: bool = False

    def left(self, x: float) -> float:
        """Return the left edge of the text if its anchor is at `x`."""
        return x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width


def narrowable(svg: str) -> str:
    """Return `svg` with the moves that narrow it, or unchanged where texts would meet.

    Parameters
    ----------
    svg : str
        As `svg_output.to_svg` returns it.
    """
    page = _PAGE.search(svg)
    plots = {(float(a), float(b)) for a, b in _AXES.findall(svg)}
    if page is None or len(plots) != 1:
        return svg
    ((left, right),) = plots
    width = float(page[1])
    pieces = list(_pieces(svg))
    for narrow in WIDTHS:
        by = width - narrow
        if right - left - by < MIN_PLOT_WIDTH:
            continue
        if _fits(pieces, left, right, by, narrow):
            return _with_moves(svg, pieces, left, right, by, width)
    return svg


def _pieces(svg: str) -> Iterator[_Piece]:
    """Yield the drawing's parts; those in ``defs`` are only shapes to be used."""
    groups: list[str] = []
    ticks = 0
    for match in _PART.finditer(svg):
        tag = match[0]
        if tag.startswith("<g"):
            groups.append(match["group"] or "")
            ticks += match["group"] == "xtick"
        elif tag == "</g>":
            groups.pop()
        elif match["tag"]:
            tick = ticks if "xtick" in groups else -1
            yield _piece(match, is_inside="axes" in groups, tick=tick)


def _piece(match: re.Match[str], *, is_inside: bool, tick: int) -> _Piece:
    tag, words = match["tag"], html.unescape(match["words"])
    x, y = (
        float(number[1] or number[2]) if (number := pattern.search(match[0])) else 0.0
        for pattern in (_X, _Y)
    )
    anchor = re.search(r"text-anchor: (\w+)", match[0])
    size = re.search(r"font-size: ([\d.]+)px", match[0])
    return _Piece(
        match.start(),
        tag,
        x,
        y,
        text_width(words, float(size[1]) if size else 0.0) * _POINTS_PER_INCH
        if words
        else 0.0,
        anchor[1] if anchor else "start",
        is_inside,
        tick,
    )


def _moved(piece: _Piece, left: float, right: float, by: float) -> float:
    """Return the new x of a piece's anchor; the legend and names at the left stay."""
    is_right = piece.x > right + 0.01
    if is_right and (piece.is_inside or piece.anchor == "end"):
        return piece.x - by
    if is_right or not piece.is_inside or piece.x < left - 0.01:
        return piece.x
    return left + (piece.x - left) * (right - left - by) / (right - left)


def _fits(
    pieces: list[_Piece], left: float, right: float, by: float, width: float
) -> bool:
    """Return whether no texts overlap; where ticks would, every second is hidden."""
    texts = [piece for piece in pieces if piece.tag == "text"]
    for piece in texts:
        piece.is_hidden = False
    # Labels below the axes only: those above them name a heat map's columns.
    lowest = max((p.y for p in texts if p.is_inside and p.tick < 0), default=0.0)
    ticks = [p for p in texts if p.tick >= 0 and p.y > lowest]
    if _overlap(ticks, left, right, by, width):
        first = ticks[0].tick
        for piece in ticks:
            piece.is_hidden = (piece.tick - first) % 2 == 1
    visible = [piece for piece in texts if not piece.is_hidden]
    return not _overlap(visible, left, right, by, width)


def _overlap(
    texts: list[_Piece], left: float, right: float, by: float, width: float
) -> bool:
    """Return whether two texts overlap or one reaches over the edge."""
    boxes = []
    for piece in texts:
        start = piece.left(_moved(piece, left, right, by))
        # `text_width` errs on the large side, by about 5%.
        if start < -_TOLERANCE or start + piece.width * 0.95 > width + _TOLERANCE:
            return True
        boxes.append((piece.y, start, start + piece.width))
    boxes.sort()
    return any(
        abs(one[0] - other[0]) < 4 and one[1] < other[2] and other[1] < one[2]
        for i, one in enumerate(boxes)
        for other in boxes[i + 1 : i + 12]
    )


def _with_moves(
    svg: str, pieces: list[_Piece], left: float, right: float, by: float, width: float
) -> str:
    share = (right - left - by) / (right - left)
    parts, done = [], 0
    for piece in pieces:
        at = piece.start + 1 + len(piece.tag)
        moved = _moved(piece, left, right, by) - piece.x
        attribute = ""
        if piece.is_hidden:
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
    # A part that has a style already gets the move added to it.
    svg = re.sub(r'data-by="([-\d.]+)"([^>]*?)style="', r'\2style="--by: \1px; ', svg)
    svg = re.sub(r'data-by="([-\d.]+)"', r'style="--by: \1px"', svg)
    squeeze = f"matrix({share:.4f},0,0,1,{left * (1 - share):.2f},0)"
    widen = f"{width / (width - by):.4f}"
    style = f"--widen:{widen};--squeeze:{squeeze}"
    return svg.replace("<svg", f'<svg class="narrow" style="{style}"', 1)
