"""Figure of the measures that have a target, by month, and its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.figure
import numpy as np
import pandas as pd

from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting import figures
from kpi_lib.reporting.block import Data
from kpi_lib.reporting.content_blocks import Figure
from kpi_lib.reporting.figures.svg_output import to_svg
from kpi_lib.reporting.figures.target_lines import ACROSS, Panel
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import measure_texts, value_of

_LEAST_MONTHS = 3
"""Fewer months are no line."""


@dataclass(frozen=True)
class FreeFigure(Figure):
    """A figure that in print may also follow the section after it, to fill a page.

    Attributes
    ----------
    bands : sequence of matplotlib Figure
        Its rows, between which a printed page may end.
    """

    bands: Sequence[matplotlib.figure.Figure] = ()

    def data(self) -> Data:
        """Return the content; see `Block`."""
        bands = [to_svg(band) for band in self.bands]
        return {**super().data(), "is_free": True, "bands": bands}


def target_trends(observed: Observed, formats: Formats) -> FreeFigure:
    """Draw the last months of each measure that has a target, and count those met."""
    gettext = formats.text.gettext
    months, drawn = observed.months, drawn_measures(observed)
    shown = [measure for measure, _ in drawn]
    has_others = any(
        m.value is not None and _limits(m) and m not in shown
        for m in observed.now.measures
    )
    panels = [_panel(m, met, months[m.key], formats) for m, met in drawn]
    first, last = (months["month_start"].iloc[place] for place in (0, -1))
    ends = formats.month(first), formats.month(last)
    rows = [panels[k : k + ACROSS] for k in range(0, len(panels), ACROSS)]
    drawings = [figures.target_lines(row, *ends) for row in rows]
    return FreeFigure(
        formats,
        figures.target_lines(panels, *ends),
        title=answer(
            [(measure_texts(m, formats).label, met) for m, met in drawn],
            has_others,
            formats,
        ),
        shows=gettext("Measures with a target, by month; triangle: target missed"),
        period=formats.months_of((first, last)),
        alt=gettext("Lines by month with the target of each, a panel for a measure."),
        bands=[row for row in drawings if row is not None] if len(rows) > 1 else (),
    )


def drawn_measures(observed: Observed) -> list[tuple[Measure, pd.Series]]:
    """Return the measures that are drawn, each with what `months_met` returns.

    A priority, a severity and what `month_history` does not hold have no line.
    """
    months = observed.months
    return [
        (m, met)
        for m in observed.now.measures
        if not m.group and _limits(m) and m.key in months
        if len(met := months_met(months, m)) >= _LEAST_MONTHS
    ]


def months_met(months: pd.DataFrame, measure: Measure) -> pd.Series:
    """Return of each month that can be judged whether its value met the target.

    Parameters
    ----------
    months : DataFrame
        Of `month_history`; a month with fewer than `LEAST` cases is not judged.
    measure : Measure
    """
    known = months[measure.key].dropna().astype(float)
    if measure.is_sample:
        known = known[months.loc[known.index, f"{measure.key}_n"] >= LEAST]
    low = -np.inf if measure.at_least is None else measure.at_least
    high = np.inf if measure.at_most is None else measure.at_most
    return known.between(low, high)


def answer(
    measures: Sequence[tuple[str, pd.Series]], has_others: bool, formats: Formats
) -> str:
    """Name the target that was met in the smallest share of its months.

    Parameters
    ----------
    measures : sequence of (str, Series)
        Label, and what `months_met` returns.
    has_others : bool
        Further measures have a target and are not drawn; they may have missed it.
    formats : Formats
    """
    gettext = formats.text.gettext
    if not measures:
        return ""
    shares = [float(met.mean()) for _, met in measures]
    worst = min(shares)
    if worst == 1:
        return gettext(
            "Each target drawn here was met in each month that can be judged"
        )
    least = [place for place, share in enumerate(shares) if share == worst]
    label, met = measures[least[0]]
    if len(least) > 1:
        text = gettext("Targets met least often: {names}")
        if has_others:
            text = gettext("Met least often of the targets drawn here: {names}")
        return text.format(names=", ".join(measures[place][0] for place in least))
    text = gettext("Target met least often: {name}, in {k} of {n} months")
    if has_others:
        text = gettext(
            "Met least often of the targets drawn here: {name}, in {k} of {n} months"
        )
    return text.format(
        name=label, k=formats.integer(met.sum()), n=formats.integer(len(met))
    )


def _panel(
    measure: Measure, met: pd.Series, values: pd.Series, formats: Formats
) -> Panel:
    note = formats.text.gettext("target met in {k} of {n} months").format(
        k=formats.integer(met.sum()), n=formats.integer(len(met))
    )
    limits = [(limit, value_of(limit, measure, formats)) for limit in _limits(measure)]
    return Panel(
        measure_texts(measure, formats).label,
        note,
        values.to_numpy(dtype=float, na_value=np.nan),
        np.array([bool(met.get(place, False)) for place in values.index]),
        np.array([not met.get(place, True) for place in values.index]),
        limits,
    )


def _limits(measure: Measure) -> list[float]:
    return [x for x in (measure.at_least, measure.at_most) if x is not None]
