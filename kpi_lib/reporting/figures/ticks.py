"""Numbers and days on the axes of figures, by unit and locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter, Locator, MaxNLocator
from numpy.typing import NDArray

from kpi_lib.reporting.formats import Formats

EPOCH = date(1970, 1, 1)
MOST_TICKS = 9
MOST_DAYS = 100
"""Up to here an axis names days, beyond months."""
WHOLE = ("count", "days", "money")
MINUTES = (15, 30, 60, 120, 300, 600, 1200, 3000, 6000, 12000, 30000, 60000, 120000)
_MAX_PLACES = 3


class MinuteLocator(Locator):
    """Ticks on quarters, halves and whole hours where the axis counts minutes."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self) -> Any:
        """Return the ticks of the axis that this belongs to."""
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the ticks between two values."""
        span = vmax - vmin
        fits = [step for step in MINUTES if span / step <= self.most]
        step = fits[0] if fits else 60 * round(span / self.most / 60)
        return np.arange(np.ceil(vmin / step), np.floor(vmax / step) + 1) * step


class ValueFormatter(Formatter):
    """Writes an axis' numbers with as many decimals as its steps need."""

    def __init__(self, formats: Formats, unit: str) -> None:
        self.formats = formats
        self.unit = unit

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write one number."""
        return tick_texts([x], self.formats, self.unit)[0]

    def format_ticks(self, values: Any) -> list[str]:
        """Write all numbers of the axis alike."""
        return tick_texts(values, self.formats, self.unit)


def value_locator(unit: str, most: int = 4) -> Locator:
    """Return where an axis of `unit` has its ticks."""
    if unit == "minutes":
        return MinuteLocator(most)
    return MaxNLocator(most, integer=unit in WHOLE)


def tick_texts(ticks: Sequence[float], formats: Formats, unit: str) -> list[str]:
    """Write the numbers of an axis, with the least decimals that tell them apart."""
    places = next(
        (
            places
            for places in range(_MAX_PLACES)
            if np.allclose(np.round(ticks, places), ticks, atol=1e-9)
        ),
        _MAX_PLACES,
    )
    if unit in ("percent", "points", "hours"):
        write = {
            "percent": formats.percent, "points": formats.points, "hours": formats.hours
        }[unit]  # fmt: skip
        return [write(tick, places) for tick in ticks]
    if unit in ("score", "ratio", "decimal"):
        return [formats.decimal(tick, places) for tick in ticks]
    return [formats.value(tick, unit) for tick in ticks]


def day_numbers(column: pd.Series) -> NDArray[np.float64]:
    """Return days as numbers, counted from `EPOCH`; hours and zones are cut off."""
    days = [(pd.Timestamp(day).date() - EPOCH).days for day in column]
    return np.array(days, dtype=np.float64)


def day_of(number: float) -> date:
    """Return the day that a number of `day_numbers` stands for."""
    return EPOCH + timedelta(days=round(number))


def date_axis(axes: Axes, days: NDArray[np.float64], formats: Formats) -> None:
    """Put at most nine dates below the axes, on whole days or firsts of months."""
    first, last = days[0], days[-1]
    span = int(last - first) + 1
    margin = max(span * 0.015, 0.6)
    axes.set_xlim(first - margin, last + margin)
    if span <= MOST_DAYS:
        step = next(s for s in (1, 2, 3, 4, 5, 7, 14) if span / s <= MOST_TICKS)
        ticks = [first + i * step for i in range(-(-span // step))]
        axes.set_xticks(ticks, [formats.short_date(day_of(tick)) for tick in ticks])
        return
    months = pd.date_range(day_of(first), day_of(last), freq="MS")
    steps = (1, 2, 3, 4, 6, 12, 24, 60, 120)
    shown = months[:: next(s for s in steps if len(months) / s <= MOST_TICKS)]
    labels = [f"{formats.short_month(month)} {month.year}" for month in shown]
    axes.set_xticks(day_numbers(pd.Series(shown)), labels)
