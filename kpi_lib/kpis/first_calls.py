"""Reasons why the share of tickets settled by the first call is not given."""

from __future__ import annotations

from kpi_lib.domain.result import Note

_NONE = Note("the source does not tell which tickets were reopened")
_NONE_STRICTLY = Note(
    "the source does not tell which tickets were reopened or escalated"
)
_FEW = Note("fewer than half of the tickets tell whether they were reopened")
_FEW_STRICTLY = Note(
    "fewer than half of the tickets tell whether they were reopened or escalated"
)


def unknown_reason(known: int, strict_fcr: bool) -> str:
    """Return the reason, by the number of tickets that are known (`enough_known`)."""
    if strict_fcr:
        return (_FEW_STRICTLY if known else _NONE_STRICTLY).message
    return (_FEW if known else _NONE).message
