"""Record of the texts that a client's report leaves out, for the operator alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class LeftOut:
    """Texts of one column that hold internal terms.

    Attributes
    ----------
    table, column : str
    rows : int
        Rows with such a text.
    terms : tuple of str
        See `internal_terms`; the texts themselves are not recorded.
    """

    table: str
    column: str
    rows: int
    terms: tuple[str, ...]

    def __str__(self) -> str:
        terms = ", ".join(f"“{term}”" for term in self.terms)
        return f"{self.table}.{self.column}: {self.rows} with {terms}"


def write_left_out(path: Path, left_out: Iterable[LeftOut]) -> None:
    """Write the record, where a run wants one."""
    path.write_text(json.dumps([asdict(one) for one in left_out]), "utf-8")


def read_left_out(path: Path) -> tuple[LeftOut, ...]:
    """Return the record of a notebook; none where it opened no client's report."""
    if not path.is_file():
        return ()
    entries = json.loads(path.read_text("utf-8"))
    return tuple(LeftOut(**{**e, "terms": tuple(e["terms"])}) for e in entries)
