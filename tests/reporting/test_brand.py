"""A provider's own look in HTML, PDF and XLSX; a client's files may hold its logo."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from matplotlib.image import imsave
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from support.small_report import shown

from kpi_lib.domain.colour_contrast import contrast
from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.forbidden import Forbidden
from kpi_lib.facts.client.guard import find_leaks
from kpi_lib.reporting import figures
from kpi_lib.reporting.brand import NO_BRAND, Brand, branded, recoloured
from kpi_lib.reporting.content_blocks import Figure, Title
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.reporting.exporters.brand_markup import BrandMarkup
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
)
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, DARK

ACCENT = "#6b1f8a"
ACCENTS = (ACCENT, "#a01020", "#1a1a1a", "#0000ff", "#91540b")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30" id="Nord">'
    '<path d="M0 0h60v30z" fill="#aa3322"/></svg>'
)


def png(red: float = 0.9) -> bytes:
    dots = np.zeros((30, 90, 4))
    dots[5:25, 10:60] = (red, 0.3, 0.1, 1)
    dots[10:20, 60:80] = (0.1, 0.2, 0.5, 0.6)
    stream = io.BytesIO()
    imsave(stream, dots, format="png")
    return stream.getvalue()


def brand(kind: str = "svg", raw: bytes = SVG.encode()) -> Brand:
    content = base64.b64encode(raw).decode()
    mime = "svg+xml" if kind == "svg" else "png"
    logo = {
        "kind": kind, "content": content, "width": 90.0, "height": 30.0,
        "address": f"data:image/{mime};base64,{content}",
    }  # fmt: skip
    return {
        "name": "Boréal & fils", "accent": ACCENT, "footer": "12 Main St & Co",
        "logo": logo,
    }  # type: ignore[typeddict-item]  # fmt: skip


def notebook(look: Brand) -> NotebookNode:
    formats = Formats()
    head = Title(formats, "Review", "Boréal & fils", "2026-10", "2026-11-01")
    rows = pd.DataFrame({"company": ["A", "B"], "tickets": [3, 1]})
    drawing = figures.ranked_bars(rows, formats, label="company", value="tickets")
    return new_notebook(
        cells=[
            shown(replace(head, brand=look)),
            new_markdown_cell("## Part"),
            shown(Figure(formats, drawing, "Title", "Alt", n=2, sentence="Words")),
        ]
    )


def page(look: Brand) -> bytes:
    return str(KpiHtmlExporter().from_notebook_node(notebook(look))[0]).encode()


def pdf(look: Brand) -> bytes:
    return bytes(KpiPdfExporter().from_notebook_node(notebook(look))[0])


def xlsx(look: Brand, folder: Path) -> bytes:
    path = folder / "report.xlsx"
    meta = Workbook("Review", Formats(), {"Client": "Clinique Sud"}, brand=look)
    write_xlsx(path, {"Tickets": pd.DataFrame({"n": [1]})}, meta)
    return path.read_bytes()


@pytest.mark.parametrize("accent", ACCENTS)
def test_what_follows_from_an_accent_can_be_read(accent: str) -> None:
    for base, least in ((COLOURS, 5.5), (DARK, 7.2)):
        theme = branded(accent, base)
        assert contrast(theme.accent, theme.paper) >= least
        for ground in (theme.panel, theme.accent_pale, theme.band):
            # Marks, and texts that stand on the theme's own tints, too.
            assert contrast(theme.grey, ground) >= 3.15
            assert contrast(theme.muted, ground) >= 5.2
    assert branded(accent).ink == COLOURS.ink
    assert branded(accent).warm == COLOURS.warm


def test_the_theme_stays_without_an_accent_or_with_its_own() -> None:
    assert branded("") is COLOURS
    assert branded(COLOURS.accent, DARK) is DARK
    assert recoloured("fill: #0b5f6b", "") == "fill: #0b5f6b"


def test_a_drawing_takes_the_accent_and_the_shades_between() -> None:
    half = "#337982"  # midway between the accent and its first tint
    drawn = recoloured(f"fill: {COLOURS.accent}; fill: {half}; fill: #b5430f", ACCENT)
    accent, between, warm = re.findall(r"#[0-9a-f]{6}", drawn)
    assert (accent, warm) == (ACCENT, "#b5430f")
    mid = branded(ACCENT).accent_mid
    ends = [int(c[1:3], 16) for c in (ACCENT, mid)]
    assert int(between[1:3], 16) == pytest.approx(sum(ends) / 2, abs=2)


def test_html_shows_logo_accent_and_footer() -> None:
    soup = BeautifulSoup(page(brand()), "html.parser")
    image = soup.select_one("header .logo img")
    assert image is not None
    assert image["alt"] == "Boréal & fils"
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")
    assert not soup.select("header .tenant")
    assert soup.footer is not None
    assert soup.footer.get_text() == "12 Main St & Co"
    style = soup.style
    assert style is not None
    light, dark = re.findall(r"--accent:(#[0-9a-f]{6})", style.get_text())[-2:]
    assert (light, dark) == (ACCENT, branded(ACCENT, DARK).accent)
    assert "#0b5f6b" not in str(soup.main)


def test_without_a_look_a_page_is_as_before() -> None:
    soup = BeautifulSoup(page(NO_BRAND), "html.parser")
    assert soup.select_one("header .tenant") is not None
    assert soup.footer is None
    assert not soup.select("img")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_pdf_shows_logo_accent_and_footer(kind: str) -> None:
    look = brand(kind, SVG.encode() if kind == "svg" else png())
    document = pypdfium2.PdfDocument(pdf(look))
    first = document[0]
    assert "12 Main St & Co" in first.get_textpage().get_text_range()
    dots = first.render(scale=2).to_numpy()[..., ::-1].reshape(-1, 3)
    colours = {tuple(dot) for dot in dots.tolist()}
    assert tuple(bytes.fromhex(ACCENT[1:])) in colours
    assert tuple(bytes.fromhex(COLOURS.accent[1:])) not in colours
    logo = (0xAA, 0x33, 0x22) if kind == "svg" else (230, 76, 26)
    assert (
        min(sum(abs(a - b) for a, b in zip(c, logo, strict=True)) for c in colours) < 9
    )


def test_a_workbook_shows_logo_accent_and_footer(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(brand(), tmp_path))) as parts:
        assert parts.read("xl/media/image1.png").startswith(b"\x89PNG")
        assert (
            'descr="Boréal &amp; fils"'
            in parts.read("xl/drawings/drawing1.xml").decode()
        )
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<oddFooter>&amp;L12 Main St &amp;&amp; Co&amp;C" in sheet
        assert f"FF{ACCENT[1:].upper()}" in parts.read("xl/styles.xml").decode()
    first, again = (xlsx(brand(), tmp_path) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_clients_files_may_hold_the_logo_and_no_other_picture(
    kind: str, tmp_path: Path
) -> None:
    own = brand(kind, SVG.encode() if kind == "svg" else png())
    other = brand("png", png(0.5))
    # The drawing's identifier is another client's name, and nobody can read it.
    names = {"another client": ("Nord", "Screen", "Drawing", "Schemas", "Image")}
    forbidden = Forbidden("Clinique Sud", ("Boréal & fils",), names)
    for name, make in (
        ("a.html", page),
        ("a.pdf", pdf),
        ("a.xlsx", lambda look: xlsx(look, tmp_path)),
    ):
        assert find_leaks(name, make(own), forbidden, BrandMarkup(own)) == []
        with pytest.raises(RenderError, match="cannot be searched"):
            find_leaks(name, make(other), forbidden, BrandMarkup(own))
        with pytest.raises(RenderError, match="cannot be searched"):
            find_leaks(name, make(other), forbidden, own_markup)
