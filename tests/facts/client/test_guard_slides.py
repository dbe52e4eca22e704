"""Search of decks: names planted in each place of a PowerPoint file are found."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image
from pptx.util import Inches
from support.decks import content_of, opened
from support.small_report import shown

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.forbidden import COMPANY, PERSON, Forbidden
from kpi_lib.facts.client.guard import find_leaks as _find_leaks
from kpi_lib.facts.client.guard import refuse_leaks as _refuse_leaks
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Figure, Paragraph, Title
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import TableBlock, TableColumn

find_leaks = functools.partial(_find_leaks, own=own_markup)
refuse_leaks = functools.partial(_refuse_leaks, own=own_markup)

FORBIDDEN = Forbidden(
    "Clinique Nord",
    ("Clinique Nord", "Boréal"),
    {COMPANY: ("Acme Support", "Inter", "Table", "Raavi"), PERSON: ("mcastonguay",)},
)
FORMATS = Formats("fr", "fr_CA", "CAD", "America/Toronto")
CLEAN = "Douze billets sur 30"


@pytest.fixture(scope="module")
def clean() -> bytes:
    return deck()


def deck(
    told: str = CLEAN, label: str = "Poste", head: str = "Sujet", note: str = "Lire"
) -> bytes:
    rows = pd.DataFrame({"name": [label, "Autre"], "value": [3, 4]})
    drawing = figures.ranked_bars(rows, FORMATS, label="name", value="value")
    table = TableBlock(
        FORMATS, rows, [TableColumn("name", head), TableColumn("value", "N", "count")]
    )
    title = Title(
        FORMATS, "Bilan", "Boréal", "2026-Q3", "1er nov.", "", "Clinique Nord"
    )
    cells = [
        shown(title),
        new_markdown_cell(f"## Partie\n\n{note}"),
        shown(Paragraph(told), Figure(FORMATS, drawing, "Billets", "Barres."), table),
    ]
    return content_of(new_notebook(cells=cells))


def leaks(content: bytes) -> list[tuple[str, str]]:
    found = find_leaks("r.pptx", content, FORBIDDEN)
    return [(leak.place, leak.phrase) for leak in found]


def test_a_clean_deck_has_no_leak_though_its_form_has_such_words(clean):
    # Inter is its font, Table the name of a shape, Raavi a font of the library's theme.
    assert leaks(clean) == []


@pytest.mark.parametrize(
    ("planted", "place"),
    [
        ({"told": "Comme chez Acme Support, 12 billets."}, "slide 2"),
        ({"head": "Acme Support"}, "the head of a column"),
        ({"note": "Demandez à mcastonguay."}, "the notes of slide 2"),
        ({"label": "Acme Support"}, "the drawing image1.png"),
    ],
)
def test_a_name_in_a_report_is_found(planted: dict[str, str], place: str):
    assert place in {where for where, _ in leaks(deck(**planted))}


def _split_over_runs(presentation: Any) -> None:
    box = presentation.slides[0].shapes.add_textbox(0, 0, Inches(2), Inches(1))
    paragraph = box.text_frame.paragraphs[0]
    for part in ("mcasto", "nguay"):
        paragraph.add_run().text = part


def _alt(presentation: Any) -> None:
    presentation.slides[1].shapes[-1]._element._nvXxPr.cNvPr.set("descr", "mcastonguay")


def _name(presentation: Any) -> None:
    presentation.slides[1].shapes[0].name = "mcastonguay"


def _author(presentation: Any) -> None:
    presentation.core_properties.last_modified_by = "mcastonguay"


def _layout(presentation: Any) -> None:
    shape = presentation.slide_layouts[0].placeholders[0]
    shape.text_frame.text = "mcastonguay"


def _link(presentation: Any) -> None:
    shape = presentation.slides[0].shapes[0]
    shape.click_action.hyperlink.address = "https://psa.example.org/mcastonguay"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_split_over_runs, "slide 1"),
        (_alt, "the file's part ppt/slides/slide2.xml"),
        (_name, "the file's part ppt/slides/slide2.xml"),
        (_author, "the file's part docProps/core.xml"),
        (_layout, "the file's part ppt/slideLayouts/slideLayout1.xml"),
        (_link, "the file's part ppt/slides/_rels/slide1.xml.rels"),
    ],
)
def test_a_name_in_any_part_of_the_file_is_found(
    clean: bytes, change: Callable[[Any], None], place: str
):
    presentation = opened(clean)
    change(presentation)
    changed = io.BytesIO()
    presentation.save(changed)
    assert (place, "mcastonguay") in leaks(changed.getvalue())


def test_a_raster_image_cannot_be_searched(clean):
    presentation = opened(clean)
    dots = io.BytesIO()
    Image.new("RGB", (9, 9)).save(dots, "PNG")
    presentation.slides[0].shapes.add_picture(dots, 0, 0)
    changed = io.BytesIO()
    presentation.save(changed)
    expected = "holds ppt/media/image2.png, a png that cannot be searched"
    with pytest.raises(RenderError, match=re.escape(expected)):
        leaks(changed.getvalue())


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_what_is_no_deck_is_refused(content: bytes):
    with pytest.raises(RenderError, match="a presentation"):
        leaks(content)


def test_a_package_without_slides_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("ppt/presentation.xml", "<p/>")
    with pytest.raises(RenderError, match="no slide"):
        leaks(packed.getvalue())


def test_a_deck_with_a_name_is_not_published(clean):
    files = {"r.pptx": deck(told="mcastonguay a aidé.")}
    refuse_leaks({"r.pptx": clean}, FORBIDDEN)
    with pytest.raises(RenderError) as error:
        refuse_leaks(files, FORBIDDEN)
    assert "slide 2 of r.pptx names a technician, “mcastonguay”" in str(error.value)
