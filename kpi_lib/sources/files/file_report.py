"""Report of one file's import: its rows, by what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kpi_lib.sources.files.judging import RULES


@dataclass(frozen=True)
class FileReport:
    """Outcome of one file's import.

    Attributes
    ----------
    file : str
        Its name; within a ZIP ``a.zip/b.csv``.
    table : str
    rows : int
        Rows of the file; the sum of all that follow.
    new, changed, unchanged : int
        Rows in the lake, compared with its content before.
    older : int
        Rows left out because the lake has a newer version.
    superseded : int
        Rows that a later row of the file replaces, by the mapping's ``latest_by``.
    quarantined_rows : int
        Rows in quarantine.
    quarantined : dict of str to int
        Rule to rows; a row may break several.
    ignored_columns : tuple of str
    warnings : tuple of str
    version : int or None
        The table's version after the import.
    removed : int
        Rows of the lake that the file no longer has; not among its `rows`.
    since : datetime or None
        When the same import last wrote: nothing was read again.
    """

    file: str
    table: str
    rows: int
    new: int
    changed: int
    unchanged: int
    older: int
    superseded: int
    quarantined_rows: int
    quarantined: dict[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    version: int | None = None
    removed: int = 0
    since: datetime | None = None

    @property
    def is_refused(self) -> bool:
        """Whether every row of the file, and at least one, is in quarantine."""
        return 0 < self.rows == self.quarantined_rows

    def lines(self) -> list[str]:
        """Return the report as text: the counts, then each remark."""
        since = f" since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        counts = {
            "new": self.new,
            "changed": self.changed,
            f"unchanged{since}": self.unchanged,
            "older than in the lake": self.older,
            "superseded": self.superseded,
            "in quarantine": self.quarantined_rows,
            "removed": self.removed,
        }
        listed = ", ".join(f"{n} {label}" for label, n in counts.items() if n)
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        first = f"{self.file} -> {self.table}: {rows}"
        lines = [f"{first}: {listed}" if listed else first]
        lines += [
            f"  quarantine, {rule}: {self.quarantined[rule]}"
            for rule in RULES
            if rule in self.quarantined
        ]
        lines += [f"  warning: {warning}" for warning in self.warnings]
        if self.ignored_columns:
            lines.append(f"  ignored columns: {', '.join(self.ignored_columns)}")
        return lines
