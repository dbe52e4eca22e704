"""Minimum numbers of cases behind an interval, a verdict and a comparison.

The rule for every share, mean and median (docs/statistics.md, "Few cases"). Without
enough cases there is no interval, and what is shown says why.
"""

from __future__ import annotations

LEAST = 5
"""Minimum number of cases for an interval, and for a verdict against a target."""
LEAST_COMPARED = 8
"""Minimum number of cases on either side for a comparison."""

FEW = 30
"""Cases up to which a share may change much by chance: it is shown as a count."""


def are_few(n: int, n_before: int) -> bool:
    """Return whether shares of either side may change much by chance."""
    return min(n, n_before) <= FEW


def can_be_compared(n: int, n_before: int) -> bool:
    """Return whether both sides of a comparison have enough cases."""
    return min(n, n_before) >= LEAST_COMPARED
