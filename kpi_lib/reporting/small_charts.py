"""Small charts of cards: a line, or a mark per case, as SVG of 25 by 10 mm."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kpi_lib.reporting.theme import COLOURS, FONT, PRINT_TYPE, Colours

_WIDTH, _HEIGHT = 70.9, 28.3
"""Points: 25 by 10 mm."""
_LABEL_WIDTH = 19.0
_TOP, _BOTTOM = 4.0, 25.0
_MARK, _GAP = 5.4, 1.6
MOST_MARKS = 30
"""Cases that are still shown one by one."""


def line(
    values: Sequence[float | None],
    target: float | None = None,
    target_text: str = "",
    last: int = 1,
    colours: Colours = COLOURS,
) -> str:
    """Draw a line over periods; empty where fewer than two have a value.

    Parameters
    ----------
    values : sequence of float or None
        The last is the period itself; None leaves a gap.
    target : float, optional
        A thin line with `target_text` at its end.
    last : int
        Number of periods at the end that are the report's own: a dot for one, else
        the line is dark and thick there.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = _range(known, target)
    right = _WIDTH - (_LABEL_WIDTH if target is not None else 3.0)
    step = right / (len(values) - 1)
    points = [
        None if value is None else (i * step, _y(value, low, high))
        for i, value in enumerate(values)
    ]
    parts = [_target(target, target_text, low, high, right, colours)]
    earlier = points[: len(points) - last + 1] if last > 1 else points
    parts += _polyline(earlier, colours.grey, 1.1)
    if last > 1:
        parts += _polyline(points[-last:], colours.accent, 2.2)
    if points[-1] is not None:
        x, y = points[-1]
        style = f'style="fill: {colours.accent}"'
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" {style}/>')
    return _svg(parts)


def marks(met: int, missed: int, colours: Colours = COLOURS) -> str:
    """Draw a square for each case in time and a triangle for each that missed."""
    count = met + missed
    if not 0 < count <= MOST_MARKS:
        return ""
    across = int(_WIDTH // (_MARK + _GAP))
    rows = -(-count // across)
    top = _BOTTOM - rows * (_MARK + _GAP)
    parts = []
    for i in range(count):
        x = (i % across) * (_MARK + _GAP)
        y = top + (i // across) * (_MARK + _GAP)
        if i < met:
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{_MARK}" height="{_MARK}" '
                f'style="fill: {colours.accent}"/>'
            )
        else:
            points = f"{x + _MARK / 2:.1f},{y:.1f} {x + _MARK:.1f},{y + _MARK:.1f} "
            points += f"{x:.1f},{y + _MARK:.1f}"
            parts.append(f'<polygon points="{points}" style="fill: {colours.warm}"/>')
    return _svg(parts)


def dots(answers: Sequence[float], colours: Colours = COLOURS) -> str:
    """Draw a dot for each answer above its mark from 1 to 5; empty for too many."""
    counts = [sum(round(answer) == mark for answer in answers) for mark in range(1, 6)]
    if not 0 < sum(counts) <= MOST_MARKS or max(counts) > 6:
        return ""
    step, base = _WIDTH / 5, _BOTTOM - 8.0
    parts = []
    for i, count in enumerate(counts):
        x = (i + 0.5) * step
        for k in range(count):
            # Two beside each other, so that a high pile stays low.
            dx = (k % 2 - 0.5) * 5.0 if count > 1 else 0.0
            y = base - 2.4 - (k // 2) * 5.0
            parts.append(
                f'<circle cx="{x + dx:.1f}" cy="{y:.1f}" r="2.2" '
                f'style="fill: {colours.accent}"/>'
            )
        parts.append(_text(x, _BOTTOM + 2.5, str(i + 1), colours.muted, "middle"))
    rule = f'<path d="M0 {base + 0.4:.1f}H{_WIDTH}" style="stroke: {colours.rule}"/>'
    return _svg([rule, *parts])


def _range(known: Sequence[float], target: float | None) -> tuple[float, float]:
    all_values = [*known, *([] if target is None else [target])]
    low, high = min(all_values), max(all_values)
    return (low, high) if high > low else (low - 1, high + 1)


def _y(value: float, low: float, high: float) -> float:
    return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)


def _target(
    target: float | None,
    text: str,
    low: float,
    high: float,
    right: float,
    colours: Colours,
) -> str:
    if target is None:
        return ""
    y = _y(target, low, high)
    line = f'<path d="M0 {y:.1f}H{right:.1f}" style="stroke: {colours.ink}"/>'
    label = _text(_WIDTH, y + 2.6, text, colours.muted, "end")
    return f"{line}{label}"


def _polyline(
    points: Sequence[tuple[float, float] | None], colour: str, width: float
) -> list[str]:
    """Return a line for each run of known points."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}" '
        f'style="fill: none; stroke: {colour}; stroke-width: {width}; '
        'stroke-linejoin: round"/>'
        for run in runs
        if len(run) > 1
    ]


def _text(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    size = PRINT_TYPE.foot
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'style="font: {size}px {FONT}; fill: {colour}">{html.escape(text)}</text>'
    )


def _svg(parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}pt" height="{_HEIGHT}pt" fill="none">{"".join(parts)}</svg>'
    )
