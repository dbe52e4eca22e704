"""Matrix of KPI 08: each technician's time against the others, by board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.case_counts import counted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import Cell, Head, Matrix, Tone
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.ordering import first_rows, ordered
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.value_names import group_names

_ROWS, _BOARDS = 15, 10
_TIMES = 2.0
"""From this ratio on a time is so many times as long, below it a share more."""
_TONES: Mapping[object, Tone] = {"less": "less", "more": "more"}


def technician_boards(result: Result, formats: Formats) -> Matrix:
    """Set each technician's time on each board against that of the others.

    Boards stand from the most tickets to the fewest, technicians by name; where there
    are many, those with the most tickets are printed: of technicians, then of the
    boards on which these work.
    """
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.by_board
    people = ordered(_by_most(frame, "owner"), ["owner"])
    people = first_rows(people, _ROWS, "tickets")
    of_people = frame[frame["owner"].isin(people["owner"])]
    boards = _by_most(of_people, "board").head(_BOARDS)
    left_out = frame["board"].nunique() - len(boards)
    names = group_names("board", formats)
    cells = {(row.owner, row.board): row for row in frame.itertuples()}
    least = settings_of(result).get("min_tickets", 5)
    return Matrix(
        formats,
        corner=gettext("Time against the others"),
        heads=[
            Head(names.get(board, formats.named(board))) for board in boards["board"]
        ],
        names=list(people["owner"]),
        cells=[
            [_cell(cells.get((owner, board)), formats) for board in boards["board"]]
            for owner in people["owner"]
        ],
        title=_answer(frame, formats),
        facts=formats.period(result.period),
        legend=[
            ("less", gettext("less time, beyond chance")),
            ("more", gettext("more time, beyond chance")),
            (
                "",
                gettext(
                    "“too few”: under {least} tickets that others had, too; –: none"
                ).format(least=formats.integer(least)),
            ),
        ],
        note=gettext(
            "Mean time to resolution (geometric) against that of the other technicians "
            "on tickets of the same board and type. Beyond chance by the model of the "
            "comparison, with the number of cells allowed for; all else is within "
            "chance. A hint for a talk and for who could teach whom, not a verdict."
        )
        + _left_out(left_out, formats),
        max_rows=_ROWS,
    )


def _left_out(count: int, formats: Formats) -> str:
    """Count the boards that are not printed; empty where all are."""
    text = formats.text.gettext(
        "Left out are boards on which these technicians have fewer tickets: {n}."
    )
    return f" {text.format(n=formats.integer(count))}" if count else ""


def _answer(frame: pd.DataFrame, formats: Formats) -> str:
    """Say how many of the known times lie beyond chance, and on which side."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    known = int(frame["time_ratio"].notna().sum())
    marks = frame.loc[frame["time_ratio"].notna(), "beyond_chance"]
    less, more = (int((marks == side).sum()) for side in ("less", "more"))
    if not known:
        return gettext("Time against the others on the same kinds of ticket")
    if not less + more:
        return gettext("No time differs from the others' by more than chance")
    text = ngettext(
        "{k} of {n} times differs by more than chance: {less} shorter, {more} longer",
        "{k} of {n} times differ by more than chance: {less} shorter, {more} longer",
        less + more,
    )
    if known == 1:
        text = gettext("The one time that can be compared differs by more than chance")
    return text.format(
        k=opening(less + more, formats),
        n=formats.integer(known),
        less=formats.integer(less),
        more=formats.integer(more),
    )


def _by_most(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Add the tickets up by `key`, the most first."""
    tickets: pd.DataFrame = frame.groupby(key)[["tickets"]].sum().reset_index()
    return ordered(tickets, ["-tickets", key])


def _cell(row: Any, formats: Formats) -> Cell:
    gettext = formats.text.gettext
    if row is None:
        return Cell("–", tone="muted")
    count = counted(int(row.tickets), "tickets", formats)
    if pd.isna(row.compared_count):
        return Cell(gettext("no known time"), count, "muted")
    if not row.compared_count:
        return Cell(gettext("no others"), count, "muted")
    if pd.isna(row.time_ratio):
        return Cell(gettext("too few"), count, "muted")
    tone = _TONES.get(row.beyond_chance, "")
    return Cell(against_others(float(row.time_ratio), formats), count, tone)


def against_others(ratio: float, formats: Formats) -> str:
    """Write a ratio of times: ``36% less``, ``45% more``, ``4 × as long``."""
    gettext = formats.text.gettext
    if ratio >= _TIMES:
        places = 0 if round(ratio, 1) >= 10 or round(ratio, 1) % 1 == 0 else 1
        return gettext("{times} × as long").format(times=formats.decimal(ratio, places))
    change = round(100 * (ratio - 1))
    if not change:
        return gettext("the same")
    text = gettext("{share} more") if change > 0 else gettext("{share} less")
    return text.format(share=formats.percent(abs(change), 0))
