"""Columns of a printed table that set a share against its target, with its status."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kpi_lib.kpis.target_columns import CASES, SHARES, against_targets
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import STATUS_WORDS
from kpi_lib.reporting.table_block import TableBlock, TableColumn
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.settings.target_settings import Targets

UPRIGHT = _("Upright line: the target.")
UPRIGHT_AT = _("Upright line: the target, {target}.")
"""What a share's bar shows; slides, which have no such bar, take them out again."""


def with_status(table: TableBlock, key: str, targets: Targets) -> TableBlock:
    """Return a table whose share has a bar with the target, its cases and status.

    Without any target there is the bar alone. A target that is the same in all rows
    stands in the note.

    Parameters
    ----------
    table : TableBlock
        Has the share that `key` is for.
    key : str
        One of `kpi_lib.kpis.target_columns.SHARES`.
    targets : Targets
    """
    share, _ = SHARES[key]
    shown = [column.key for column in table.columns]
    if table.frame.empty or not {share, CASES} <= set(table.frame) & set(shown):
        return table
    formats = table.formats
    frame = _worded(against_targets(table.frame, targets, key), formats)
    columns: list[TableColumn] = []
    for column in table.columns:
        if column.key == share:
            columns += _columns(
                column, formats, is_only="sla_target_hours" not in shown
            )
        elif column.key != CASES:
            columns.append(column)
    note = ""
    if frame["target_pct"].notna().any():
        note = _note(frame["target_text"], formats)
        is_same = frame["target_text"].nunique() == 1
        columns = [c for c in columns if c.key != "target_text" or not is_same]
    else:
        columns = [c for c in columns if c.key not in ("target_text", "target_status")]
    total = table.total
    if total is not None and CASES in total:
        met, cases = int(frame["met_count"].fillna(0).sum()), int(total[CASES] or 0)
        total = {**total, "met_text": _of(met, cases, formats) if cases else None}
    note = f"{note} {table.note}".strip()
    return replace(table, frame=frame, columns=columns, note=note, total=total)


def _columns(
    share: TableColumn, formats: Formats, *, is_only: bool
) -> list[TableColumn]:
    """Return the share's columns; `is_only` where no other one is called a target."""
    gettext = formats.text.gettext
    target = gettext("Target") if is_only else gettext("Agreed share")
    words = {code: gettext(text) for code, text in STATUS_WORDS.items()}
    status = "target_status"
    return [
        replace(share, align="left", bar=False, status=status, target="target_pct"),
        TableColumn("met_text", gettext("Number in time"), align="right"),
        TableColumn("target_text", target, align="right"),
        TableColumn(status, gettext("Status"), names=words, status=status),
    ]


def _worded(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Write counts and targets as texts."""
    cases = frame[CASES].fillna(0).astype(int)
    return frame.assign(
        met_text=[
            "" if pd.isna(met) else _of(int(met), int(n), formats)
            for met, n in zip(frame["met_count"], cases, strict=True)
        ],
        target_text=[_percent(target, formats) for target in frame["target_pct"]],
    )


def _of(part: int, n: int, formats: Formats) -> str:
    text = formats.text.gettext("{part} of {n}")
    said = text.format(part=formats.integer(part), n=formats.integer(n))
    return said.replace(" ", "\u00a0")


def _note(targets: pd.Series, formats: Formats) -> str:
    """Explain the line; name the target that is the same in all rows."""
    gettext, texts = formats.text.gettext, set(targets)
    if len(texts) > 1:
        return gettext(UPRIGHT)
    text = gettext(UPRIGHT_AT)
    return text.format(target=texts.pop())


def _percent(target: float | None, formats: Formats) -> str:
    if target is None or pd.isna(target):
        return ""
    return formats.percent(target, 0 if float(target).is_integer() else 1)
