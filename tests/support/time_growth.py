"""Measures how the time of a computation grows with its input."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_GROWTH = 8.0
"""Half way between a time in proportion and one by the square of the size."""


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how many times as long four times the size takes.

    In proportion it is 4, by the square of the size 16, on a slow machine, too. Who
    else uses the processor may spoil a measure: a growth beyond `MOST_GROWTH` is
    measured three times, and the least is returned. 20 ms are added to both times,
    since a clock counts in steps.
    """
    found = float("inf")
    for _ in range(3):
        small, large = _seconds(work, size), _seconds(work, 4 * size)
        found = min(found, (large + 0.02) / (small + 0.02))
        if found < MOST_GROWTH:
            break
    return found


def _seconds(work: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    work(size)
    return time.process_time() - begun
