"""Decks read back with python-pptx: texts, boxes, notes, and whether texts fit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from pptx import Presentation
from pptx.util import Emu, Length

from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Figure, Title
from kpi_lib.reporting.exporters.nbconvert_exporters import KpiPptxExporter
from kpi_lib.reporting.exporters.slides.slide_text import LINE, wrapped
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import text_width
from kpi_lib.reporting.table_block import TableBlock, TableColumn

EN = Formats("en", "en_GB", "GBP", "Europe/London")
EDGE = 0.02
"""Inches by which a line may miss: an Office length is rounded."""


def content_of(notebook: NotebookNode) -> bytes:
    content, _ = KpiPptxExporter().from_notebook_node(notebook)
    assert isinstance(content, bytes)
    return content


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def deck_of(notebook: NotebookNode) -> Any:
    return opened(content_of(notebook))


def shapes(owner: Any) -> Iterator[Any]:
    """Yield all shapes of a slide, those within groups, too."""
    for shape in owner.shapes:
        yield shape
        if shape.shape_type == 6:  # a group
            yield from shapes(shape)


def texts(slide: Any) -> list[str]:
    """Return every text of a slide, a paragraph each."""
    found = []
    for shape in shapes(slide):
        if shape.has_text_frame:
            found += [p.text for p in shape.text_frame.paragraphs if p.text]
        if shape.has_table:
            found += [c.text for row in shape.table.rows for c in row.cells if c.text]
    return found


def notes(slide: Any) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text for slide in deck.slides]


def tables(slide: Any) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for shape in slide.shapes
        if shape.has_table
    ]


def misfits(deck: Any) -> list[str]:
    """Return what stands over an edge: of the slide, of its box, of what is below."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        for shape in shapes(slide):
            where = f"slide {number}, {shape.name}"
            if _inches(shape.left) < -EDGE or _inches(shape.top) < -EDGE:
                found.append(f"{where}: begins before the slide")
            if shape.left + shape.width > deck.slide_width + Emu(9525):
                found.append(f"{where}: ends beyond the slide")
            bottom = shape.top + shape.height
            if bottom > deck.slide_height:
                found.append(f"{where}: ends below the slide")
            if shape.has_table:
                found += _table_misfits(shape, where)
            elif shape.has_text_frame and shape.text_frame.text:
                needed = _needed(shape.text_frame, _inches(shape.width))
                if needed > _inches(shape.height) + EDGE:
                    found.append(f"{where}: {shape.text_frame.text[:40]!r} is too long")
    return found


def _table_misfits(shape: Any, where: str) -> Iterator[str]:
    high = 0.0
    for k, row in enumerate(shape.table.rows):
        high += _inches(row.height)
        for cell, column in zip(row.cells, shape.table.columns, strict=True):
            sides = _inches(cell.margin_left) + _inches(cell.margin_right)
            room = _inches(column.width) - sides
            around = _inches(cell.margin_top) + _inches(cell.margin_bottom)
            if _needed(cell.text_frame, room) + around > _inches(row.height) + EDGE:
                yield f"{where}, row {k}: {cell.text[:40]!r} is too long"
    if _inches(shape.top) + high > 6.85:
        yield f"{where}: reaches into the footer"


def _needed(frame: Any, width: float) -> float:
    """Return the inches that a frame's paragraphs take in a box of `width` inches."""
    total = 0.0
    for paragraph in frame.paragraphs:
        sizes = [run.font.size.pt for run in paragraph.runs if run.font.size]
        if not sizes:
            continue
        bold = any(run.font.bold for run in paragraph.runs)
        if len(set(sizes)) > 1:  # a card's figure, with its unit in smaller type
            widths = [
                text_width(run.text, run.font.size.pt) * (1.07 if run.font.bold else 1)
                for run in paragraph.runs
            ]
            lines = 1 if sum(widths) <= width + EDGE else 2
        else:
            lines = len(wrapped(paragraph.text, width, sizes[0], is_bold=bold))
        after = paragraph.space_after.pt if paragraph.space_after else 0
        total += (lines * max(sizes) * LINE + after) / 72
    return total


def _inches(length: Length) -> float:
    return float(Emu(length).inches)


def title(company: str | None = None, formats: Formats = EN) -> Title:
    return Title(formats, "Service review", "Harbour", "2026-Q3", "1 Nov", "", company)


def table(rows: int, columns: int = 2, **rest: Any) -> TableBlock:
    names = [f"c{i}" for i in range(columns)]
    frame = pd.DataFrame({name: [f"{name} {r}" for r in range(rows)] for name in names})
    return TableBlock(
        EN, frame, [TableColumn(name, name.upper()) for name in names], **rest
    )


def figure(height: int, **rest: str) -> Figure:
    rows = pd.DataFrame({"name": [f"n{i}" for i in range(height)], "value": 3})
    drawing = figures.ranked_bars(rows, EN, label="name", value="value")
    return Figure(EN, drawing, "Tickets by name", "Bars of tickets.", **rest)


def report(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells))
