"""Guess of a file's table by its name and columns."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection
from pathlib import PurePosixPath

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import RAW_TABLES, Column, Table


def is_optional(column: Column) -> bool:
    """Return whether a file may lack a column: it may be NULL, or defaults to 0."""
    return not column.required or column.default == 0 or column.name == "tenant_id"


def guess_table(label: str, columns: Collection[str]) -> Table:
    """Return a file's table by its name, else by its columns.

    Parameters
    ----------
    label : str
        The file's name.
    columns : collection of str
        Columns of the file.

    Raises
    ------
    DataError
        No table fits, or several do.
    """
    by_name = _by_name(PurePosixPath(label).name.lower())
    if len(by_name) == 1:
        return by_name[0]
    known = {name.lower() for name in columns}
    fits = [
        table
        for table in by_name or RAW_TABLES
        if all(c.name in known or is_optional(c) for c in table.columns)
    ]
    counts = [len(known.intersection(table.column_names)) for table in fits]
    best = [t for t, n in zip(fits, counts, strict=True) if n == max(counts)]
    if len(best) == 1:
        return best[0]
    tables = best or by_name or RAW_TABLES
    problem = "could be several tables" if best else "fits no table by its columns"
    listed = ", ".join(f'"{name}"' for name in columns)
    raise DataError(
        label,
        f"{problem} ({listed})",
        "one of " + ", ".join(table.name for table in tables),
        f"kpi mapping {shlex.quote(label.split('/')[0])} writes a mapping for it; "
        "--table says which",
    )


def _by_name(name: str) -> list[Table]:
    words = f"_{re.sub(r'[^a-z]+', '_', name)}_"
    return [t for t in RAW_TABLES if any(f"_{n}_" in words for n in _names(t))]


def _names(table: Table) -> tuple[str, ...]:
    plain = table.name.removeprefix("raw_")
    return (plain, "alerts") if plain == "security_alerts" else (plain,)
