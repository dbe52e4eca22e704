"""Marks of alerts in a cell: one a case by its outcome, as SVG, and their words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, Colours

MOST: Final = 40
"""Cases of a cell that are still shown one by one."""
SIDE, STEP = 5.0, 6.2
"""Points: side of a mark, and from one to the next."""
KINDS: Final[Mapping[str, Callable[[Formats, int], str]]] = {
    "late": lambda f, n: f.text.ngettext("{n} late", "{n} late", n),
    "running": lambda f, n: f.text.ngettext("{n} running", "{n} running", n),
    "in_time": lambda f, n: f.text.ngettext("{n} in time", "{n} in time", n),
    "unjudged": lambda f, n: f.text.ngettext(
        "{n} without target", "{n} without target", n
    ),
}
"""Outcomes of an alert and their words."""


def counted(kind: str, n: int, formats: Formats) -> str:
    """Write a number of alerts of one outcome, such as ``3 late``."""
    return KINDS[kind](formats, n).format(n=formats.integer(n))


def words(marks: Sequence[str], formats: Formats) -> str:
    """Write what marks show, such as ``1 late, 3 in time``."""
    counts = Counter(marks)
    return ", ".join(
        counted(kind, counts[kind], formats) for kind in KINDS if counts[kind]
    )


def draw(marks: Sequence[str], across: int, colours: Colours = COLOURS) -> str:
    """Draw a mark for each case, `across` of them side by side.

    A square is in time, a triangle late, a hollow square running, a grey one without
    target.

    Parameters
    ----------
    marks : sequence of str
        Of `KINDS`.
    across : int
    colours : Colours
    """
    if not marks:
        return ""
    width = min(len(marks), across) * STEP
    height = math.ceil(len(marks) / across) * STEP
    parts = [
        _mark(kind, (i % across) * STEP + 0.6, (i // across) * STEP + 0.6, colours)
        for i, kind in enumerate(marks)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}pt" height="{height:g}pt">{"".join(parts)}</svg>'
    )


def _mark(kind: str, x: float, y: float, colours: Colours) -> str:
    if kind == "late":
        points = (
            f"{x + SIDE / 2:.1f},{y:.1f} {x + SIDE:.1f},{y + SIDE:.1f} "
            f"{x:.1f},{y + SIDE:.1f}"
        )
        return f'<polygon points="{points}" style="fill: {colours.warm}"/>'
    if kind == "running":
        inner = SIDE - 1
        return (
            f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{inner}" '
            f'height="{inner}" style="fill: none; stroke: {colours.accent}"/>'
        )
    paint = colours.grey if kind == "unjudged" else colours.accent
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{SIDE}" height="{SIDE}" '
        f'style="fill: {paint}"/>'
    )
