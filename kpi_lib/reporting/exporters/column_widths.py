"""Column widths of printed tables: smaller type, or several tables, to fit the page."""

from __future__ import annotations

from typing import Any

from kpi_lib.reporting import label_fitting
from kpi_lib.reporting.exporters.word_breaks import breakable
from kpi_lib.reporting.theme import PAGE, PRINT_SPACING, PRINT_TYPE

Data = dict[str, Any]

TEXT_WIDTH = PAGE.text_width
"""Millimetres between the margins."""
SIZE = PRINT_TYPE.label
MIN_SCALE = PRINT_TYPE.foot / SIZE
"""Type is set smaller down to this share before a table is cut into parts: nothing in
print is smaller than the foot of a page."""
FEW_COLUMNS = 7
"""Tables of at most so many columns have heads of two lines, others of three."""
_PADDING = 2 * PRINT_SPACING.cell_x
_ROUNDING = 1e-6
"""By less a word differs from the column that was made for it."""
_TABULAR = 1.04
"""Tabular figures are wider than those that `text_width` measures."""
_MM_PER_INCH = 25.4
_BAR_WIDTH = PAGE.bar_width + 1
_GOAL_WIDTHS = (PAGE.goal_width, PAGE.goal_width * 0.6)
"""Millimetres of 100% beside a share; the shorter one where names would wrap."""
_SIGN_WIDTH, _BOLD = 4.0, 1.07
"""Millimetres of a status's sign with its space; bold words against plain ones."""
_NUMBER_WIDTH = 6.1
"""Millimetres of a number beside which marks stand, with the space between them."""
_MAX_WORD, _MIN_TEXT, _MIN_LONG_TEXT, _MAX_TEXT = 34.0, 15.0, 42.0, 90.0
"""Millimetres: the longest word kept whole; bounds of a column of texts."""
_MAX_HEAD = 29.0
"""Millimetres of a matrix's head."""
_GROUP_ROWS, _LONG_CELL = 3, 200
"""Rows at each end that share a page; characters of a cell that are too many for it."""


def fit_table(table: Data, text_width: float = TEXT_WIDTH) -> list[Data]:
    """Return a table block as one or more that fit the page, with their widths.

    Each gets ``widths`` (millimetres), ``size`` (points) and ``groups`` (see `groups`).
    Words wrap, numbers do not. Where even small type is too wide, the columns are
    spread over several tables that all begin with the same key columns.

    Parameters
    ----------
    table : dict
        A block of kind ``table``.
    text_width : float
        Millimetres that the type of size `SIZE` has.
    """
    for goal in _GOAL_WIDTHS:
        table = {**table, "goal_width": goal}
        bounds = [_width_bounds(table, i) for i in range(len(table["columns"]))]
        if sum(wanted for _, wanted in bounds) * MIN_SCALE <= text_width:
            break
    parts = _spread([least for least, _ in bounds], _keys(table), text_width)
    return [
        _part(
            table,
            chosen,
            bounds,
            text_width,
            is_first=k == 0,
            is_last=k == len(parts) - 1,
        )
        for k, chosen in enumerate(parts)
    ]


def groups(rows: list[list[str]]) -> list[int]:
    """Return the sizes of the groups of rows that no page break may divide.

    The first three and the last three rows are such groups, so that no page shows a
    head or a closing line with one row; rows of very long texts stand alone.
    """
    first, last = (
        1 if any(len(cell) > _LONG_CELL for row in end for cell in row) else _GROUP_ROWS
        for end in (rows[:_GROUP_ROWS], rows[-_GROUP_ROWS:])
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


def _spread(least: list[float], keys: list[int], text_width: float) -> list[list[int]]:
    """Return the columns of each part: as few parts as fit, evenly filled."""
    available = text_width / MIN_SCALE
    parts = _fill(least, keys, available)
    for percent in range(50, 100, 2):
        even = _fill(least, keys, available * percent / 100)
        if len(even) == len(parts):
            return even
    return parts


def _fill(least: list[float], keys: list[int], available: float) -> list[list[int]]:
    """Return the columns of each part, each part filled before the next begins."""
    parts: list[list[int]] = [[]]
    for i, width in enumerate(least):
        taken = sum(least[j] for j in parts[-1])
        if len(parts[-1]) > len(keys) and taken + width > available:
            parts.append(list(keys))
        parts[-1].append(i)
    return parts


def _width_bounds(table: Data, i: int) -> tuple[float, float]:
    """Return a column's least width and the one at which nothing wraps."""
    column = table["columns"][i]
    cells = [row[i] for row in table["rows"]]
    cells += table["total"][i : i + 1]
    lines = 2 if len(table["columns"]) <= FEW_COLUMNS else 3
    label = column["label"]
    head = max(min(_longest_word([label]), _MAX_WORD), _width(label) * 1.1 / lines)
    natural = max((_width(cell) for cell in cells), default=0.0)
    if column.get("cells"):
        return _matrix_bounds(column, head)
    if not column["is_text"]:
        natural *= _TABULAR
    if column["bars"]:
        natural = max(natural, _BAR_WIDTH)
    if column.get("goals"):
        natural += table["goal_width"] + 2.5
    if column.get("signs"):
        natural = natural * _BOLD + _SIGN_WIDTH
    if not column["is_text"]:
        width = max(natural, head) + _PADDING
        return width, width
    word = min(_longest_word(cells), _MAX_WORD)
    is_long = natural > _MAX_TEXT / 2
    if is_long and any(column.get("cells") for column in table["columns"]):
        return _MAX_WORD + _PADDING, min(natural, _MAX_TEXT) + _PADDING
    floor = _MIN_LONG_TEXT if is_long else _MIN_TEXT
    least = max(word, head, floor)
    least = min(least, max(natural, head))
    return least + _PADDING, max(least, min(natural, _MAX_TEXT)) + _PADDING


def _matrix_bounds(column: Data, head: float) -> tuple[float, float]:
    """Return the least width of a matrix's column, twice: nothing in it wraps."""
    # A board with a long name takes more lines rather than half of the page.
    head = max(min(_longest_word([column["label"]]), _MAX_HEAD), min(head, _MAX_HEAD))
    # Small type and marks keep their size where the rest is set smaller.
    widest = max(head, _width(column["detail"]))
    for cell in [*column["cells"], *filter(None, [column["total_cell"]])]:
        text, detail = _width(cell["text"]) * _BOLD, _width(cell["detail"]) * _BOLD
        if cell["tone"] in ("more", "late"):
            text += _SIGN_WIDTH
        marks = cell["chart_width"] * _MM_PER_INCH / 72
        beside = (_NUMBER_WIDTH + marks) / MIN_SCALE if marks else 0.0
        widest = max(widest, text, detail, beside)
    return widest + _PADDING, widest + _PADDING


def _part(
    table: Data,
    chosen: list[int],
    bounds: list[tuple[float, float]],
    text_width: float,
    *,
    is_first: bool,
    is_last: bool,
) -> Data:
    """Return the part of a table that has the `chosen` columns, with their widths."""
    columns = [table["columns"][i] for i in chosen]
    widths, scale = _widths(columns, [bounds[i] for i in chosen], text_width)
    # A part without any sum shows no row that says "Total" alone.
    total = [table["total"][i] for i in chosen] if table["total"] else []
    part = {
        **table,
        "columns": [
            {**column, "label": _breakable(column["label"], width)}
            for column, width in zip(columns, widths, strict=True)
        ],
        "rows": [
            [
                _breakable(row[i], width) if table["columns"][i]["is_text"] else row[i]
                for i, width in zip(chosen, widths, strict=True)
            ]
            for row in table["rows"]
        ],
        "total": total if any(total[1:]) else [],
        "widths": [round(width * scale, 3) for width in widths],
        "groups": groups(table["rows"]),
        "size": max(PRINT_TYPE.foot, round(SIZE * scale, 3)),
    }
    if not is_first:
        part |= {"title": "", "facts": ""}
    if not is_last:
        part |= {"note": "", "legend": []}
    return part


def _widths(
    columns: list[Data], bounds: list[tuple[float, float]], text_width: float
) -> tuple[list[float], float]:
    """Return the widths of columns at full size, and the scale at which they fit."""
    least, wanted = map(list, zip(*bounds, strict=True))
    # Slightly smaller type is easier to read than names broken over two lines.
    is_unwrapped = sum(wanted) * MIN_SCALE <= text_width
    scale = min(1.0, text_width / sum(wanted if is_unwrapped else least))
    available = text_width / scale
    missing = [b - a for a, b in bounds]
    widths = list(least)
    spare = max(0.0, available - sum(least))
    # Columns that miss least come first, so that names stay whole beside long texts.
    order = sorted(range(len(columns)), key=lambda k: missing[k])
    for done, k in enumerate(order):
        share = min(missing[k], spare / (len(order) - done))
        widths[k] += share
        spare -= share
    cells = [k for k, column in enumerate(columns) if column.get("cells")]
    if cells:
        return _spread_evenly(widths, cells, available, columns), scale
    # The rest goes to the column of the longest texts, else to the first left-aligned
    # one; a table of numbers alone stays narrow: its rows read better.
    texts = [k for k, column in enumerate(columns) if column["is_text"]]
    texts.sort(key=lambda k: -wanted[k])
    texts += [k for k, column in enumerate(columns) if column["align"] == "left"]
    if texts:
        widths[texts[0]] += available - sum(widths)
    return widths, scale


def _spread_evenly(
    widths: list[float], cells: list[int], available: float, columns: list[Data]
) -> list[float]:
    """Give what is left to a matrix's columns; centred ones become equally wide."""
    room = max(0.0, available - sum(widths))
    taken = sum(widths[k] for k in cells)
    equal = (taken + room) / len(cells)
    is_centred = all(columns[k]["align"] == "center" for k in cells)
    if is_centred and equal >= max(widths[k] for k in cells):
        return [equal if k in cells else w for k, w in enumerate(widths)]
    return [w + room / len(cells) if k in cells else w for k, w in enumerate(widths)]


def _breakable(text: str, width: float) -> str:
    return breakable(text, width - _PADDING + _ROUNDING, SIZE)


def _width(text: str) -> float:
    return label_fitting.text_width(text, SIZE) * _MM_PER_INCH


def _longest_word(texts: list[str]) -> float:
    words = {word for text in texts for word in text.split(" ")}
    return max((_width(word) for word in words), default=0.0)
