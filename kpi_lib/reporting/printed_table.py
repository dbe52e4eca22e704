"""Table of a report made from a result: rows chosen, ordered and put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.columns import column
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.ordering import first_rows, ordered
from kpi_lib.reporting.reader_names import with_named_dimensions
from kpi_lib.reporting.result_texts import clock_note, settings_of
from kpi_lib.reporting.status_columns import with_status
from kpi_lib.reporting.table_block import TableBlock
from kpi_lib.reporting.unknown_columns import (
    COUNTS,
    OF_HEADLINES,
    left_out,
    unknown_columns,
)
from kpi_lib.reporting.value_names import with_placeholders
from kpi_lib.reporting.views import PRINTED
from kpi_lib.settings.params_folder import TenantParams


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Columns and rows that are printed; see `Report.table`."""

    columns: Sequence[str] = ()
    where: str = ""
    rows: int = 20
    bars: Sequence[str] = ()
    order: Sequence[str] = ()
    keep: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    total: Sequence[str] = ()
    against: str = ""

    def of_known(self, result: Result, name: str) -> Selection | None:
        """Return it without columns that are not known; None where nothing is left."""
        asked = self.columns or list(getattr(result, name).columns)
        known = [key for key in asked if not result.lacks(key)]
        lacking = [key for key in asked if key not in known]
        if result.lacks(name) or any(key in self.where for key in lacking):
            return None
        frame = getattr(result, name)
        if lacking and set(known) <= set(frame):
            # Columns that only print has are not judged by the result's rows.
            unknown = unknown_columns(frame, known)
            if len(known) == len(unknown) + 1:
                return None  # only what names the rows is left
        return replace(
            self,
            columns=known if lacking else self.columns,
            only={key: rule for key, rule in self.only.items() if key in known},
            total=[name for name in self.total if name.partition("/")[0] in known],
        )


def printed_table(
    result: Result,
    name: str,
    selection: Selection,
    formats: Formats,
    params: TenantParams,
    *,
    title: str = "",
    period: Period | None = None,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> TableBlock:
    """Return one of a result's tables as a report prints it.

    Parameters
    ----------
    result : Result
    name : str
        Of the table.
    selection : Selection
    formats : Formats
    params : TenantParams
        The tenant's.
    title : str
        An English text of the catalogue.
    period : Period, optional
        Named in the caption.
    labels : mapping of str to str
        Heads other than the columns' own, English texts of the catalogue.
    """
    frame = _rows(result, name, selection, formats)
    gettext, settings = formats.text.gettext, settings_of(result, params)
    asked = list(selection.columns or frame.columns)
    unknown = unknown_columns(frame, asked)
    counts = [key for name in unknown for key in COUNTS.get(name, ())]
    frame = _blanked(frame, selection.only)
    # A column that has no meaning in any row is no unknown one.
    without = (*unknown_columns(frame, asked), *counts)
    keys = [key for key in asked if key not in without]
    columns = {
        key: column(
            key, formats, bar=key in selection.bars, kpi=result.kpi, settings=settings
        )
        for key in asked
    }
    for key in labels.keys() & columns.keys():
        columns[key] = replace(columns[key], label=gettext(labels[key]))
    facts = [] if period is None else [formats.period(period)]
    if any(COLUMNS[key].unit in ("hours", "minutes") for key in keys):
        note = clock_note(result, params)
        facts += [gettext(note)] if note else []
    table = TableBlock(
        formats,
        _with_words(frame, keys, result.kpi, formats),
        [
            replace(
                columns[key], link=params.ticket_url if key == "cw_ticket_id" else None
            )
            for key in keys
        ],
        title=gettext(title),
        total=_totals(frame, selection.total),
        max_rows=selection.rows,
        note=left_out(
            {key: columns[key].label for key in unknown},
            frame,
            formats,
            map(result.headline, OF_HEADLINES.intersection(unknown)),
        ),
        facts=" · ".join(facts),
        instead=gettext("Nothing to list.") if len(getattr(result, name)) else "",
    )
    if not selection.against:
        return table
    return with_status(table, selection.against, params.targets_of(result.company))


def _totals(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, Any] | None:
    """Add columns up over all rows; None where no row or no total is asked for.

    A sum of which some part is not known is not known, either.
    """
    if not names or len(frame) < 2:
        return None
    totals: dict[str, Any] = {}
    for name in names:
        key, _, cases = name.partition("/")
        if not cases:
            totals[key] = frame[key].sum(skipna=False)
            continue
        weights = frame[cases].astype(float).fillna(0)
        weighed = (frame[key].astype(float).fillna(0) * weights).sum()
        totals[key] = weighed / weights.sum() if weights.sum() else None
    return totals


def _rows(
    result: Result, name: str, selection: Selection, formats: Formats
) -> pd.DataFrame:
    """Choose and order the rows."""
    frame: pd.DataFrame = getattr(result, name)
    if selection.where:
        frame = frame.query(selection.where)
    if prepare := PRINTED.get((result.kpi, name)):
        frame = prepare(frame, result, formats)
    frame = ordered(frame, selection.order)
    return first_rows(frame, selection.rows, selection.keep)


def _blanked(frame: pd.DataFrame, rules: Mapping[str, str]) -> pd.DataFrame:
    """Blank what has no meaning in a row: all rows but those of a column's rule."""
    for key, rule in rules.items():
        is_defined = frame.index.isin(frame.query(rule).index)
        frame = frame.assign(**{key: frame[key].where(is_defined)})
    return frame


def _with_words(
    frame: pd.DataFrame, keys: Sequence[str], kpi: str, formats: Formats
) -> pd.DataFrame:
    """Write placeholders and lists of codes in the reader's language."""
    frame = with_named_dimensions(with_placeholders(frame, formats), formats.names)
    lists = [key for key in keys if COLUMNS[key].unit == "word_list"]
    return frame.assign(
        **{
            key: [
                ", ".join(word(code, formats, kpi, key) for code in codes)
                for codes in frame[key]
            ]
            for key in lists
        }
    )
