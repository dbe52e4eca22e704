"""Widths of a table's columns in a terminal; what has no room is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 3
"""Blanks between two columns."""

_LONGEST_WORD: Final = 30
"""Characters of a word that stays whole, such as a key; a longer one is cut."""

_SHORT: Final = 12
"""A column of at most so many characters is not narrowed."""


@dataclass(frozen=True)
class Fitted:
    """Columns that a terminal has room for.

    Attributes
    ----------
    widths : tuple of int
        Of the first columns.
    left_out : int
        Number of the last columns, which have no room.
    """

    widths: tuple[int, ...]
    left_out: int


def fit(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    room: int,
    numbers: Collection[str] = (),
) -> Fitted:
    """Give each column its width, the room that is left to those that need it.

    Parameters
    ----------
    names : sequence of str
    rows : sequence of sequences of str
    room : int
        Characters of a line.
    numbers : collection of str
        Columns whose values are never cut.
    """
    from rich.cells import cell_len

    columns = [[name, *(row[i] for row in rows)] for i, name in enumerate(names)]
    wanted = [max(map(cell_len, cells)) for cells in columns]
    least = []
    for name, cells, width in zip(names, columns, wanted, strict=True):
        if name in numbers or width <= _SHORT:
            least.append(width)
            continue
        longest = max(cell_len(word) for cell in cells for word in cell.split() or [""])
        least.append(min(max(longest, _SHORT), _LONGEST_WORD, width))
    count = len(names)
    while count > 1 and _total(least[:count]) > room:
        count -= 1
    widths = least[:count]
    spare = room - _total(widths)
    # The column that lacks least first: it then lacks nothing.
    for n, i in enumerate(sorted(range(count), key=lambda i: wanted[i] - least[i])):
        share = spare // (count - n)
        given = max(min(wanted[i] - widths[i], share), 0)
        widths[i] += given
        spare -= given
    return Fitted(tuple(widths), len(names) - count)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
