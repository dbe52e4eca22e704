"""Targets of a share or median called missed: where they are the truth, and missed.

`python -m kpis.stats.simulate_shares`, in `tests/`, prints the tables of
`docs/statistics.md`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from kpis.stats.simulate_changes import OF_CASES, cases

from kpi_lib.kpis.stats.design_effect import Cases, design_effect, median_effect
from kpi_lib.kpis.stats.intervals import median_interval, share_interval
from kpi_lib.kpis.target_status import judge

TARGET = 0.85
SIZES = (30, 100, 300, 1000, 3000)


@cache
def _values(process: str) -> np.ndarray:
    """Return the values of many months, in order; the best of them are ones."""
    rng = np.random.default_rng(5)
    months = [cases(rng, process, 3000).values for _ in range(600)]
    return np.sort(np.concatenate(months))


def _month(rng: np.random.Generator, process: str, size: int, share: float) -> Cases:
    """Draw a month of which in the long run a share are ones."""
    values = _values(process)
    drawn = cases(rng, process, size)
    least = values[int((1 - share) * len(values))]
    return Cases.of(drawn.values > least, drawn.days)


def _is_missed(month: Cases, effect: float) -> bool:
    part, n = month.values.sum(), len(month.values)
    low, high = share_interval(part, n, effect) or (None, None)
    return judge(part / n if n else None, n, low, high, TARGET, None) == "missed"


def false_misses(
    process: str, size: int, runs: int, *, short: float = 0.0, is_plain: bool = False
) -> float:
    """Return how often a share `short` of its target is called missed.

    `is_plain` takes the cases as independent.
    """
    rng = np.random.default_rng([size, len(process)])
    months = (_month(rng, process, size, TARGET - short) for _ in range(runs))
    return float(
        np.mean([_is_missed(x, 1.0 if is_plain else design_effect(x)) for x in months])
    )


def slow_medians(
    process: str, size: int, runs: int, *, times: float = 1.0, is_plain: bool = False
) -> float:
    """Return how often a median that is `times` its target is called missed."""
    rng = np.random.default_rng([size, len(process)])
    target, found = float(np.exp(np.median(_values(process)))) * 60, []
    for _ in range(runs):
        drawn = cases(rng, process, size)
        month = Cases.of(60 * times * np.exp(drawn.values), drawn.days)
        effect = 1.0 if is_plain else median_effect(month)
        values, n = np.sort(month.values).tolist(), len(month.values)
        low, high = median_interval(values, "minutes", effect) or (None, None)
        status = judge(float(np.median(values)), n, low, high, None, target)
        found.append(status == "missed")
    return float(np.mean(found))


def held(process: str, size: int, runs: int) -> float:
    """Return how often the interval holds the share of the long run."""
    rng = np.random.default_rng([size, len(process)])
    found = []
    for _ in range(runs):
        month = _month(rng, process, size, TARGET)
        part, n = month.values.sum(), len(month.values)
        ends = share_interval(part, n, design_effect(month))
        found.append(ends is not None and ends[0] <= TARGET <= ends[1])
    return float(np.mean(found))


def widening(size: int, runs: int) -> float:
    """Return how much wider the interval of independent cases is on average."""
    rng = np.random.default_rng(size)
    drawn = (_month(rng, "independent", size, TARGET) for _ in range(runs))
    return float(np.mean([np.sqrt(design_effect(month)) for month in drawn]))


def main() -> None:
    """Print coverage, and what is called missed, before and now.

    Of shares 0, 2, 5 and 10 points under the target, and medians of 1 and 1.5 times it.
    """
    print("wider", *(f"{size}: {widening(size, 2000):.3f}" for size in (8, 20, *SIZES)))
    for process in OF_CASES:
        print(process)
        for size in SIZES:
            runs = 1000 if size < 3000 else 400
            said = [f"{100 * held(process, size, runs):3.0f} held"]
            for short in (0.0, 0.02, 0.05, 0.1):
                before, now = (
                    false_misses(process, size, runs, short=short, is_plain=plain)
                    for plain in (True, False)
                )
                said.append(f"{100 * before:5.1f} -> {100 * now:5.1f}")
            for times in (1.0, 1.5):
                before, now = (
                    slow_medians(process, size, runs, times=times, is_plain=plain)
                    for plain in (True, False)
                )
                said.append(f"{100 * before:5.1f} -> {100 * now:5.1f}")
            print(f"  {size:5}", *said, sep="   ", flush=True)


if __name__ == "__main__":
    main()
