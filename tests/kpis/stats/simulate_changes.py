"""Changes claimed where there is none: counts, shares and medians of untidy days.

`python -m kpis.stats.simulate_changes`, in `tests/`, prints the tables of
`docs/statistics.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.changes import SIGNIFICANT, median_p, share_p
from kpi_lib.kpis.stats.count_changes import ComparedDays
from kpi_lib.kpis.stats.design_effect import Cases

Floats = np.ndarray
FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)
DAYS = pd.date_range(FIRST, LAST)
OFFICE = np.array([1.15, 1.05, 1.0, 1.0, 0.95, 0.12, 0.08])
CLOSED = (
    "01-01", "05-01", "05-29", "07-14", "08-15", "11-11", "12-25", "12-26",
)  # fmt: skip
HOLIDAYS = {day.date() for day in DAYS if f"{day:%m-%d}" in CLOSED}
PROCESSES = (
    "Poisson", "dispersion 2", "dispersion 4", "dispersion 8", "gamma 0.1",
    "gamma 0.3", "batches", "bad days", "bad weeks", "weeks 0.1", "weeks 0.2",
    "slow weeks", "season",
)  # fmt: skip
OF_CASES = ("independent", "days 0.5", "days 1", "batches", "bad days", "weeks 0.6")
MONTHLY = (5, 20, 100, 500, 5000)


def draw(rng: np.random.Generator, process: str, monthly: float) -> Floats:
    """Draw three years of daily counts, as many a month on average in each."""
    kind = np.where(DAYS.isin(pd.DatetimeIndex(sorted(HOLIDAYS))), 6, DAYS.day_of_week)
    level = OFFICE[kind] * monthly / OFFICE[kind].sum() * 36
    name, _, amount = process.rpartition(" ")
    if process == "Poisson":
        return rng.poisson(level)
    if name == "dispersion":
        scale = float(amount) - 1
        return rng.poisson(rng.gamma(level / scale, scale))
    if name == "gamma":
        return rng.poisson(level * _gamma(rng, float(amount), len(level)))
    if process == "batches":  # a third of the events in batches of eight
        batches = rng.poisson(0.3 * level / 8)
        sizes = rng.negative_binomial(np.maximum(batches, 1), 1 / 8)
        return rng.poisson(0.7 * level) + np.where(batches > 0, batches + sizes, 0)
    if process == "bad days":
        return rng.poisson(level * np.where(rng.random(len(level)) < 0.03, 4, 1))
    if process == "season":
        year = np.arange(len(level)) / 365.25 + rng.random()
        return rng.poisson(level * np.exp(0.15 * np.sin(2 * np.pi * year)))
    return rng.poisson(level * np.repeat(_weeks(rng, process), 7)[: len(level)])


def _gamma(rng: np.random.Generator, variance: float, size: int) -> Floats:
    return rng.gamma(1 / variance, variance, size)


def _weeks(rng: np.random.Generator, process: str) -> Floats:
    """Draw each week's level: bad ones, or ones that remember those before."""
    weeks = len(DAYS) // 7 + 1
    if process == "bad weeks":
        return np.where(rng.random(weeks) < 0.08, 1.6, 1.0)
    memory, spread = {"weeks 0.1": (0.5, 0.1), "weeks 0.2": (0.5, 0.2),
                      "slow weeks": (0.8, 0.15)}[process]  # fmt: skip
    steps = rng.normal(0, spread * np.sqrt(1 - memory**2), weeks)
    level = rng.normal(0, spread)
    for i, step in enumerate(steps):
        steps[i] = level = memory * level + step
    return np.exp(steps)


def periods(months: int, *, history: bool) -> Iterator[tuple[ComparedDays, int]]:
    """Yield the last pairs of periods of some months, and where their counts begin."""
    starts = [*pd.date_range(FIRST, LAST, freq="MS"), pd.Timestamp("2026-01-01")]
    for last in (36, 36 - months, 36 - 2 * months):
        before, now = (starts[last - k * months].date() for k in (2, 1))
        days = (starts[last].date() - date.fromordinal(before.toordinal())).days
        known = max(365, 5 * days) if history else 0
        first = max(FIRST, date.fromordinal(before.toordinal() - known))
        end = date.fromordinal(starts[last].toordinal() - 1)
        days_of = ComparedDays(first, before, now, end, HOLIDAYS)
        yield days_of, (first - FIRST).days


def claimed(
    process: str, monthly: float, runs: int, *, months: int = 1, history: bool = True,
    times: float = 1.0,
) -> float:  # fmt: skip
    """Return the share of clear changes; the later period has `times` the events."""
    rng = np.random.default_rng([runs, months, int(monthly), len(process)])
    pairs, clear = list(periods(months, history=history)), []
    for _ in range(runs):
        counts, more = draw(rng, process, monthly), draw(rng, process, monthly)
        for days, at in pairs:
            known = counts[at : (days.last - FIRST).days + 1].copy()
            later = slice((days.now - days.first).days, None)
            added = more[at : at + len(known)][later]
            known[later] += rng.binomial(added, times - 1)
            clear.append(days.change(known).is_clear)
    return float(np.mean(clear))


def cases(rng: np.random.Generator, process: str, monthly: float) -> Cases:
    """Draw a month of cases, 85% of them ones, or durations of the same making."""
    days = np.repeat(np.arange(30), rng.poisson(monthly / 30, 30))
    name, _, amount = process.rpartition(" ")
    shared = np.zeros(30)
    if name == "days" and amount != "days":
        shared = rng.normal(0, float(amount), 30)
    if name == "weeks":
        shared = np.repeat(rng.normal(0, float(amount), 5), 7)[:30]
    if process == "bad days":
        bad = rng.random(30) < 0.05
        shared = np.where(bad, -2.5, 0)
        more = np.where(bad, 2.5, 1) * monthly / 30
        days = np.repeat(np.arange(30), rng.poisson(more))
    noise = rng.logistic(0, 1, len(days))
    if process == "batches":  # a third of the cases share what befalls eight of them
        batch = rng.integers(0, max(1, round(0.3 * monthly / 8)), len(days))
        in_batch = rng.random(len(days)) < 0.3
        noise = np.where(in_batch, rng.logistic(0, 1, batch.max(initial=0) + 1)[batch],
                         noise)  # fmt: skip
        days = np.where(in_batch, batch % 30, days)
    return Cases.of(shared[days] + noise, days)


def cases_claimed(process: str, monthly: float, runs: int) -> tuple[float, float]:
    """Return how often equal shares, and equal medians, clearly differ."""
    rng = np.random.default_rng([runs, int(monthly), len(process)])
    found = []
    while len(found) < runs:
        pair = [cases(rng, process, monthly) for _ in range(2)]
        if min(len(x.values) for x in pair) < 8:
            continue
        ones = [Cases(1.0 * (x.values > -np.log(0.85 / 0.15)), x.days) for x in pair]
        found.append([share_p(*ones), median_p(*pair)])
    p = np.array([[1.0 if x is None else x for x in row] for row in found])
    share, median = (p < SIGNIFICANT).mean(axis=0)
    return float(share), float(median)


def main() -> None:
    """Print the share of changes claimed, and of those found that are there."""
    for title, months, history, times in (
        ("months, no change", 1, True, 1.0),
        ("months, no history", 1, False, 1.0),
        ("quarters, no change", 3, True, 1.0),
        ("months, 1.5 times", 1, True, 1.5),
        ("months, no history, 1.5 times", 1, False, 1.5),
    ):
        print(title)
        for process in PROCESSES:
            found = (
                claimed(process, n, 200, months=months, history=history, times=times)
                for n in MONTHLY
            )
            print(f"  {process:14}", *(f"{100 * x:5.1f}" for x in found), flush=True)
    print("shares and medians, no change")
    for process in OF_CASES:
        pairs = (cases_claimed(process, n, 1000) for n in (20, 100, 500, 3000))
        print(
            f"  {process:14}",
            *(f"{100 * x:5.1f} {100 * y:5.1f}" for x, y in pairs),
            flush=True,
        )


if __name__ == "__main__":
    main()
