"""Layouts of slides' tables: which rows and columns have room, in which type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kpi_lib.reporting.exporters.column_widths import SIZE, fit_table
from kpi_lib.reporting.exporters.html import is_safe_link
from kpi_lib.reporting.exporters.slides.slide_page import Box
from kpi_lib.reporting.exporters.slides.slide_text import (
    LINE,
    Run,
    SlideParagraph,
    line,
    text_height,
    wrapped,
)
from kpi_lib.reporting.exporters.slides.status_signs import (
    status_character,
    status_colour,
)
from kpi_lib.reporting.status_columns import UPRIGHT, UPRIGHT_AT
from kpi_lib.reporting.translation import Translator

Data = dict[str, Any]
MOST_ROWS, _FEW_MORE = 10, 2
"""Rows of a slide; so many more are shown, too, where they are all that is left."""
HEAD_LINES = 4
"""Lines of a column's head at the most."""
SIDE, ABOVE = 0.06, 0.055
"""Inches of a cell's margins."""
_WAYS = ((14.0, 8), (12.0, 8), (12.0, 5), (12.0, 3))
"""Points and lines of a cell, the best first: longer texts are cut. In the first all
columns must have room, in the others the type may be smaller by an eighth."""
_MM, _POINTS = 25.4, 72
_TONES = {"more": "missed", "late": "missed", "less": "on_target"}
"""Status in whose colour and sign a matrix's cell is written, by its tone."""


@dataclass(frozen=True)
class TableLayout:
    """A table that fits its room: columns with their widths, rows with their heights.

    Attributes
    ----------
    part : dict
        The table's block, or those of its columns that have room.
    widths : list of float
    size : float
        Points of its type.
    rows : list of (int or str, float)
        Number of the row, or ``head`` or ``total``, and its height.
    lines : int
        Lines of a cell at the most.
    note : list of SlideParagraph
    """

    part: Data
    widths: list[float]
    size: float
    rows: list[tuple[int | str, float]]
    lines: int
    note: list[SlideParagraph]

    @property
    def count(self) -> int:
        """Return how many rows of the table it shows."""
        return sum(isinstance(which, int) for which, _ in self.rows)


def table_layout(block: Data, area: Box, text: Translator) -> TableLayout:
    """Return the best layout of a table with rows that fits; one row always does.

    Parameters
    ----------
    block : dict
        Of kind ``table``.
    area : Box
    text : Translator
    """
    return next(x for x in _layouts(block, area, text) if x is not None)


def _layouts(block: Data, area: Box, text: Translator) -> Iterator[TableLayout | None]:
    """Yield layouts, the best first, None for one that does not fit; the last does."""
    total = len(block["rows"])
    most = total if total <= MOST_ROWS + _FEW_MORE else MOST_ROWS
    for largest, lines in _WAYS:
        is_whole = largest == _WAYS[0][0]
        yield _layout(block, area, text, largest, lines, most, must_be_whole=is_whole)
    largest, lines = _WAYS[-1]
    for count in range(most - 1, 0, -1):
        yield _layout(block, area, text, largest, lines, count)
    yield _layout(block, area, text, largest, 1, 1, must_fit=False)


def _layout(
    block: Data,
    area: Box,
    text: Translator,
    largest: float,
    lines: int,
    count: int,
    *,
    must_be_whole: bool = False,
    must_fit: bool = True,
) -> TableLayout | None:
    bare = {**block, "columns": [_bare(column) for column in block["columns"]]}
    parts = fit_table(bare, area.width * _MM * SIZE / largest)
    part, scale = parts[0], largest / SIZE
    if must_be_whole and (len(parts) > 1 or part["size"] < SIZE):
        return None
    widths = [width * scale / _MM for width in part["widths"]]
    size = round(part["size"] * scale, 1)
    heights = _heights(part, widths, size, lines)
    shown = {column["label"] for column in part["columns"]}
    others = dict.fromkeys(c["label"] for p in parts[1:] for c in p["columns"])
    note = _note(block, count, [x for x in others if x not in shown], text)
    rows = _shown(part, heights, count)
    needed = sum(high for _, high in rows) + text_height(note, area.width)
    if must_fit and needed + (0.1 if note else 0) > area.height:
        return None
    return TableLayout(part, widths, size, rows, lines, note)


def _bare(column: Data) -> Data:
    """Return a column without bars; a matrix's cells are read as their words."""
    detail = column.get("detail", "")
    label = f"{column['label']} ({detail})" if detail else column["label"]
    tones = [cell["tone"] for cell in column.get("cells", ())]
    return {
        **column,
        **{key: [] for key in ("bars", "goals", "cells")},
        "label": label,
        "detail": "",
        "tones": tones,
    }


def _shown(
    part: Data, heights: Sequence[float], count: int
) -> list[tuple[int | str, float]]:
    """Return the rows that are shown, with their heights: head, some rows, total."""
    rows: list[tuple[int | str, float]] = [("head", heights[0])]
    rows += [(i, heights[i + 1]) for i in range(count)]
    if part["total"]:
        rows.append(("total", heights[-1]))
    return rows


def _heights(
    part: Data, widths: Sequence[float], size: float, lines: int
) -> list[float]:
    """Return the heights of the head, of all rows and of the total."""
    which: list[int | str] = ["head", *range(len(part["rows"]))]
    if part["total"]:
        which.append("total")
    heights = []
    for k in which:
        most = HEAD_LINES if k == "head" else lines
        counts = [
            len(
                wrapped(plain_text(runs), width - 2 * SIDE, size, is_bold=is_bold(runs))
            )
            for i, width in enumerate(widths)
            for runs in [runs_of(part["columns"][i], k, words_of(part, k, i))]
        ]
        high = min(most, max(counts)) * size * LINE / _POINTS
        heights.append(high + 2 * ABOVE)
    return heights


def plain_text(runs: Sequence[Run]) -> str:
    """Return the text of runs without their style."""
    return "".join(run.text for run in runs)


def is_bold(runs: Sequence[Run]) -> bool:
    """Return whether a part of a cell is bold."""
    return any(run.is_bold for run in runs)


def _note(
    block: Data, count: int, left_out: Sequence[str], text: Translator
) -> list[SlideParagraph]:
    """Return what the slide leaves to the report, and the table's own note."""
    said = []
    total, note = len(block["rows"]), _note_of(block, text)
    if count < total:
        words = text.gettext("The first {n} of the report’s {total} rows")
        if count == 1:
            words = text.gettext("The first of the report’s {total} rows")
        said.append(words.format(n=count, total=total))
        if note[:1].islower():  # “and 17 more rows in the workbook”
            said, note = [f"{said[0]}, {note}"], ""
    if left_out:
        words = text.gettext("Also in the report: {columns}")
        said.append(words.format(columns=", ".join(left_out)))
    for entry in block.get("legend", ()):
        sign = f"{status_character('missed')} " if _is_bad(entry["sign"]) else ""
        said.append(f"{sign}{entry['text']}")
    facts = block["facts"].split(" · ")
    said += [part for part in facts if part and not part[0].isdigit()]
    said += [note] if note else []
    return [line(" · ".join(said), 11, "muted")] if said else []


def _is_bad(tone: str) -> bool:
    return _TONES.get(tone) == "missed"


def _note_of(block: Data, text: Translator) -> str:
    """Return a table's note but for what it says of bars, which a slide leaves out."""
    note = str(block["note"])
    if not any(column.get("goals") for column in block["columns"]):
        return note
    same = re.escape(text.gettext(UPRIGHT_AT)).replace(r"\{target\}", "(.+?)")
    note = re.sub(
        same, lambda at: text.gettext("target {target}").format(target=at[1]), note
    )
    return note.replace(text.gettext(UPRIGHT), "").strip()


def words_of(part: Data, which: int | str, i: int) -> str:
    """Return the text of column `i` in a row: its number, ``head`` or ``total``."""
    if which == "head":
        return str(part["columns"][i]["label"])
    row = part["total"] if which == "total" else part["rows"][which]
    return str(row[i])


def runs_of(column: Data, which: int | str, words: str) -> tuple[Run, ...]:
    """Return a cell's runs: the sign of its status, its words, the link they have."""
    if which == "head":
        return (Run(words, "muted"),)
    if which == "total":
        return (Run(words, is_bold=True),)
    assert isinstance(which, int)
    if column["signs"]:
        status = column["signs"][which]
        colour = status_colour(status)
        sign = Run(f"{status_character(status)} ", colour)
        return (sign, Run(words, colour, is_bold=True))
    if column["tones"] and (tone := column["tones"][which]) in _TONES:
        status = _TONES[tone]
        colour = status_colour(status)
        mark = f"{status_character(status)} " if status == "missed" else ""
        return (Run(mark, colour), Run(words, colour, is_bold=True))
    link = column["links"][which] if column["links"] else ""
    return (Run(words, link=link if is_safe_link(link) else ""),)
