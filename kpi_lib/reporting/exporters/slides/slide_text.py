"""Texts fitted to boxes of a slide: lines counted, sizes chosen, what is left cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kpi_lib.reporting.label_fitting import ELLIPSIS, text_width

LINE = 1.22
"""Height of a line for each point of its type."""
_POINTS = 72
_BOLD = 1.07
_LOOSE = " ,;:-"


@dataclass(frozen=True)
class Run:
    """A stretch of text.

    Attributes
    ----------
    text : str
    colour : str
        A role of `kpi_lib.reporting.theme.Colours`.
    is_bold : bool
    link : str
        An address on the web.
    size : float
        Points; 0 is the paragraph's, which is the largest.
    """

    text: str
    colour: str = "ink"
    is_bold: bool = False
    link: str = ""
    size: float = 0.0


@dataclass(frozen=True)
class SlideParagraph:
    """Runs in one size, in points; `after` is the space below, in points, too."""

    runs: tuple[Run, ...]
    size: float
    after: float = 0.0

    @property
    def text(self) -> str:
        """Return it without style."""
        return "".join(run.text for run in self.runs)

    def height(self, width: float) -> float:
        """Return its height in inches in a box of `width` inches."""
        bold = any(run.is_bold for run in self.runs)
        count = len(wrapped(self.text, width, self.size, is_bold=bold))
        return (count * self.size * LINE + self.after) / _POINTS


def line(
    text: str,
    size: float,
    colour: str = "ink",
    *,
    is_bold: bool = False,
    after: float = 0.0,
) -> SlideParagraph:
    """Return a paragraph of one run."""
    return SlideParagraph((Run(text, colour, is_bold),), size, after)


def wrapped(
    text: str, width: float, size: float, *, is_bold: bool = False
) -> Sequence[str]:
    """Return the lines of a text in a box of `width` inches; long words are broken."""
    room = width / (_BOLD if is_bold else 1.0)
    return _wrapped(text.replace("\n", " ").replace("\t", " "), room, size)


@lru_cache(maxsize=4096)
def _wrapped(text: str, room: float, size: float) -> Sequence[str]:
    # A text is as wide as its letters together, so each is measured once.
    space = text_width(" ", size)
    rows: list[str] = []
    row, taken = "", 0.0
    for word in text.split(" "):
        needed = text_width(word, size)
        if row and taken + space + needed <= room:
            row, taken = f"{row} {word}", taken + space + needed
            continue
        if row:
            rows.append(row)
        while needed > room and len(word) > 1:
            end = _fitting(word, room, size)
            rows.append(word[:end])
            word = word[end:]
            needed = text_width(word, size)
        row, taken = word, needed
    return (*rows, row)


def cut(
    text: str, width: float, size: float, lines: int, *, is_bold: bool = False
) -> str:
    """Return a text that takes at most `lines` lines; an ellipsis ends what is cut."""

    def fits(shown: str) -> bool:
        return len(wrapped(shown, width, size, is_bold=is_bold)) <= lines

    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle].rstrip(_LOOSE) + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(_LOOSE) + ELLIPSIS


def one_size(
    text: str,
    width: float,
    sizes: Sequence[float],
    lines: int,
    *,
    is_bold: bool = False,
) -> tuple[str, float]:
    """Return the largest of `sizes` in which a text takes `lines` lines, and the text.

    In the smallest it is cut, where it must be.
    """
    for size in sizes:
        if len(wrapped(text, width, size, is_bold=is_bold)) <= lines:
            return text, size
    size = sizes[-1]
    return cut(text, width, size, lines, is_bold=is_bold), size


def fitted(
    paragraphs: Sequence[SlideParagraph],
    width: float,
    height: float,
    least: float = 11.0,
) -> list[SlideParagraph]:
    """Return paragraphs that fit a box: smaller, at last cut and left out from below.

    Parameters
    ----------
    paragraphs : sequence of SlideParagraph
    width, height : float
        Inches.
    least : float
        Points below which no type is set smaller.
    """
    now = list(paragraphs)
    while text_height(now, width) > height:
        smaller = [replace(p, size=min(p.size, max(least, p.size - 1))) for p in now]
        if smaller == now:
            return _cut_below(now, width, height)
        now = smaller
    return now


def text_height(paragraphs: Sequence[SlideParagraph], width: float) -> float:
    """Return the height in inches of paragraphs in a box of `width` inches."""
    return sum(p.height(width) for p in paragraphs)


def _cut_below(
    paragraphs: Sequence[SlideParagraph], width: float, height: float
) -> list[SlideParagraph]:
    kept: list[SlideParagraph] = []
    left = height
    for paragraph in paragraphs:
        needed = paragraph.height(width)
        if needed <= left:
            kept.append(paragraph)
            left -= needed
            continue
        lines = int(left * _POINTS / (paragraph.size * LINE))
        if lines:
            style = paragraph.runs[0]
            text = cut(
                paragraph.text, width, paragraph.size, lines, is_bold=style.is_bold
            )
            kept.append(replace(paragraph, runs=(replace(style, text=text),)))
        break
    return kept


def _fitting(word: str, width: float, size: float) -> int:
    """Return how many characters of a word fit into `width`, at least one."""
    taken = 0.0
    for end, char in enumerate(word):
        taken += text_width(char, size)
        if taken > width:
            return max(1, end)
    return len(word)
