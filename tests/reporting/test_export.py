"""Export of notebooks as HTML and PDF: escaped, complete, byte for byte repeatable."""

import base64
import re
from html.parser import HTMLParser

import nbconvert
import pypdfium2
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kpi_lib.domain.errors import RenderError
from kpi_lib.reporting.block import MIME
from kpi_lib.reporting.content_blocks import Paragraph, Title
from kpi_lib.reporting.exporters import document, font
from kpi_lib.reporting.exporters.column_widths import TEXT_WIDTH, fit_table
from kpi_lib.reporting.exporters.markdown import blocks, run, simple_table
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
)
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.exporters.printable import Printable
from kpi_lib.reporting.formats import Formats

VOID = {"meta", "link", "img", "hr", "br", "input"}


class _Checker(HTMLParser):
    """Holds that every element is closed in order, and collects what matters."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def _html(nb):
    return KpiHtmlExporter().from_notebook_node(nb)[0]


def _pdf(nb):
    return pypdfium2.PdfDocument(KpiPdfExporter().from_notebook_node(nb)[0])


def _text(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def test_html_is_well_formed_and_self_contained(report):
    html = _html(report)
    checker = _Checker()
    checker.feed(html)
    assert checker.open == []
    names = [name for name, _ in checker.tags]
    assert "script" not in names
    ids = [attrs["id"] for _, attrs in checker.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for name, attrs in checker.tags:
        assert not any(key.startswith("on") for key in attrs)
        if name == "a":
            href = attrs["href"]
            assert href.startswith("#")
            assert href[1:] in ids
        if name == "img":
            assert attrs["src"].startswith("data:")
    assert not re.search(r"url\((?!data:|#)", html)
    assert "secret_code" not in html


def test_html_is_in_the_readers_language(report):
    html = _html(report)
    language = "fr" if "en-CA" in html or "Sommaire" in html else "en"
    assert f'<html lang="{language}">' in html
    assert ("Sommaire" in html) == (language == "fr")


def test_texts_are_never_markup(english):
    html = _html(english)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "javascript:" not in html
    assert "boom &lt;b&gt;" in html


def test_a_block_alone_escapes_its_text():
    bundle = Paragraph("<b>1 & 2</b>")._repr_mimebundle_()
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in bundle["text/html"]
    assert bundle["text/plain"] == "<b>1 & 2</b>"
    assert bundle[MIME] == {"kind": "paragraph", "text": "<b>1 & 2</b>"}


def test_colour_is_never_the_only_carrier(english):
    cards = next(
        b for b in document.read(english)["blocks"] if b["kind"] == "headlines"
    )["cards"]
    assert [(c["value"], c["change"], c["before"], c["mood"]) for c in cards] == [
        ("1,234", "", "2026-09: 1,000", "neutral"),
        ("93.4%", "", "2026-09: 96.0%", "neutral"),
        ("–", "", "", "neutral"),
    ]
    assert cards[1]["interval"] == "95% interval: 91.6% to 94.8%"
    assert cards[2]["reason"] == "no time was recorded"
    assert [c["anchor"] for c in cards] == ["", "service-sla", ""]


def test_metadata_comes_from_the_notebook_then_title_block_then_heading():
    nb = new_notebook()
    assert document.read(nb)["meta"]["title"] == "Report"
    head = Title(Formats(), "Shown", "MSP", "October", "now")
    nb.cells = [
        new_code_cell(
            outputs=[new_output("display_data", data=head._repr_mimebundle_())]
        )
    ]
    assert document.read(nb)["meta"]["title"] == "Shown"
    nb.metadata["kpi"] = {"title": "Stated", "language": "fr"}
    read = document.read(nb)
    assert read["meta"]["title"] == "Stated"
    assert read["meta"]["tenant"] == "MSP"
    assert read["labels"]["contents"] == "Sommaire"


def test_pdf_has_contents_pages_bookmarks_and_tags(report):
    pdf = _pdf(report)
    text = _text(pdf)
    titles = [bookmark.get_title() for bookmark in pdf.get_toc()]
    assert titles == ["At a glance", "Figure", "Tables", "Definitions"]
    assert len(pdf) >= 4
    word = "page 2 of" if "page 1 of" in text else "page 2 sur"
    assert f"{word} {len(pdf)}" in text
    assert pdf.get_metadata_dict()["Title"] == "Desk · 2026-10"
    assert pdf.is_tagged()
    assert '<script>alert("x")</script> & #let x = $y$ *z*' in text.replace("\r\n", " ")
    assert "row 99" in text
    assert "row 100" not in text


def test_a_long_table_repeats_its_head_on_each_page(english):
    pdf = _pdf(english)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    with_rows = [text for text in pages if re.search(r"row \d+ ", text)]
    assert len(with_rows) >= 3
    assert all("Summary" in text for text in with_rows)


def test_no_word_of_the_head_breaks_at_its_hyphen():
    report = document.read(new_notebook())
    for length in range(30, 90):
        question = f"Au fond et bien pesé, {'i' * length} combien chacun résout-il ?"
        lead = {"kind": "paragraph", "runs": [run(question)]}
        report["intro"] = [lead]
        pdf = pypdfium2.PdfDocument(render_pdf(report))
        assert "résout-il" in _text(pdf), length


def test_cards_stand_on_the_page_of_what_is_said_of_them(english):
    report = document.read(english)
    (cards,) = (block for block in report["blocks"] if block["kind"] == "headlines")
    (figure,) = (block for block in report["blocks"] if block.get("svg"))
    (terms,) = (block for block in report["blocks"] if block["kind"] == "definitions")
    filler, comment = (
        {"kind": "paragraph", "runs": [run(text)]} for text in ("Filler.", "So it is.")
    )
    for lines in range(8, 34):
        report["blocks"] = [*[{**filler}] * lines, cards, comment, figure, terms]
        pdf = pypdfium2.PdfDocument(render_pdf(report))
        pages = [page.get_textpage().get_text_range() for page in pdf]
        (page,) = (page for page in pages if "So it is." in page)
        assert "93.4" in page, lines


@pytest.mark.parametrize("count", range(34, 42))
@pytest.mark.parametrize("lines", [0, 30])
def test_no_row_and_no_closing_line_is_left_alone(count, lines):
    rows = [[f"row {i}", "1"] for i in range(count)]
    heads = [{"label": "Name", "align": "left"}, {"label": "n", "align": "right"}]
    table = {**simple_table(heads, rows), "note": "and 9 more", "total": ["Sum", "9"]}
    report = document.read(new_notebook())
    paragraph = {"kind": "paragraph", "runs": [run("Some words.")]}
    report["blocks"] = [{**paragraph} for _ in range(lines)] + [table]
    pdf = pypdfium2.PdfDocument(render_pdf(report))
    pages = [page.get_textpage().get_text_range() for page in pdf]
    shown = [re.findall(r"row \d+", page) for page in pages]
    assert sum(map(len, shown)) == count
    assert all(len(rows) >= 3 for rows in shown if rows)
    assert shown[-1]
    assert "and 9 more" in pages[-1]
    assert "Sum" in pages[-1]


@pytest.mark.parametrize("exporter", [KpiHtmlExporter, KpiPdfExporter])
def test_the_same_notebook_gives_the_same_bytes(exporter, english):
    first, second = (exporter().from_notebook_node(english)[0] for _ in range(2))
    assert first == second


def test_exporters_are_known_to_nbconvert():
    assert nbconvert.get_exporter("kpi-html") is KpiHtmlExporter
    assert nbconvert.get_exporter("kpi-pdf") is KpiPdfExporter


def test_an_empty_notebook_is_a_report_too():
    nb = new_notebook()
    assert "<h1>Report</h1>" in _html(nb)
    assert len(_pdf(nb)) == 1


def test_glyphs_that_the_font_lacks_are_replaced():
    write = Printable(is_plain=True).text
    assert write("a\x00b\x1b c") == "ab c"
    assert write("日本 😀") == "□□ □"
    assert write("e\u0301té – œ") == "été – œ"
    assert write("ﬁn Ⅳ") == "fin Ⅳ"
    assert write("x\u200by\u202ez\u200d") == "xyz"


def test_marks_on_letters_do_not_stop_a_pdf():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="20"><text x="1" '
        'y="9" font-family="Inter">e\u0301 g\u0308\u0308 x&#x20dd;</text></svg>'
    )
    assert "é g x<" in Printable().picture(svg)
    report = document.read(new_notebook())
    image = base64.b64encode(svg.encode()).decode()
    report["blocks"] = [
        {"kind": "image", "ending": "svg", "base64": image, "alt": "g\u0308\u0308"}
    ]
    assert render_pdf(report).startswith(b"%PDF")


def test_typst_failing_is_an_error_that_names_the_report():
    report = document.read(new_notebook())
    report["blocks"] = [
        {"kind": "image", "ending": "png", "base64": "AAAA", "alt": "x"}
    ]
    with pytest.raises(RenderError, match=r"^Report: Typst cannot set the report"):
        render_pdf(report)


def test_wide_tables_are_cut_into_parts_that_fit():
    names = [f"column_number_{i}" for i in range(40)]
    columns = [{"label": name, "align": "right"} for name in names]
    table = simple_table(columns, [[f"{i}{i}{i},000.00" for i in range(40)]] * 3)
    parts = fit_table(table)
    assert len(parts) > 1
    assert all(sum(part["widths"]) <= TEXT_WIDTH + 0.01 for part in parts)
    assert all(part["columns"][0]["label"] == names[0] for part in parts)
    labels = [c["label"] for part in parts for c in part["columns"]]
    assert set(labels) == set(names)


def test_markdown_becomes_blocks():
    parsed = blocks("**b** *i* `c` [x](https://e.org) [y](javascript:1)\n\n<b>raw</b>")
    runs = parsed[0]["runs"]
    assert [r["text"] for r in runs if r["bold"]] == ["b"]
    assert [r["text"] for r in runs if r["italic"]] == ["i"]
    assert [r["text"] for r in runs if r["code"]] == ["c"]
    assert [(r["text"], r["link"]) for r in runs if r["text"] in "xy"] == [
        ("x", "https://e.org"), ("y", ""),
    ]  # fmt: skip


def test_the_embedded_font_is_made_once_and_cached(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    embedded = font.embedded_font.__wrapped__()
    (cached,) = (tmp_path / "kpi-lib" / "fonts").iterdir()
    assert base64.b64decode(embedded)[:4] == b"wOFF"
    monkeypatch.setattr(font, "_subset", lambda: pytest.fail("made again"))
    assert font.embedded_font.__wrapped__() == embedded
    cached.write_bytes(cached.read_bytes()[:-1])
    monkeypatch.setattr(font, "_subset", lambda: base64.b64decode(embedded))
    assert font.embedded_font.__wrapped__() == embedded
    cached.unlink()
    cached.parent.rmdir()
    cached.parent.write_text("no folder")
    assert font.embedded_font.__wrapped__() == embedded
