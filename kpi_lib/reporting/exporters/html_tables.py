"""Tables of a notebook's HTML outputs, such as a plain DataFrame's, as table blocks.

A DataFrame's cells come as pandas writes them: numbers with a point and all their
digits, an index that only counts. `in_language` writes them as the reader expects.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.columns import is_general, label
from kpi_lib.reporting.exporters.cell_looks import (
    PLAIN,
    Look,
    Rules,
    look_of,
    style_rules,
)
from kpi_lib.reporting.exporters.markdown import simple_table
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import UNDEFINED

Data = dict[str, Any]
Grid = list[list[str]]
Cell = tuple[str, Look]
_NUMBER = re.compile(r"^[-+\N{MINUS SIGN}]?[\d.,\s]+%?$")
_DECIMAL = re.compile(r"-?\d+\.\d+(e[-+]\d+)?")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?(e[-+]\d+)?")
_SIZE = re.compile(r"(\d+) rows × (\d+) columns|shape: \((\d+), (\d+)\)")
_MISSING = ("", "NaN", "None", "NaT", "<NA>", "nan", "null")
_CUT = ("...", "…")


def tables(soup: BeautifulSoup) -> Iterator[Data]:
    """Yield a block for each table; a DataFrame's has its cells under ``values``.

    Colours and bold type of cells, as a Styler gives them, stand under ``looks`` of
    their columns.
    """
    rules = style_rules(soup)
    for table in soup.find_all("table"):
        heads, body, looks = _grid(table, rules)
        if not heads and body:
            heads, body, looks = body[:1], body[1:], looks[1:]
        if not heads:
            continue
        is_frame = "dataframe" in (table.get("class") or [])
        if is_frame:
            heads = _without_types(table, heads)
        names = _joined(heads)
        width = max(len(names), *map(len, body), 0)
        names += [""] * (width - len(names))
        body = [row + [""] * (width - len(row)) for row in body]
        looks = [row + [PLAIN] * (width - len(row)) for row in looks]
        is_styled = str(table.get("id") or "").startswith("T_")
        if (is_frame or is_styled) and _only_counts(names, body):
            names, body = names[1:], [row[1:] for row in body]
            looks = [row[1:] for row in looks]
        block = simple_table(
            [
                {
                    "label": name,
                    "align": alignment([row[i] for row in body]),
                    "looks": own if any(one != PLAIN for one in own) else [],
                }
                for i, name in enumerate(names)
                for own in [[row[i] for row in looks]]
            ],
            body,
        )
        if is_styled and table.caption:
            block["title"] = " ".join(table.caption.get_text(" ").split())
        if is_frame:
            block["values"] = [list(row) for row in body]
            block["keys"] = names
            block["size"] = _size(soup) if any(c in _CUT for c in _first(body)) else 0
        yield block


def alignment(cells: list[str]) -> str:
    """Return ``right`` for a column of numbers, else ``left``."""
    filled = [cell for cell in cells if cell not in (*_MISSING, *_CUT)]
    is_number = bool(filled) and all(_NUMBER.match(cell) for cell in filled)
    return "right" if is_number else "left"


def in_language(block: Data, language: str) -> None:
    """Write a DataFrame's heads, numbers and gaps as a reader of `language` expects.

    Parameters
    ----------
    block : dict
        Of `tables`; changed in place. A column of the catalogue gets its label; of a
        decimal number two digits are shown. The workbook holds all of them.
    language : {"en", "fr"}
    """
    formats = Formats(language, language)
    for column, key in zip(block["columns"], block["keys"], strict=True):
        if key in COLUMNS and is_general(key):
            column["label"] = label(key, formats)
    rows = block["rows"]
    columns = [
        [_text(cell, formats, is_numeric) for cell in cells]
        for cells in map(list, zip(*rows, strict=True))
        for is_numeric in [_is_numeric(cells)]
    ]
    block["rows"] = [list(row) for row in zip(*columns, strict=True)]
    if block["size"]:
        block["note"] = formats.text.gettext(
            "The first and the last of {n} rows, as the notebook shows them."
        ).format(n=formats.integer(block["size"]))


def values(block: Data) -> Iterator[tuple[str, list[Any]]]:
    """Yield the columns of a DataFrame's block: name, and numbers or texts."""
    rows = [row for row in block["values"] if not all(cell in _CUT for cell in row)]
    taken: dict[str, int] = {}
    for i, key in enumerate(block["keys"]):
        texts = [row[i] for row in rows]
        is_numeric = _is_numeric(texts)
        parsed: list[Any] = [
            None if text in _MISSING else float(text) if is_numeric else text
            for text in texts
        ]
        taken[key] = taken.get(key, 0) + 1
        yield (key if taken[key] == 1 else f"{key} ({taken[key]})"), parsed


def _is_numeric(cells: list[str]) -> bool:
    """Return whether a column's cells are numbers as a DataFrame writes them.

    Those of one column have equally many digits after the point; ``00123`` and version
    numbers such as ``10.9`` beside ``10.90`` are texts.
    """
    filled = [cell for cell in cells if cell not in (*_MISSING, *_CUT)]
    matches = [_PLAIN.fullmatch(cell) for cell in filled]
    places = {len(match[1] or "") for match in matches if match and not match[2]}
    return bool(filled) and all(matches) and len(places) <= 1


def _text(cell: str, formats: Formats, is_numeric: bool) -> str:
    if cell in _MISSING:
        return UNDEFINED
    if not is_numeric or not _DECIMAL.fullmatch(cell):
        return cell
    number = float(cell)
    if number == 0 or not math.isfinite(number):
        return formats.decimal(number)
    # Two digits after the point, and of a number under .01 its first two.
    digits = max(2, 1 - math.floor(math.log10(abs(number))))
    return formats.decimal(number, min(digits, 12))


def _grid(table: Tag, rules: Rules) -> tuple[Grid, Grid, list[list[Look]]]:
    """Return heads, body and its looks; cells that span several places in each."""
    heads: Grid = []
    body: Grid = []
    looks: list[list[Look]] = []
    open_cells: dict[int, tuple[int, Cell]] = {}
    for row in table.find_all("tr"):
        cells: list[Cell] = []
        for cell in row.find_all(["td", "th"]):
            _fill(cells, open_cells)
            found = (" ".join(cell.get_text(" ").split()), look_of(cell, rules))
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    open_cells[len(cells)] = (rows - 1, found)
                cells.append(found)
        _fill(cells, open_cells)
        texts = [text for text, _ in cells]
        if cells and row.find_parent("thead"):
            heads.append(texts)
        elif cells:
            body.append(texts)
            looks.append([look for _, look in cells])
    return heads, body, looks


def _fill(cells: list[Cell], open_cells: dict[int, tuple[int, Cell]]) -> None:
    """Repeat the cells of the rows above that reach down to this place."""
    while len(cells) in open_cells:
        at = len(cells)
        rows, found = open_cells.pop(at)
        cells.append(found)
        if rows > 1:
            open_cells[at] = (rows - 1, found)


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1")
    return min(int(text), 1000) if text.isdigit() else 1


def _without_types(table: Tag, heads: Grid) -> Grid:
    """Leave out polars' second head, the types of the columns."""
    rows = table.select("thead tr")
    return heads[:1] if len(rows) == 2 and rows[1].find("td") else heads


def _joined(heads: Grid) -> list[str]:
    """Return one head per column; a row that names the index alone goes before."""
    width = max(map(len, heads))
    padded = [row + [""] * (width - len(row)) for row in heads]
    index = padded[-1] if len(padded) > 1 and "" in padded[-1] else [""] * width
    columns = zip(*padded, strict=True)
    joined = [" · ".join(dict.fromkeys(filter(None, parts))) for parts in columns]
    return [own or parts for own, parts in zip(index, joined, strict=True)]


def _only_counts(names: list[str], body: Grid) -> bool:
    """Return whether the first column is pandas' own count of the rows."""
    if len(names) < 2 or names[0]:
        return False
    first = [cell for cell in _first(body) if cell not in _CUT]
    if not all(cell.isdigit() for cell in first):
        return False
    numbers = [int(cell) for cell in first]
    return not numbers or (numbers[0] == 0 and numbers == sorted(set(numbers)))


def _first(body: Grid) -> list[str]:
    return [row[0] for row in body]


def _size(soup: BeautifulSoup) -> int:
    match = _SIZE.search(soup.get_text(" "))
    return int(match[1] or match[3]) if match else 0
