"""Printed reviews of the demo, measured: smallest type, blank share of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from support import demo_reports

from kpi_lib.reporting.theme import PAGE, PRINT_TYPE

MOST_BLANK = 0.12
"""Mean share of the text block below the last mark of a page, the last page aside."""
_POINTS_PER_MM = 72 / 25.4
_SUPERSCRIPTS = "¹²³ᵉʳ"
_PAPER = 235
"""Grey from which on a dot is no mark; the palest ground of a box is darker."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    found = sorted(demo_reports.client_reviews(tmp_path_factory).rglob("*.pdf"))
    assert len(found) >= 10
    return found


def type_sizes(page: pypdfium2.PdfPage) -> Iterator[tuple[float, str]]:
    """Yield the size of each printed character in points."""
    text = page.get_textpage()
    matrix = pdfium.FS_MATRIX()
    for i in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text.raw, i))
        if character.isspace() or character in _SUPERSCRIPTS:
            continue
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(text.raw, i, matrix):
            scale = (matrix.b**2 + matrix.d**2) ** 0.5
        yield pdfium.FPDFText_GetFontSize(text.raw, i) * scale, character


def blank_share(page: pypdfium2.PdfPage) -> float:
    """Return the share of the text block's height below the last mark in it."""
    dots = np.asarray(page.render(scale=1).to_pil().convert("L"))
    top = round(PAGE.margin_top * _POINTS_PER_MM)
    bottom = len(dots) - round(PAGE.margin_bottom * _POINTS_PER_MM) - 2
    marked = np.flatnonzero((dots[top:bottom] < _PAPER).any(axis=1))
    return 1.0 if not marked.size else 1 - (int(marked[-1]) + 1) / (bottom - top)


def test_no_type_is_smaller_than_the_foot(printed: list[Path]) -> None:
    for path in printed[:6]:
        for page in pypdfium2.PdfDocument(path):
            size, character = min(type_sizes(page))
            assert size >= PRINT_TYPE.foot - 0.01, (path, character, size)


def test_pages_are_filled(printed: list[Path]) -> None:
    blank = [
        blank_share(document[place])
        for document in map(pypdfium2.PdfDocument, printed)
        for place in range(len(document) - 1)
    ]
    assert len(blank) > 30
    assert mean(blank) <= MOST_BLANK, [round(share, 2) for share in blank]


def test_an_empty_page_and_a_full_one_are_told_apart() -> None:
    document = pypdfium2.PdfDocument.new()
    width, height = 595, 842
    assert blank_share(document.new_page(width, height)) == 1
    page = document.new_page(width, height)
    # A bar of 10 points whose lower edge lies a quarter of the block above its end.
    top, bottom = (m * _POINTS_PER_MM for m in (PAGE.margin_top, PAGE.margin_bottom))
    y = bottom + (height - top - bottom) / 4
    bar = pdfium.FPDFPageObj_CreateNewRect(100, y, 50, 10)
    pdfium.FPDFPageObj_SetFillColor(bar, 0, 0, 0, 255)
    pdfium.FPDFPath_SetDrawMode(bar, pdfium.FPDF_FILLMODE_ALTERNATE, False)
    pdfium.FPDFPage_InsertObject(page.raw, bar)
    page.gen_content()
    assert blank_share(page) == pytest.approx(0.25, abs=0.01)
