"""Status of a measure against its target: on target, missed, or not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpi_lib.kpis.stats.least_cases import LEAST

Status = Literal["on_target", "missed_within_chance", "missed", "too_few", "no_target"]
_SECTION = {
    **dict.fromkeys(("csat", "nps"), "satisfaction"),
    **dict.fromkeys(("included_hours_pct", "billable_pct"), "time"),
    **dict.fromkeys(("fcr_pct", "utilization_pct"), "technicians"),
    "alerts_in_time_pct": "security",
}


@dataclass(frozen=True)
class Measure:
    """One figure of a period that may have a target.

    Attributes
    ----------
    key : str
        One of the keys of `targets:`.
    group : str
        Priority or severity; empty for all.
    value : float or None
        None where it is undefined; `reason` then says why.
    unit : str
        As of a `Headline`.
    n : int
        Number of cases it rests on.
    low, high : float or None
        95% interval, unrounded; None where there is none.
    part : int or None
        Cases that count as met, of a share.
    is_sample : bool
        False for limits in hours and money, which know no chance.
    reason : str
        English.
    at_least, at_most : float or None
        The target.
    """

    key: str
    value: float | None
    unit: str
    n: int
    group: str = ""
    low: float | None = None
    high: float | None = None
    part: int | None = None
    is_sample: bool = True
    reason: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def section(self) -> str:
        """The section of a report that tells it, of `kpi_lib.domain.finding`."""
        return section_of(self.key)

    @property
    def status(self) -> Status:
        """How the value stands against the target."""
        return judge(
            self.value, self.n, self.low, self.high, self.at_least, self.at_most,
            is_sample=self.is_sample,
        )  # fmt: skip

    @property
    def target(self) -> float | None:
        """The limit that the value misses, else the one that it has."""
        if self.at_least is None or self.at_most is None:
            return self.at_most if self.at_least is None else self.at_least
        is_above = self.value is not None and self.value > self.at_most
        return self.at_most if is_above else self.at_least


def section_of(key: str) -> str:
    """Return the section of a report that tells a measure."""
    return _SECTION.get(key, "tickets")


def judge(
    value: float | None,
    n: int,
    low: float | None,
    high: float | None,
    at_least: float | None,
    at_most: float | None,
    *,
    is_sample: bool = True,
) -> Status:
    """Return the status of a value.

    Parameters
    ----------
    value : float or None
        Unrounded.
    n : int
        Number of cases.
    low, high : float or None
        95% interval. A sample without one, such as the median of five values, may
        have missed by chance.
    at_least, at_most : float or None
        The target.
    is_sample : bool
        False for limits in hours and money, which know no chance.
    """
    if at_least is None and at_most is None:
        return "no_target"
    if value is None or (is_sample and n < LEAST):
        return "too_few"
    if at_least is not None and value < at_least:
        limit = at_least
    elif at_most is not None and value > at_most:
        limit = at_most
    else:
        return "on_target"
    if not is_sample:
        return "missed"
    if low is None or high is None or low <= limit <= high:
        return "missed_within_chance"
    return "missed"
