"""Coverage of the intervals of shares, medians, means and marks from 5 cases on.

`python -m kpis.stats.simulate_few_cases`, in `tests/`, prints the table of
`docs/statistics.md`. Shares are summed over all outcomes, the others drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.stats import binom

from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.changes import SIGNIFICANT, median_p, share_p
from kpi_lib.kpis.stats.design_effect import Cases
from kpi_lib.kpis.stats.intervals import mean_at_least, median_interval, share_interval

Floats = np.ndarray
SIZES = (5, 6, 8, 10, 20, 50)
SHARES = (0.02, 0.1, 0.5, 0.9, 0.98, 1.0)
MARKS = {
    "very good": (0.0, 0.01, 0.02, 0.12, 0.85),
    "typical": (0.03, 0.04, 0.1, 0.33, 0.5),
    "mixed": (0.2, 0.15, 0.2, 0.2, 0.25),
}
"""Chance of each mark from 1 to 5."""


def draw_skewed(rng: np.random.Generator, n: int) -> Floats:
    """Draw durations in minutes, long ones far out: mean 47, median 20."""
    return np.asarray(20 * rng.lognormal(0, 1.3, n))


def draw_rounded(rng: np.random.Generator, n: int) -> Floats:
    """Draw the same as they are booked: in quarters of an hour, upwards; median 30."""
    return np.asarray(15 * np.ceil(draw_skewed(rng, n) / 15))


def share_covered(n: int, share: float) -> float:
    """Return the probability that the interval of a share holds it."""
    part = np.arange(n + 1)
    ends = np.array([share_interval(k, n) or (np.nan, np.nan) for k in part])
    holds = (ends[:, 0] <= share) & (share <= ends[:, 1])
    return float(binom.pmf(part, n, share) @ holds)


def median_covered(
    n: int, draw: Callable[[np.random.Generator, int], Floats], runs: int
) -> float:
    """Return how often the interval of a median holds it; NaN where there is none."""
    truth = 20.0 if draw is draw_skewed else 30.0
    return _share_of_runs(
        runs, n, lambda rng: median_interval(sorted(draw(rng, n)), "minutes"), truth
    )


def marks_covered(n: int, chances: tuple[float, ...], runs: int) -> float:
    """Return how often the interval of a mean mark holds it."""
    marks = np.arange(1.0, 6.0)

    def ends(rng: np.random.Generator) -> tuple[float, float] | None:
        found = survey_intervals.csat(rng.choice(marks, n, p=chances))
        if found is None or found.low is None or found.high is None:
            return None
        return found.low, found.high

    return _share_of_runs(runs, n, ends, float(marks @ chances))


def _share_of_runs(
    runs: int,
    n: int,
    ends: Callable[[np.random.Generator], tuple[float, float] | None],
    truth: float,
) -> float:
    rng = np.random.default_rng([n, runs])
    found = [ends(rng) for _ in range(runs)]
    if None in found:
        return float("nan")
    low, high = np.array(found, float).T
    return float(((low <= truth + 1e-9) & (truth - 1e-9 <= high)).mean())


def mean_end_holds(n: int, runs: int) -> float:
    """Return how often a skewed mean lies above the lower end; 97.5% is meant."""
    rng = np.random.default_rng([n, runs])
    truth = 20 * np.exp(1.3**2 / 2)
    held = 0
    for _ in range(runs):
        values = draw_skewed(rng, n)
        end = mean_at_least(values.mean(), values.std(ddof=1), n)
        held += end is not None and end <= truth
    return held / runs


def share_changes(n: int, n_before: int, share: float) -> float:
    """Return the probability that two samples of one share clearly differ."""
    now, before = np.arange(n + 1), np.arange(n_before + 1)
    clear = _clear_shares(n, n_before)
    chances = binom.pmf(now, n, share), binom.pmf(before, n_before, share)
    return float(chances[0] @ clear @ chances[1])


@cache
def _clear_shares(n: int, n_before: int) -> Floats:
    """Return whether each pair of outcomes clearly differs, a row per later one."""
    now, before = (
        [_apart(np.arange(size) < k) for k in range(size + 1)] for size in (n, n_before)
    )
    return np.array([[_is_clear(share_p(x, y)) for y in before] for x in now])


def _apart(values: Floats) -> Cases:
    """Return cases each on a day, and in a week, of its own."""
    return Cases.of(values, 7 * np.arange(len(values)))


def _is_clear(p: float | None) -> bool:
    return p is not None and p < SIGNIFICANT


def median_changes(n: int, n_before: int, runs: int) -> float:
    """Return how often two samples of rounded durations clearly differ."""
    rng = np.random.default_rng([n, n_before])
    clear = [
        _is_clear(
            median_p(*(_apart(draw_rounded(rng, size)) for size in (n, n_before)))
        )
        for _ in range(runs)
    ]
    return float(np.mean(clear))


def mark_changes(n: int, n_before: int, chances: tuple[float, ...], runs: int) -> float:
    """Return how often the marks of two samples of one distribution clearly differ."""
    rng = np.random.default_rng([n, n_before])
    marks = np.arange(1.0, 6.0)
    found = 0
    for _ in range(runs):
        samples = (rng.choice(marks, size, p=chances) for size in (n, n_before))
        one, other = (survey_intervals.csat(sample) for sample in samples)
        if one is not None and other is not None:
            found += survey_intervals.clearly_differ(one, other)
    return found / runs


def main() -> None:
    """Print coverage by number of cases, and changes found where there is none."""
    for share in SHARES:
        print(f"share {share}", *(f"{share_covered(n, share):.3f}" for n in SIZES))
    grid = np.linspace(0.001, 0.999, 999)
    for n in SIZES:
        covered = [share_covered(n, share) for share in grid]
        print(f"shares at {n}: least {min(covered):.3f} mean {np.mean(covered):.3f}")
    for draw in (draw_skewed, draw_rounded):
        found = (median_covered(n, draw, 4000) for n in SIZES)
        print(draw.__name__, "median", *(f"{share:.3f}" for share in found))
    print("mean, lower end", *(f"{mean_end_holds(n, 4000):.3f}" for n in SIZES))
    for name, chances in MARKS.items():
        found = (marks_covered(n, chances, 4000) for n in SIZES)
        print("marks", name, *(f"{share:.3f}" for share in found))
    for n, n_before in ((8, 8), (8, 20), (8, 100), (20, 20), (50, 50)):
        worst = max(share_changes(n, n_before, share) for share in grid[::20])
        print(
            f"no change, {n} and {n_before}: shares at worst {worst:.3f}, medians "
            f"{median_changes(n, n_before, 4000):.3f}, marks",
            *(f"{mark_changes(n, n_before, c, 2000):.3f}" for c in MARKS.values()),
            flush=True,
        )


if __name__ == "__main__":
    main()
