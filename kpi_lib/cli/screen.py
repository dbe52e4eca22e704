"""Messages and tables on the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

from kpi_lib.cli.column_fitting import fit

_WIDE = 10_000
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, but for tab and new line; those that turn the direction; bytes of
a file's name that are no text."""


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
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    numbers: Collection[str] = (),
    all_by: str = "--format csv",
) -> None:
    """Print a table: within the terminal's width, elsewhere as wide as it needs.

    Where a terminal has no room for all columns, the last ones are named instead.

    Parameters
    ----------
    names : sequence of str
    rows : iterable of sequences
    numbers : collection of str
        Columns set to the right.
    all_by : str
        How to see the columns that have no room.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    heads = [visible(name) for name in names]
    cells = [[_cell(value) for value in row] for row in rows]
    is_terminal = sys.stdout.isatty()
    console = Console(width=None if is_terminal else _WIDE)
    if not cells:
        console.print(Text(f"no rows; columns: {', '.join(heads)}"))
        return
    room = console.width if is_terminal else _WIDE
    fitted = fit(heads, cells, room - 1, {visible(name) for name in numbers})
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    shown = len(fitted.widths)
    for name, head, width in zip(names, heads, fitted.widths, strict=False):
        justify: Literal["right", "left"] = "right" if name in numbers else "left"
        table.add_column(
            Text(head), justify=justify, width=width if is_terminal else None,
            overflow="fold",
        )  # fmt: skip
    for row in cells:
        table.add_row(*map(Text, row[:shown]))
    console.print(table)
    if fitted.left_out:
        left = ", ".join(heads[shown:])
        console.print(Text(f"no room for: {left}; {all_by} has all columns"))


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
