"""Search of finished files: leaks of every kind, planted in every kind of place."""

from __future__ import annotations

import base64
import functools
import io
from pathlib import Path

import openpyxl
import pytest
import typst
import xlsxwriter
from nbformat.v4 import new_markdown_cell, new_notebook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from support.small_report import shown

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.forbidden import COMPANY, PERSON, Forbidden
from kpi_lib.facts.client.guard import find_leaks as _find_leaks
from kpi_lib.facts.client.guard import refuse_leaks as _refuse_leaks
from kpi_lib.reporting.content_blocks import Figure, Paragraph, Title
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
)
from kpi_lib.reporting.formats import Formats

find_leaks = functools.partial(_find_leaks, own=own_markup)
refuse_leaks = functools.partial(_refuse_leaks, own=own_markup)

FORBIDDEN = Forbidden(
    "Clinique Nord",
    ("Clinique Nord", "CLINIQUE NORD INC.", "Boréal Infogérance"),
    {
        COMPANY: ("Nord", "Acme Support", "Coopérative Val-Doré", "Clinique Nord Sud"),
        PERSON: ("Étienne Laframboise", "mcastonguay"),
    },
)
CLEAN = "Clinique Nord: 12 tickets, support by Acme and Étienne; no information lost"


def phrases(name: str, content: bytes) -> list[str]:
    return [leak.phrase for leak in find_leaks(name, content, FORBIDDEN)]


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def pdf(text: str, alt: str = "bars") -> bytes:
    formats = Formats()
    figure = Figure(formats, None, "Figure", alt)
    nb = new_notebook(
        cells=[
            shown(Title(formats, "Review", "MSP", "2026-10", "2026-11-01")),
            new_markdown_cell("## Part"),
            shown(Paragraph(text), figure),
        ]
    )
    content: bytes = KpiPdfExporter().from_notebook_node(nb)[0]
    return content


def xlsx(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CLEAN, []),
        ("Acme Support", ["Acme Support"]),
        ("ACME\n support", ["Acme Support"]),
        ("cooperative val dore", ["Coopérative Val-Doré"]),
        ("Coope\u0301rative Val\u2011Dore\u0301", ["Coopérative Val-Doré"]),
        ("Acme\u200b Sup\u00adport", ["Acme Support"]),
        ("Étienne Laframboise,", ["Étienne Laframboise"]),
        ("by mcastonguay@msp.example", ["mcastonguay"]),
        ("mcastonguayette", []),
        ("the Nord team", ["Nord"]),
        ("CLINIQUE NORD INC.", []),
        ("Clinique Nord Sud", ["Clinique Nord Sud"]),
        ("le coût horaire", ["coût horaire", "coût"]),
        ("une marge de 3 %", ["marge"]),
        ("in the marginal note", []),
        ("Internal notes", ["Internal notes"]),
        ("opportunity_level HIGH", ["opportunity level", "opportunity_level"]),
    ],
)
def test_whole_words_are_found_however_they_are_written(text, expected):
    assert [p.lower() for p in phrases("r.html", page(f"<p>{text}</p>"))] == [
        p.lower() for p in expected
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Acme <b>Supp</b>ort</p>",
        "<p>Acme</p><p>Support</p>",
        "<td>Acme</td><td>Support</td>",
        '<img alt="Bars of Acme Support" src="data:,">',
        '<a href="https://e.org/?q=Acme%20Support">x</a>',
        "<!-- Acme Support -->",
        "<style>p::before { content: 'Acme Support' }</style>",
        "<svg><text>Acme Support</text></svg>",
        "<svg><text>Acme</text><text>Support</text></svg>",
        "<p>Acme&nbsp;Support</p>",
        "<details><summary>x</summary>Acme Support</details>",
        '<p hidden>Acme Support</p>',
        "<title>Acme Support</title>",
    ],
)  # fmt: skip
def test_a_leak_in_html_is_found_wherever_it_stands(body):
    assert "Acme Support" in phrases("r.html", page(body))


def test_a_leak_in_an_embedded_drawing_is_found():
    svg = base64.b64encode(b"<svg><text>Acme Support</text></svg>").decode()
    body = f'<img src="data:image/svg+xml;base64,{svg}">'
    leak = find_leaks("r.html", page(body), FORBIDDEN)[0]
    assert (leak.place, leak.phrase) == ("an embedded drawing", "Acme Support")


def test_a_raster_image_cannot_be_searched():
    body = '<img src="data:image/png;base64,AAAA">'
    with pytest.raises(RenderError) as caught:
        find_leaks("r.html", page(body), FORBIDDEN)
    assert str(caught.value) == (
        "r.html: holds an embedded image/png, which cannot be searched; expected a "
        "drawing in SVG."
    )


def test_style_sheets_may_set_margins():
    assert phrases("r.html", page('<p style="margin:0">x</p>')) == []
    assert phrases("r.html", page("x", "<style>p { margin-top: 1em }</style>")) == []


def test_a_report_of_ours_without_leaks_raises_no_alarm():
    nb = new_notebook(cells=[shown(Paragraph(CLEAN))])
    html = KpiHtmlExporter().from_notebook_node(nb)[0].encode()
    assert phrases("r.html", html) == []
    assert phrases("r.pdf", pdf(CLEAN)) == []


def test_a_leak_in_a_pdf_is_found_with_its_page():
    leaks = find_leaks("r.pdf", pdf("Like Acme Support."), FORBIDDEN)
    assert [(leak.place, leak.phrase, leak.kind) for leak in leaks] == [
        ("page 1", "Acme Support", "another client")
    ]


def test_a_name_broken_over_lines_of_a_pdf_is_found():
    filler = "word " * 17
    for shift in range(12):
        text = f"{'x' * shift} {filler} Coopérative Val-Doré {filler}"
        assert phrases("r.pdf", pdf(text)) == ["Coopérative Val-Doré"]


@pytest.mark.parametrize("width", range(60, 130, 5))
def test_a_name_hyphenated_in_a_pdf_is_found(width):
    source = (
        f'#set document(title: "x")\n#set page(width: {width}pt, height: 400pt, '
        'margin: 5pt)\n#set text(hyphenate: true, size: 9pt, lang: "fr")\n'
        "#set par(justify: true)\nRencontre de Étienne Laframboise vendredi."
    )
    content = typst.compile(source.encode(), format="pdf")
    assert phrases("r.pdf", content) == ["Étienne Laframboise"]


def test_titles_and_bookmarks_of_a_pdf_are_read():
    nb = new_notebook(cells=[new_markdown_cell("# R\n\n## For Acme Support\n\nText")])
    nb.metadata["kpi"] = {"title": "Étienne Laframboise"}
    leaks = find_leaks("r.pdf", KpiPdfExporter().from_notebook_node(nb)[0], FORBIDDEN)
    places = {(leak.place, leak.phrase) for leak in leaks}
    assert ("a bookmark", "Acme Support") in places
    assert any(p.startswith("the property Title") for p, _ in places)


def _cell(book):
    book.active["B7"] = "for Acme Support"


def _sheet(book):
    book.create_sheet("Acme Support")


def _hidden(book):
    sheet = book.create_sheet("x")
    sheet["A1"] = "Acme Support"
    sheet.sheet_state = "hidden"


def _comment(book):
    book.active["A1"] = "x"
    book.active["A1"].comment = Comment("Acme Support", "me")


def _author(book):
    book.active["A1"].comment = Comment("x", "Acme Support")


def _name(book):
    book.defined_names["n"] = DefinedName("n", attr_text='"Acme Support"')


def _property(book):
    book.properties.creator = "Acme Support"


def _header(book):
    book.active.oddHeader.center.text = "Acme Support"


def _link(book):
    book.active["A1"].hyperlink = "https://e.org/Acme Support"


@pytest.mark.parametrize(
    "fill",
    [_cell, _sheet, _hidden, _comment, _author, _name, _property, _header, _link],
)
def test_a_leak_in_a_workbook_is_found_wherever_it_stands(fill):
    assert "Acme Support" in phrases("r.xlsx", xlsx(fill))


def test_a_leak_in_a_cell_is_named_with_sheet_and_cell():
    assert [str(leak) for leak in find_leaks("r.xlsx", xlsx(_cell), FORBIDDEN)] == [
        "sheet Sheet, cell B7 of r.xlsx names another client, “Acme Support”"
    ]


@pytest.mark.parametrize(
    "column",
    ["owner", "Member", "signal", "monthly_amount", "Technician", "Technicien",
     "Amount per month (CAD)", "Utilisation"],
)  # fmt: skip
def test_an_internal_column_is_found_by_its_name_or_label(column):
    def fill(book):
        book.active["A1"] = column

    name = column.lower().removesuffix(" (cad)")
    assert set(phrases("r.xlsx", xlsx(fill))) == {name}
    assert set(phrases("r.html", page(f"<table><th>{column}</th>"))) == {name}


def test_a_word_that_also_is_a_column_may_stand_in_a_row():
    def fill(book):
        book.active["A2"] = "Signal"

    assert phrases("r.xlsx", xlsx(fill)) == []
    assert phrases("r.html", page("<td>Signal</td>")) == []


def test_a_workbook_of_ours_is_read_cell_by_cell(tmp_path: Path):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Rows")
    sheet.write_string(0, 0, "Summary")
    sheet.write_string(1, 0, "mcastonguay")
    book.close()
    assert [
        str(leak) for leak in find_leaks(path.name, path.read_bytes(), FORBIDDEN)
    ] == ["sheet Rows, cell A2 of r.xlsx names a technician, “mcastonguay”"]


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(RenderError) as caught:
        find_leaks("r.docx", b"", FORBIDDEN)
    assert str(caught.value) == (
        "r.docx: got a file of kind .docx, which cannot be searched; expected one of "
        ".html, .pdf, .pptx, .xlsx."
    )


@pytest.mark.parametrize("name", ["r.pdf", "r.xlsx"])
def test_a_file_that_cannot_be_read_is_refused(name):
    with pytest.raises(RenderError, match=r"^r\.\w+: cannot be read"):
        find_leaks(name, b"nothing of the kind", FORBIDDEN)


def test_publishing_is_refused_with_what_and_where():
    files = {"r.html": page("<p>mcastonguay</p>"), "r.xlsx": xlsx(_cell)}
    with pytest.raises(RenderError) as caught:
        refuse_leaks(files, FORBIDDEN)
    assert str(caught.value) == (
        "report for Clinique Nord: was not published: the text of r.html names a "
        "technician, “mcastonguay”; sheet Sheet, cell B7 of r.xlsx names another "
        "client, “Acme Support”; expected nothing internal in a client's report; "
        "correct the text where it comes from, or leave it out of the notebook."
    )
    refuse_leaks({"r.html": page(CLEAN)}, FORBIDDEN)
