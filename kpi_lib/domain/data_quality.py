"""Data-quality grade of a result, with the checks behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Quality:
    """The data-quality grade of one result.

    Attributes
    ----------
    grade : {"A", "B", "C", "D"} or None
        By the largest share that is missing in one check; None where there is no row
        to look at.
    checks : DataFrame
        ``check_name, missing_count, rows_seen, missing_pct``, a row per check that
        has rows to look at.
    """

    grade: str | None
    checks: pd.DataFrame

    @property
    def worst(self) -> dict[str, Any] | None:
        """The check with the largest share; None where nothing is missing."""
        missing = self.checks[self.checks["missing_count"] > 0]
        if missing.empty:
            return None
        ordered = missing.sort_values("missing_pct", ascending=False, kind="stable")
        return {str(key): value for key, value in ordered.iloc[0].items()}

    def __str__(self) -> str:
        if self.grade is None:
            return "no grade: there are no rows to look at"
        worst = self.worst
        if worst is None:
            return f"{self.grade}: nothing is missing"
        return (
            f"{self.grade}: {worst['check_name']} is missing in "
            f"{worst['missing_count']} of {worst['rows_seen']} rows "
            f"({worst['missing_pct']:.1f}%)"
        )
