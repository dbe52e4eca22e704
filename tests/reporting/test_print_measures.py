"""Printed reports of the demo, measured: type, blank share, words in cells, tags."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from support import demo_reports

from kpi_lib.reporting.theme import LETTER, PAGE, PRINT_TYPE

MOST_BLANK = 0.12
"""Mean share of the text block below the last mark of a page, the last page aside."""
_POINTS_PER_MM = 72 / 25.4
_SUPERSCRIPTS = "¹²³ᵉʳ"
_PAPER = 235
"""Grey from which on a dot is no mark; the palest ground of a box is darker."""


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the PDF of each family report of both tenants."""
    root = demo_reports.family_reports(tmp_path_factory)
    found = sorted(root.glob(f"*/{demo_reports.PERIOD}/[1-9]*.pdf"))
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
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


@dataclass(frozen=True)
class Glyph:
    """A printed character with its box in points, from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def glyphs(page: pypdfium2.PdfPage) -> list[Glyph]:
    """Return the letters and digits of a page."""
    text = page.get_textpage()
    return [
        Glyph(character, *text.get_charbox(i))
        for i in range(text.count_chars())
        # Letters and digits: an apostrophe before an A stands over it, as it should.
        if (character := chr(pdfium.FPDFText_GetUnicode(text.raw, i))).isalnum()
    ]


def collisions(found: list[Glyph]) -> list[str]:
    """Return pairs of characters of a line that are printed over each other."""
    lines: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in found:
        lines[round((glyph.bottom + glyph.top) / 6)].append(glyph)
    met = []
    for line in lines.values():
        line.sort(key=lambda glyph: glyph.left)
        for one, next_one in pairwise(line):
            width = min(one.right - one.left, next_one.right - next_one.left)
            height = min(one.top, next_one.top) - max(one.bottom, next_one.bottom)
            over = min(one.right, next_one.right) - next_one.left
            if width > 0.8 and over > 0.5 * width and height > 1:
                met.append(
                    f"{one.text}{next_one.text} at {one.left:.0f},{one.bottom:.0f}"
                )
    return met


def test_no_type_is_smaller_than_the_foot(
    families: list[Path], reviews: list[Path]
) -> None:
    for path in (*families, *reviews[:6]):
        for page in pypdfium2.PdfDocument(path):
            size, character = min(type_sizes(page))
            # A figure is set as wide as the page, to a hundredth of an inch.
            assert size >= PRINT_TYPE.foot - 0.01, (path, character, size)


@pytest.mark.parametrize("kind", ["families", "reviews"])
def test_pages_are_filled(kind: str, request: pytest.FixtureRequest) -> None:
    blank = [
        blank_share(document[place])
        for document in map(pypdfium2.PdfDocument, request.getfixturevalue(kind))
        for place in range(len(document) - 1)
    ]
    assert len(blank) > 30
    assert mean(blank) <= MOST_BLANK, [round(share, 2) for share in blank]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_first_pages_are_filled(
    language: str, families: list[Path], reviews: list[Path]
) -> None:
    """They are read alone: what follows must fill them in each language."""
    blank = {}
    for path in (*families, *reviews):
        content = path.read_bytes()
        if set(re.findall(rb"/Lang\((\w\w)", content)) == {language.encode()}:
            blank[path.stem] = blank_share(pypdfium2.PdfDocument(content)[0])
    assert len(blank) > 6
    assert mean(blank.values()) <= MOST_BLANK, blank
    assert blank["10_service_desk"] <= MOST_BLANK


def test_what_a_client_decides_stands_on_the_first_page(reviews: list[Path]) -> None:
    asked = []
    for path in reviews:
        pages = [
            page.get_textpage().get_text_bounded()
            for page in pypdfium2.PdfDocument(path)
        ]
        asked += [
            (path.stem, number)
            for number, text in enumerate(pages)
            if re.search("For you to decide|À vous de décider", text)
        ]
    assert len(asked) > 6
    assert [name for name, number in asked if number] == []


def test_no_word_stands_beyond_its_cell_or_the_page(
    families: list[Path], reviews: list[Path]
) -> None:
    """A word too long for its cell would print over the next or into the margin."""
    for path in (*families, *reviews[:4]):
        document = pypdfium2.PdfDocument(path)
        paper = LETTER if document[0].get_width() > 600 else PAGE
        left = paper.margin_x * _POINTS_PER_MM
        right = (paper.width - paper.margin_x) * _POINTS_PER_MM
        for number, page in enumerate(document, start=1):
            found = glyphs(page)
            assert len(found) > 100
            outside = [g for g in found if g.left < left - 1.5 or g.right > right + 1.5]
            assert outside == [], (path, number)
            assert collisions(found) == [], (path, number)


def test_a_word_that_prints_over_another_is_found() -> None:
    word = [Glyph(c, 10 + 5 * i, 10, 15 + 5 * i, 17) for i, c in enumerate("Board")]
    assert collisions(word) == []
    beside = [Glyph(c, 31 + 5 * i, 10, 36 + 5 * i, 17) for i, c in enumerate("Type")]
    assert collisions([*word, *beside]) == ["dT at 30,10"]
    below = [Glyph(c, 10 + 5 * i, 1, 15 + 5 * i, 8) for i, c in enumerate("Board")]
    assert collisions([*word, *below]) == []


def test_pdfs_are_tagged_in_their_language(
    families: list[Path], reviews: list[Path]
) -> None:
    for path in (*families, *reviews[:4]):
        content = path.read_bytes()
        document = pypdfium2.PdfDocument(content)
        assert document.is_tagged(), path
        assert document.get_metadata_dict()["Title"], path
        language = b"fr" if "boreal" in path.parts else b"en"
        languages = set(re.findall(rb"/Lang\((\w\w)", content))
        assert languages == ({language} if path in families else languages), path
        assert languages
        tags = {tag: content.count(b"/S/" + tag + b"/") for tag in (b"TH", b"Table")}
        assert content.count(b"/Scope/Row") > tags[b"Table"] > 0, path
        # Each picture says what it shows.
        figures = re.findall(rb"/S/Figure/[^\n]*", content)
        assert all(b"/Alt" in figure for figure in figures), path


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
