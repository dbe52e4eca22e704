"""Opening hours of a demo tenant: positions on a line without nights and holidays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import holidays
import numpy as np
import numpy.typing as npt

from kpi_lib.demo.world import FIRST_DAY, LAST_DAY, World

Days = npt.NDArray[np.datetime64]
Instants = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

_DAY = 24 * 60 * 60


def days(start: dt.date, end: dt.date) -> Days:
    """Return all days from `start` to `end`, both included."""
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    return np.arange(first, last + np.timedelta64(1, "D"))


def weekday(values: Days) -> npt.NDArray[np.int64]:
    """Return Monday = 0 to Sunday = 6 of each day."""
    return (values.astype("datetime64[D]").astype(np.int64) + 3) % 7


class OpeningClock:
    """Local instants to seconds of opening hours since the first day, and back.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        self._opens = world.opens * 60
        self.seconds_per_day = (world.closes - world.opens) * 60
        # Tickets of the last weeks are resolved long after the last day.
        every = days(FIRST_DAY, LAST_DAY + dt.timedelta(days=400))
        self.holidays: Days = np.array(
            sorted(
                holidays.country_holidays(
                    world.country,
                    subdiv=world.region,
                    years=range(FIRST_DAY.year, LAST_DAY.year + 2),
                )
            ),
            dtype="datetime64[D]",
        )
        is_open = (weekday(every) < 5) & ~np.isin(every, self.holidays)
        self.open_days: Days = every[is_open]

    def seconds(self, local: Instants) -> Ints:
        """Return opening seconds passed by each local instant."""
        day = local.astype("datetime64[D]")
        index = np.searchsorted(self.open_days, day)
        of_day = (local - day).astype("timedelta64[s]").astype(np.int64)
        inside = np.clip(of_day - self._opens, 0, self.seconds_per_day)
        is_open = self.open_days[index] == day
        return index * self.seconds_per_day + np.where(is_open, inside, 0)

    def instant(self, seconds: Ints) -> Instants:
        """Return the local instant at which so many opening seconds have passed."""
        index, rest = np.divmod(seconds, self.seconds_per_day)
        start = self.open_days[index].astype("datetime64[s]")
        local: Instants = start + (rest + self._opens).astype("timedelta64[s]")
        return local

    def day(self, seconds: Ints) -> Days:
        """Return the open day of each position."""
        return self.open_days[seconds // self.seconds_per_day]


def pick(
    rng: np.random.Generator, weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Draw one column for each row of `weights` (rows, columns), by weight."""
    cumulative = np.cumsum(weights, axis=1)
    target = rng.random(len(weights)) * cumulative[:, -1]
    drawn: Ints = (cumulative <= target[:, None]).sum(axis=1)
    column: Ints = np.minimum(drawn, weights.shape[1] - 1)
    return column


def at_random(rng: np.random.Generator, values: Any, size: int) -> Any:
    """Draw `size` of `values` with equal chances, as an array of objects."""
    options = np.array(values, dtype=object)
    return options[rng.integers(0, len(options), size)]
