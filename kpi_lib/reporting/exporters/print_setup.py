"""Print of a workbook's sheets: paper, width, repeated heads, header and footer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import page_of

_PAPER = {"us-letter": 1, "a4": 9}
"""Numbers that Excel gives to papers."""
_SIDE, _EDGE = 0.5, 0.75
"""Inches of the margins; headers and footers stand in those above and below."""
_SAME_SIZE = {"scale_with_doc": False}
"""A header keeps its size where a wide table is set smaller."""
_LONGEST = 100
"""Characters of a text in a header, which takes 255 in all."""
_PAGE_WIDTH = 240.0
"""Characters of a sheet's columns that fit a page in type that can be read."""


def page_heading(head: Mapping[str, Any]) -> tuple[str, str]:
    """Return who and what stands above each page, from the data of a `Title`."""
    who = " · ".join(filter(None, (head["tenant"], head["company"])))
    return who, ", ".join(filter(None, (head["title"], head["period"])))


def print_front(
    sheet: Any, formats: Formats, heading: Sequence[str], footer: str
) -> None:
    """Set how the first sheet prints: upright, as wide as the page.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
    formats : Formats
        Its locale gives the paper, its language the words.
    heading : sequence of str
        What stands above each page at the left and at the right.
    footer : str
        The provider's own line.
    """
    _print(sheet, formats, heading, footer)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)


def print_table(
    sheet: Any,
    formats: Formats,
    heading: Sequence[str],
    footer: str,
    width: float,
) -> None:
    """Set how a table prints: across, with its head on each page.

    A table too wide to be read on one page takes several side by side; each of them
    begins with the first column.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
    formats : Formats
    heading : sequence of str
    footer : str
    width : float
        Of all columns, in characters.
    """
    _print(sheet, formats, heading, footer)
    sheet.set_landscape()
    across = max(1, math.ceil(width / _PAGE_WIDTH))
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(0)
    if across > 1:
        sheet.repeat_columns(0)
        sheet.print_across()


def _print(sheet: Any, formats: Formats, heading: Sequence[str], footer: str) -> None:
    sheet.set_paper(_PAPER[page_of(formats.locale).paper])
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_EDGE, bottom=_EDGE)
    left, right = [*map(_plain, heading), "", ""][:2]
    if left or right:
        sheet.set_header(f"&L{left}&R{right}", _SAME_SIZE)
    page = formats.text.gettext("page {page} of {pages}")
    page = _plain(page).format(page="&P", pages="&N")
    place = "&C&A" if footer else ""
    sheet.set_footer(f"&L{_plain(footer) or '&A'}{place}&R{page}", _SAME_SIZE)


def _plain(text: str) -> str:
    """Return a text for a header: in one line, not too long, without its codes."""
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rstrip() + "…"
    return words.replace("&", "&&")
