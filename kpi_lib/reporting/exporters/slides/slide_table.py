"""Native tables of slides: ten rows at the most, columns as wide as their texts."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from kpi_lib.reporting.exporters.slides.deck_xml import add_child
from kpi_lib.reporting.exporters.slides.slide_page import (
    ROLES,
    Box,
    SlidePage,
    set_paragraphs,
)
from kpi_lib.reporting.exporters.slides.slide_text import (
    SlideParagraph,
    cut,
    line,
    text_height,
)
from kpi_lib.reporting.exporters.slides.table_layout import (
    ABOVE,
    HEAD_LINES,
    SIDE,
    TableLayout,
    is_bold,
    plain_text,
    runs_of,
    table_layout,
    words_of,
)
from kpi_lib.reporting.label_fitting import text_width
from kpi_lib.reporting.translation import Translator

Data = dict[str, Any]
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def draw_table(page: SlidePage, block: Data, area: Box, text: Translator) -> None:
    """Draw a table and, below it, how much of it there is in the report.

    Parameters
    ----------
    page : SlidePage
    block : dict
        Of kind ``table``.
    area : Box
    text : Translator
    """
    if not block["rows"]:
        page.write(area, [line(block["empty"], 16, "muted")], name="Note")
        return
    layout = table_layout(block, area, text)
    bottom = _fill(page, layout, area)
    if layout.note:
        high = text_height(layout.note, area.width)
        place = Box(area.left, bottom + 0.1, area.width, high)
        page.write(place, layout.note, name="Note")


def _fill(page: SlidePage, layout: TableLayout, area: Box) -> float:
    """Add the table's shape; return its lower edge."""
    part, shown, widths = layout.part, layout.rows, layout.widths
    columns = part["columns"]
    height = sum(high for _, high in shown)
    shape = page.shapes.add_table(
        len(shown),
        len(columns),
        Inches(area.left),
        Inches(area.top),
        Inches(sum(widths)),
        Inches(height),
    )
    shape.name = "Table"
    shape._element._nvXxPr.cNvPr.set("descr", part["title"])
    table = shape.table
    about = table._tbl.tblPr
    about.set("bandRow", "0")
    about.set("lastRow", "1" if part["total"] else "0")
    about.find(qn("a:tableStyleId")).text = _NO_STYLE
    for i, width in enumerate(widths):
        table.columns[i].width = Inches(width)
    for k, (which, high) in enumerate(shown):
        table.rows[k].height = Inches(high)
        is_last = k == len(shown) - 1
        for i, column in enumerate(columns):
            cell = table.cell(k, i)
            words = words_of(part, which, i)
            room = widths[i] - 2 * SIDE
            lines = HEAD_LINES if which == "head" else layout.lines
            runs = runs_of(column, which, words)
            sign = text_width(plain_text(runs[:-1]), layout.size) if runs[:-1] else 0.0
            words = cut(words, room - sign, layout.size, lines, is_bold=is_bold(runs))
            paragraph = SlideParagraph(runs_of(column, which, words), layout.size)
            set_paragraphs(cell.text_frame, [paragraph], column["align"])
            _margins(cell, is_first=i == 0, is_head=which == "head")
            strong = which == "head" or (
                part["total"] and k == len(shown) - 2 and not is_last
            )
            _line_below(cell, "ink" if strong else "rule", 0.8 if strong else 0.5)
    return area.top + height


def _margins(cell: Any, *, is_first: bool, is_head: bool) -> None:
    cell.margin_left = Inches(0 if is_first else SIDE)
    cell.margin_right = Inches(SIDE)
    cell.margin_top = cell.margin_bottom = Inches(ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.TOP
    cell.text_frame.word_wrap = True


def _line_below(cell: Any, role: str, points: float) -> None:
    about = cell._tc.get_or_add_tcPr()
    edge = add_child(about, "a:lnB", w=str(int(Pt(points))))
    add_child(
        add_child(edge, "a:solidFill"), "a:schemeClr", val=str(ROLES[role].xml_value)
    )
