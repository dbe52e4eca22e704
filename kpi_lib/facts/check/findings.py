"""What a check has found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Level = Literal["error", "warning"]

COLUMNS = ("table", "rule", "rows", "examples", "level", "message")


@dataclass(frozen=True)
class Finding:
    """What one rule finds in one table.

    Attributes
    ----------
    table, rule : str
    rows : int
        How many.
    examples : tuple of str
        Keys of up to three of them, the first by code point.
    level : str
        ``error``: the rows are in no KPI; ``warning``: they are, as the message says.
    message : str
    """

    table: str
    rule: str
    rows: int
    examples: tuple[str, ...]
    level: Level
    message: str


@dataclass(frozen=True)
class Findings:
    """All findings: errors first, then by table and rule."""

    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def of(self, rule: str) -> tuple[Finding, ...]:
        """Return what one rule found, by table."""
        return tuple(finding for finding in self if finding.rule == rule)

    @property
    def has_errors(self) -> bool:
        """Whether any row is kept out, or any column missing."""
        return any(finding.level == "error" for finding in self)

    def frame(self) -> pd.DataFrame:
        """Return a row per finding, with the columns `COLUMNS`."""
        rows = [
            (f.table, f.rule, f.rows, list(f.examples), f.level, f.message)
            for f in self
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))
