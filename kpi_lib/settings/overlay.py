"""Values of one settings file laid over those of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Replace values by those of another file; opening hours and lists as a whole."""
    depths = {"calendar": 1, "alert_sla_hours": 1, "thresholds": 3}
    return {
        **base,
        **{k: _merged(base.get(k), v, depths.get(k, 0)) for k, v in over.items()},
    }


def _merged(base: object, over: object, depth: int) -> object:
    if depth == 0 or not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{k: _merged(base.get(k), v, depth - 1) for k, v in over.items()}}
