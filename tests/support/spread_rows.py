"""Rows of one day, spread over its month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def over_the_month(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables whose tickets lie on all of the first 28 days in turn.

    Parameters
    ----------
    tables : mapping of str to list of dict
        ``raw_tickets`` with ``times``, and others, which stay as they are.
    """
    rows = [r | {"times": 1} for r in tables["raw_tickets"] for _ in range(r["times"])]
    moved = [
        {key: _on(value, 1 + i * 5 % 28) for key, value in row.items()}
        for i, row in enumerate(rows)
    ]
    return {**tables, "raw_tickets": moved}


def _on(value: Any, day: int) -> Any:
    """Return an instant on another day of its month; other values as they are."""
    if not isinstance(value, str) or not value.startswith("2026-"):
        return value
    return f"{value[:8]}{day:02}{value[10:]}"
