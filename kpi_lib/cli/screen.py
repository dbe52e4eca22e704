"""Messages and tables on the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any

_WIDE = 10_000
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, but for tab and new line, and those that turn the direction."""


def visible(text: str) -> str:
    """Return `text` with what would steer a terminal written out."""
    return _STEERING.sub(_written_out, text)


def say(text: str = "", err: bool = False) -> None:
    """Print a message; names of files and texts of data in it steer no terminal.

    Parameters
    ----------
    text : str
    err : bool
        To standard error.
    """
    print(visible(text), file=sys.stderr if err else sys.stdout, flush=True)


def counted(n: int, noun: str) -> str:
    """Return a number and its noun: ``1 row``, ``2 rows``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


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
        table.add_column(
            Text(visible(name)), justify="right" if name in numbers else "left"
        )
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    if table.row_count:
        console.print(table)
    else:
        console.print(Text(visible(f"no rows; columns: {', '.join(names)}")))


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
    return visible(re.sub(r"\s", " ", str(value)))
