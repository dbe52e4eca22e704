"""Limit of the rows that a read may remove without consent."""

from __future__ import annotations

_ROWS = 50
_SHARE = 0.2


def most_removed(known: int) -> float:
    """Return the most of `known` rows that may go without consent.

    Very many at once hint at a source cut short rather than at deleted records.
    """
    return max(_ROWS, _SHARE * known)
