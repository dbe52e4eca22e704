"""Order of printed rows, and the choice of rows where not all fit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import SEVERITIES


def ordered(frame: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Sort rows as a reader looks for them.

    Parameters
    ----------
    frame : DataFrame
    order : sequence of str
        Columns; ``-minutes`` puts the largest first. Names stand where they are looked
        up, case and accents aside; severities from critical down.
    """
    if not order:
        return frame
    columns = [name.removeprefix("-") for name in order]
    ascending = [not name.startswith("-") for name in order]
    return frame.sort_values(
        columns, ascending=ascending, key=_sortable, kind="stable", na_position="last"
    )


def first_rows(frame: pd.DataFrame, rows: int, keep: str) -> pd.DataFrame:
    """Put the rows that are printed first: those with the most of `keep`.

    They keep their order; the others, which stand in the workbook alone, follow.
    """
    if not keep or len(frame) <= rows:
        return frame
    most = frame[keep].sort_values(ascending=False, kind="stable").index[:rows]
    is_kept = frame.index.isin(most)
    return pd.concat([frame[is_kept], frame[~is_kept]])


def _sortable(column: pd.Series) -> pd.Series:
    if column.name == "severity":
        return column.map({code: rank for rank, code in enumerate(SEVERITIES)})
    if pd.api.types.is_string_dtype(column):
        return column.map(_looked_up, na_action="ignore")
    return column


def _looked_up(name: str) -> str:
    """Return the sort key of a name; a group such as "(no company)" comes last."""
    return ("\uffff" if name.startswith("(") else "") + fold(name)
