"""Ticks of axes: positions and texts of numbers by unit, and of dates."""

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
"""Day 0 of `day_numbers`, as in matplotlib."""
MAX_DATE_TICKS = 9
MAX_SPAN_OF_DAYS = 100
"""Days; a longer axis names months."""
WHOLE_UNITS = ("count", "days", "money")
MINUTE_STEPS = (
    15, 30, 60, 120, 300, 600, 1200, 3000, 6000, 12000, 30000, 60000, 120000,
)  # fmt: skip
_MAX_DECIMALS = 3


class MinuteLocator(Locator):
    """Ticks on quarters, halves and whole hours of an axis in minutes."""

    def __init__(self, max_ticks: int) -> None:
        self.max_ticks = max_ticks

    def __call__(self) -> Any:
        """Return the ticks of the locator's axis."""
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the ticks between two values."""
        span = vmax - vmin
        fitting = [step for step in MINUTE_STEPS if span / step <= self.max_ticks]
        step = fitting[0] if fitting else 60 * round(span / self.max_ticks / 60)
        return np.arange(np.ceil(vmin / step), np.floor(vmax / step) + 1) * step


class ValueFormatter(Formatter):
    """Formats an axis' numbers with as many decimals as its steps need."""

    def __init__(self, formats: Formats, unit: str) -> None:
        self.formats = formats
        self.unit = unit

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Format one number."""
        return tick_texts([x], self.formats, self.unit)[0]

    def format_ticks(self, values: Any) -> list[str]:
        """Format all numbers of the axis with the same decimals."""
        return tick_texts(values, self.formats, self.unit)


def value_locator(unit: str, max_ticks: int = 4) -> Locator:
    """Return the locator of the ticks of an axis in `unit`."""
    if unit == "minutes":
        return MinuteLocator(max_ticks)
    # Where less than 1 is shown, 0 alone is a tick: parts of 1 would all be called 0.
    return MaxNLocator(max_ticks, integer=unit in WHOLE_UNITS, min_n_ticks=1)


def tick_texts(ticks: Sequence[float], formats: Formats, unit: str) -> list[str]:
    """Format the numbers of an axis with the fewest decimals that tell them apart."""
    decimals = next(
        (
            decimals
            for decimals in range(_MAX_DECIMALS)
            if np.allclose(np.round(ticks, decimals), ticks, atol=1e-9)
        ),
        _MAX_DECIMALS,
    )
    if unit in ("percent", "points", "hours"):
        formatted = {
            "percent": formats.percent, "points": formats.points, "hours": formats.hours
        }[unit]  # fmt: skip
        return [formatted(tick, decimals) for tick in ticks]
    if unit in ("score", "ratio", "decimal"):
        return [formats.decimal(tick, decimals) for tick in ticks]
    return [formats.value(tick, unit) for tick in ticks]


def day_numbers(column: pd.Series) -> NDArray[np.float64]:
    """Return days as numbers, counted from `EPOCH`; times and zones are dropped."""
    days = [(pd.Timestamp(day).date() - EPOCH).days for day in column]
    return np.array(days, dtype=np.float64)


def day_of(number: float) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=round(number))


def date_axis(axes: Axes, days: NDArray[np.float64], formats: Formats) -> None:
    """Put at most `MAX_DATE_TICKS` dates below the axes: days, or firsts of months."""
    first, last = days[0], days[-1]
    span = int(last - first) + 1
    margin = max(span * 0.015, 0.6)
    axes.set_xlim(first - margin, last + margin)
    if span <= MAX_SPAN_OF_DAYS:
        step = next(s for s in (1, 2, 3, 4, 5, 7, 14) if span / s <= MAX_DATE_TICKS)
        ticks = [first + i * step for i in range(-(-span // step))]
        axes.set_xticks(ticks, [formats.short_date(day_of(tick)) for tick in ticks])
        return
    months = pd.date_range(day_of(first), day_of(last), freq="MS")
    steps = (1, 2, 3, 4, 6, 12, 24, 60, 120)
    shown = months[:: next(s for s in steps if len(months) / s <= MAX_DATE_TICKS)]
    labels = [f"{formats.short_month(month)} {month.year}" for month in shown]
    axes.set_xticks(day_numbers(pd.Series(shown)), labels)
