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


def not_told(told: int, strict_fcr: bool) -> str:
    """Return the reason, by the resolved tickets that tell (`tells_first_calls`)."""
    if strict_fcr:
        return (_FEW_STRICTLY if told else _NONE_STRICTLY).message
    return (_FEW if told else _NONE).message
