"""Findings of a data check, one per rule and table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Level = Literal["error", "warning"]

EXAMPLES = 3
"""Most keys that a finding names."""

COLUMNS = ("table", "rule", "rows", "examples", "level", "message")


@dataclass(frozen=True)
class CheckFinding:
    """Rows or columns of one table that break one rule.

    Attributes
    ----------
    table, rule : str
    rows : int
        Number of rows, or of columns.
    examples : tuple of str
        Up to `EXAMPLES` of their keys, the first by code point.
    level : str
        ``error``: no KPI counts the rows; ``warning``: KPIs count them as the message
        says.
    message : str
    """

    table: str
    rule: str
    rows: int
    examples: tuple[str, ...]
    level: Level
    message: str


@dataclass(frozen=True)
class CheckFindings:
    """All findings: errors first, then by table and rule."""

    findings: tuple[CheckFinding, ...]

    def __iter__(self) -> Iterator[CheckFinding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def of(self, rule: str) -> tuple[CheckFinding, ...]:
        """Return the findings of one rule, by table."""
        return tuple(finding for finding in self if finding.rule == rule)

    @property
    def has_errors(self) -> bool:
        """Whether any row is not counted, or a required column missing."""
        return any(finding.level == "error" for finding in self)

    def frame(self) -> pd.DataFrame:
        """Return the findings as rows with the columns `COLUMNS`."""
        rows = [
            (f.table, f.rule, f.rows, list(f.examples), f.level, f.message)
            for f in self
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def grouped_findings(
    grouped: pd.DataFrame, rule: str, level: Level, message: str
) -> list[CheckFinding]:
    """Return a finding for each row of a statement that groups rows by table.

    Parameters
    ----------
    grouped : DataFrame
        Columns table_name, rows, examples and details; the last is text to add to the
        message, or empty.
    rule, level, message
        See `CheckFinding`; the message without its full stop.
    """
    return [
        CheckFinding(
            row["table_name"],
            rule,
            int(row["rows"]),
            tuple(row["examples"]),
            level,
            message + (f" ({row['details']})." if row["details"] else "."),
        )
        for row in grouped.to_dict("records")
    ]
