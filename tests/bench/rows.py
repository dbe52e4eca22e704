"""A row of the benchmark's table: one ratio, how often it was measured, its spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured ratio.

    Attributes
    ----------
    part : str
        Which part of the benchmark.
    subject, against : str
        What was measured, and against what, in the same run.
    meaning : str
        What the ratio says, such as ``times as fast``.
    ratio, low, high : float
        Median of the pairs' ratios, and the least and greatest of them.
    n : int
        Pairs measured.
    aim : str
        What is promised of it; empty where nothing is.
    """

    part: str
    subject: str
    against: str
    meaning: str
    ratio: float
    low: float
    high: float
    n: int
    aim: str = ""


def row(
    part: str,
    subject: str,
    against: str,
    meaning: str,
    ratios: Sequence[float],
    aim: str = "",
) -> Row:
    """Sum up the ratios of pairs that were measured side by side."""
    return Row(
        part,
        subject,
        against,
        meaning,
        round(statistics.median(ratios), 3),
        round(min(ratios), 3),
        round(max(ratios), 3),
        len(ratios),
        aim,
    )


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pairs(
    first: Callable[[], object], second: Callable[[], object], n: int
) -> list[tuple[float, float]]:
    """Time two calls in turn, `n` times each, after one of each that does not count."""
    first()
    second()
    measured = []
    for i in range(n):
        # Whoever goes first meets the other's traces in the caches: take turns.
        if i % 2:
            b = seconds(second)
            a = seconds(first)
        else:
            a = seconds(first)
            b = seconds(second)
        measured.append((a, b))
    return measured
