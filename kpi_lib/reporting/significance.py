"""Significance of differences between two periods: one rule for all texts."""

from __future__ import annotations

import math

from kpi_lib.domain.result import Headline
from kpi_lib.kpis.stats.intervals import Z95

SMALL = 10
"""Below this number a share is written as counts, and two counts are not compared."""


def counts_differ(now: float, previous: float) -> bool:
    """Return whether two counts differ by more than chance.

    They do where 1.96 standard errors of the difference of two Poisson counts say so.
    """
    if max(now, previous) < SMALL:
        return False
    return abs(now - previous) > Z95 * math.sqrt(now + previous)


def has_changed(headline: Headline) -> bool:
    """Return whether a figure differs from the previous one by more than chance.

    An estimate does where the previous value lies outside its 95% interval, widened by
    the root of 2 since the previous value is as uncertain; for a count see
    `counts_differ`. Any other figure gives no evidence of a change.
    """
    if headline.value is None or headline.previous is None:
        return False
    change = float(headline.value) - headline.previous
    if headline.low is not None and headline.high is not None:
        low, high = headline.low, headline.high
        half_width = headline.value - low if change > 0 else high - headline.value
        return abs(change) > math.sqrt(2) * half_width
    return headline.unit == "count" and counts_differ(
        float(headline.value), headline.previous
    )
