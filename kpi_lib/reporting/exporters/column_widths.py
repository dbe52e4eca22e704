"""Widths of a table's columns on a printed page, so that nothing runs over."""

from __future__ import annotations

from typing import Any

from kpi_lib.reporting.figures.label_fitting import text_width

Data = dict[str, Any]

PAGE = 170.0
"""Millimetres between the margins of an A4 page."""
SIZE = 8.5
SMALLEST = 0.72
"""Type is set smaller down to this share before a table is cut into parts."""
A_LITTLE_SMALLER = 0.86
FEW_COLUMNS = 7
"""Up to here heads take two lines, beyond three."""
_PADDING = 3.2
_TABULAR = 1.04
"""Tabular figures are wider than those that `text_width` measures."""
_MM = 25.4
_WORD, _LEAST_TEXT, _LONG_TEXT, _MOST_TEXT = 34.0, 15.0, 42.0, 90.0
_BAR = 17.0
_TOGETHER, _LONG_CELL = 3, 200


def fit_table(table: Data) -> list[Data]:
    """Return a table block as one or more that fit the page, with their widths.

    Each gets ``widths`` (millimetres), ``size`` (points) and ``groups`` (see `groups`).
    Words wrap, numbers do not. Where even small type is too wide, the columns are
    spread over several tables that all begin with the same key columns.

    Parameters
    ----------
    table : dict
        A block of kind ``table``.
    """
    needs = [_needs(table, i) for i in range(len(table["columns"]))]
    parts = _spread([least for least, _ in needs], _keys(table))
    return [
        _part(table, kept, needs, is_first=k == 0, is_last=k == len(parts) - 1)
        for k, kept in enumerate(parts)
    ]


def groups(rows: list[list[str]]) -> list[int]:
    """Return how many rows stand together on a page, group after group.

    The first three and the last three do, so that no head and no closing line is left
    with a row alone, unless their texts are so long that a page might not hold them.
    """
    first, last = (
        1 if any(len(cell) > _LONG_CELL for row in end for cell in row) else _TOGETHER
        for end in (rows[:_TOGETHER], rows[-_TOGETHER:])
    )
    if len(rows) <= first + last:
        return [n for n in (min(first, len(rows)), len(rows) - first) if n > 0]
    return [first, *[1] * (len(rows) - first - last), last]


def _keys(table: Data) -> list[int]:
    """Return the columns of words that the table begins with, at most three."""
    keys: list[int] = []
    for i, column in enumerate(table["columns"][:3]):
        if column["align"] != "left":
            break
        keys.append(i)
    return keys or [0]


def _spread(least: list[float], keys: list[int]) -> list[list[int]]:
    """Return the columns of each part: as few parts as fit, evenly filled."""
    room = PAGE / SMALLEST
    parts = _fill(least, keys, room)
    for percent in range(50, 100, 2):
        even = _fill(least, keys, room * percent / 100)
        if len(even) == len(parts):
            return even
    return parts


def _fill(least: list[float], keys: list[int], room: float) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for i, width in enumerate(least):
        taken = sum(least[j] for j in parts[-1])
        if len(parts[-1]) > len(keys) and taken + width > room:
            parts.append(list(keys))
        parts[-1].append(i)
    return parts


def _needs(table: Data, i: int) -> tuple[float, float]:
    """Return the least width of a column and the one at which nothing wraps."""
    column = table["columns"][i]
    cells = [row[i] for row in table["rows"]]
    cells += table["total"][i : i + 1]
    lines = 2 if len(table["columns"]) <= FEW_COLUMNS else 3
    label = column["label"]
    head = max(_longest_word([label]), text_width(label, SIZE) * _MM * 1.1 / lines)
    natural = max((_width(cell) for cell in cells), default=0.0)
    if not column["is_text"]:
        natural *= _TABULAR
    if column["bars"]:
        natural = max(natural, _BAR)
    if not column["is_text"]:
        width = max(natural, head) + _PADDING
        return width, width
    word = min(_longest_word(cells), _WORD)
    least = max(word, head, _LONG_TEXT if natural > _MOST_TEXT / 2 else _LEAST_TEXT)
    least = min(least, max(natural, head))
    return least + _PADDING, max(least, min(natural, _MOST_TEXT)) + _PADDING


def _part(
    table: Data,
    kept: list[int],
    needs: list[tuple[float, float]],
    *,
    is_first: bool,
    is_last: bool,
) -> Data:
    least = [needs[i][0] for i in kept]
    wanted = [needs[i][1] for i in kept]
    # Slightly smaller type is easier to read than names broken over two lines.
    enough = sum(wanted) if sum(wanted) * A_LITTLE_SMALLER <= PAGE else sum(least)
    scale = min(1.0, PAGE / enough)
    room = PAGE / scale
    greed = [b - a for a, b in zip(least, wanted, strict=True)]
    widths = list(least)
    spare = max(0.0, room - sum(least))
    # The least greedy are served first, so that names stay whole beside long texts.
    hungry = sorted(range(len(kept)), key=lambda k: greed[k])
    for served, k in enumerate(hungry):
        given = min(greed[k], spare / (len(hungry) - served))
        widths[k] += given
        spare -= given
    # What is still left goes to the column of the longest texts, else to the first one
    # that stands left; a table of numbers alone stays narrow: its rows read better.
    columns = [table["columns"][i] for i in kept]
    texts = [k for k, column in enumerate(columns) if column["is_text"]]
    texts.sort(key=lambda k: -wanted[k])
    texts += [k for k, column in enumerate(columns) if column["align"] == "left"]
    if texts:
        widths[texts[0]] += room - sum(widths)
    part = {
        **table,
        "columns": columns,
        "rows": [[row[i] for i in kept] for row in table["rows"]],
        "total": [table["total"][i] for i in kept] if table["total"] else [],
        "widths": [round(width * scale, 3) for width in widths],
        "groups": groups(table["rows"]),
        "size": round(SIZE * scale, 3),
    }
    if not is_first:
        part |= {"title": "", "facts": ""}
    if not is_last:
        part["note"] = ""
    return part


def _width(text: str) -> float:
    return text_width(text, SIZE) * _MM


def _longest_word(texts: list[str]) -> float:
    words = {word for text in texts for word in text.split(" ")}
    return max((_width(word) for word in words), default=0.0)
