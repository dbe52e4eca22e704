"""Tables on the screen."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

_WIDE = 10_000


def show_rows(
    names: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Collection[str] = ()
) -> None:
    """Print a table: to the terminal's width, elsewhere as wide as it needs.

    Parameters
    ----------
    names : sequence of str
    rows : iterable of sequences
    numbers : collection of str
        Columns set to the right.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(Text(name), justify="right" if name in numbers else "left")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    if table.row_count:
        console.print(table)
    else:
        console.print(Text(f"no rows; columns: {', '.join(names)}"))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    # Control characters in a ticket's text must not steer the terminal.
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf") else c for c in str(value)
    )
