"""Widths of a table's columns on a printed page, so that nothing runs over."""

from __future__ import annotations

from typing import Any

from kpi_lib.reporting.figures.style import text_width

Data = dict[str, Any]

PAGE = 170.0
"""Millimetres between the margins of an A4 page."""
SIZE = 8.5
SMALLEST = 0.76
"""Type is set smaller down to this share before a table is cut into parts."""
_PADDING = 3.4
_SLACK = 1.04
_MM = 25.4
_WORD, _LEAST_TEXT, _MOST_TEXT = 34.0, 20.0, 90.0
_BAR = 17.0


def fit_table(table: Data) -> list[Data]:
    """Return a table block as one or more that fit the page, with their widths.

    Each gets ``widths`` (millimetres) and ``size`` (points). Words wrap, numbers do
    not. Where even small type is too wide, the columns are spread over several
    tables that all begin with the first column.

    Parameters
    ----------
    table : dict
        A block of kind ``table``.
    """
    needs = [_needs(table, i) for i in range(len(table["columns"]))]
    room = PAGE / SMALLEST
    parts: list[list[int]] = [[]]
    for i, (least, _) in enumerate(needs):
        taken = sum(needs[j][0] for j in parts[-1])
        if parts[-1] and taken + least > room:
            parts.append([0])
        parts[-1].append(i)
    return [
        _part(table, kept, needs, is_first=k == 0, is_last=k == len(parts) - 1)
        for k, kept in enumerate(parts)
    ]


def _needs(table: Data, i: int) -> tuple[float, float]:
    """Return the least width of a column and the one at which nothing wraps."""
    column = table["columns"][i]
    cells = [row[i] for row in table["rows"]]
    cells += table["total"][i : i + 1]
    head = max(
        _longest_word([column["label"]]), text_width(column["label"], SIZE) * _MM * 0.55
    )
    natural = max((_width(cell) for cell in cells), default=0.0)
    if column["bars"]:
        natural = max(natural, _BAR)
    if not column["is_text"]:
        width = max(natural, head) + _PADDING
        return width, width
    word = min(_longest_word(cells), _WORD)
    least = max(word, head, min(natural, _LEAST_TEXT))
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
    scale = min(1.0, PAGE / sum(least))
    room = PAGE / scale
    greed = [b - a for a, b in zip(least, wanted, strict=True)]
    spare = max(0.0, room - sum(least))
    share = min(1.0, spare / sum(greed)) if sum(greed) else 0.0
    widths = [a + g * share for a, g in zip(least, greed, strict=True)]
    # What is still left goes to the first column of words, else to the first one.
    texts = [k for k, i in enumerate(kept) if table["columns"][i]["is_text"]]
    widths[texts[0] if texts else 0] += room - sum(widths)
    part = {
        **table,
        "columns": [table["columns"][i] for i in kept],
        "rows": [[row[i] for i in kept] for row in table["rows"]],
        "total": [table["total"][i] for i in kept] if table["total"] else [],
        "widths": [round(width * scale, 3) for width in widths],
        "size": round(SIZE * scale, 3),
    }
    if not is_first:
        part |= {"title": "", "facts": ""}
    if not is_last:
        part["note"] = ""
    return part


def _width(text: str) -> float:
    """Return the width of `text` in millimetres, with room for tabular figures."""
    return text_width(text, SIZE) * _MM * _SLACK


def _longest_word(texts: list[str]) -> float:
    words = {word for text in texts for word in text.split(" ")}
    return max((_width(word) for word in words), default=0.0)
