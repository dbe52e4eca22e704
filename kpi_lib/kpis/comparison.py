"""Figures and rows that differ between two reports of the same period.

Late entries, re-opened tickets and corrections change figures that somebody has read
already. The manifest holds the reported figures, the lake the tables' versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import TypeAdapter

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts


@dataclass(frozen=True)
class ReportedFigure:
    """One key figure of a finished report.

    Attributes
    ----------
    kpi, key : str
        The result and its headline.
    label, unit : str
        See `Headline`.
    value : float or None
        None where it was undefined.
    """

    kpi: str
    key: str
    label: str
    unit: str
    value: float | None


def reported_figures(results: Iterable[Result]) -> tuple[ReportedFigure, ...]:
    """Return the headlines of results as a manifest keeps them."""
    return tuple(
        ReportedFigure(
            result.kpi,
            headline.key,
            headline.label,
            headline.unit,
            None if headline.value is None else float(headline.value),
        )
        for result in results
        for headline in result.headlines
    )


@dataclass(frozen=True)
class EarlierReport:
    """The last report of the same period that rested on other inputs.

    Attributes
    ----------
    made_at : datetime
        Aware.
    as_of : datetime or None
    versions : mapping of str to int
        Of the tables that it read.
    figures : tuple of ReportedFigure
    is_other_settings, is_other_library : bool
        Whether the tenant's settings or the library differ from today's.
    """

    made_at: datetime
    as_of: datetime | None
    versions: Mapping[str, int]
    figures: tuple[ReportedFigure, ...]
    is_other_settings: bool = False
    is_other_library: bool = False

    def save(self, path: Path) -> None:
        """Write the report's figures and inputs to a file."""
        path.write_bytes(TypeAdapter(type(self)).dump_json(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` has written."""
        return TypeAdapter(cls).validate_json(path.read_bytes())


def save_figures(path: Path, figures: tuple[ReportedFigure, ...]) -> None:
    """Write figures to a file."""
    path.write_bytes(TypeAdapter(tuple[ReportedFigure, ...]).dump_json(figures))


def load_figures(content: bytes) -> tuple[ReportedFigure, ...]:
    """Read figures from JSON."""
    return TypeAdapter(tuple[ReportedFigure, ...]).validate_json(content)


def compare_figures(
    before: Iterable[ReportedFigure], now: Iterable[ReportedFigure]
) -> pd.DataFrame:
    """Return the figures that both reports hold, a row each.

    Returns
    -------
    DataFrame
        ``kpi, key, label, unit, value_before, value_now``, in today's order.
    """
    earlier = {(figure.kpi, figure.key): figure for figure in before}
    rows = [
        (f.kpi, f.key, f.label, f.unit, earlier[f.kpi, f.key].value, f.value)
        for f in now
        if (f.kpi, f.key) in earlier
    ]
    names = ["kpi", "key", "label", "unit", "value_before", "value_now"]
    return pd.DataFrame(rows, columns=names)


def is_same_data(earlier: EarlierReport, now: Facts, period: Period) -> bool:
    """Return whether an earlier report read the same tables as of the same instant."""
    versions = now.snapshot.versions
    return (earlier.as_of is None or earlier.as_of == now.as_of(period)) and all(
        earlier.versions.get(name) == versions.get(name)
        for name in sql_files.statements("kpis/comparison.sql")
    )


def compare_rows(
    before: Facts, now: Facts, period: Period, company: str | None = None
) -> pd.DataFrame:
    """Count the rows of a period that differ between two states of a tenant's tables.

    Parameters
    ----------
    before, now : Facts
        Of the same tenant and audience.
    period : Period
    company : str, optional
        Only that client's.

    Returns
    -------
    DataFrame
        ``table_name, new_rows, changed_rows, reopened_rows, removed_rows``; a row per
        table that differs. A ticket is reopened where it was resolved and is not.
    """
    counted = []
    for name, sql in sql_files.statements("kpis/comparison.sql").items():
        if before.snapshot.versions.get(name) == now.snapshot.versions.get(
            name
        ) and before.as_of(period) == now.as_of(period):
            continue
        both = _read(before, sql, period, company).merge(
            _read(now, sql, period, company),
            on="row_key",
            how="outer",
            suffixes=("_before", "_now"),
            indicator="side",
        )
        is_in_both = both["side"] == "both"
        is_changed = is_in_both & (both["content_before"] != both["content_now"])
        was_resolved = both["is_resolved_before"].eq(True)
        is_resolved = both["is_resolved_now"].eq(True)
        counts = (
            int((both["side"] == "right_only").sum()),
            int(is_changed.sum()),
            int((is_in_both & was_resolved & ~is_resolved).sum()),
            int((both["side"] == "left_only").sum()),
        )
        if any(counts):
            counted.append((name, *counts))
    names = ["table_name", "new_rows", "changed_rows", "reopened_rows", "removed_rows"]
    return pd.DataFrame(counted, columns=names)


def _read(facts: Facts, sql: str, period: Period, company: str | None) -> pd.DataFrame:
    values = {
        "start": period.start,
        "end": period.end,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "as_of": facts.as_of(period),
        "company": company,
    }
    return facts.query(sql, values)
