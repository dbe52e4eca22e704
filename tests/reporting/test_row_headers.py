"""Tags of a PDF's tables: headers of rows and columns, captions, language."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from nbformat.v4 import new_notebook

from kpi_lib.domain.errors import RenderError
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.markdown import run, simple_table
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.exporters.pdf_row_headers import with_row_headers

HEADS = [{"label": "Name", "align": "left"}, {"label": "Tickets", "align": "right"}]


def _pdf(rows: int, **more: object) -> bytes:
    report = document.read(new_notebook(metadata={"kpi": {"language": "fr"}}))
    body = [[f"row {i}", str(i)] for i in range(rows)]
    report["blocks"] = [{**simple_table(HEADS, body), **more}] if rows else []
    return render_pdf(report)


def _objects(pdf: bytes) -> dict[int, bytes]:
    return {
        int(number): body
        for number, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)
    }


def test_the_first_cell_of_each_row_is_its_header() -> None:
    pdf = _pdf(12, title="Tickets", total=["Total", "9"])
    cells = list(_objects(pdf).values())
    rows = [body for body in cells if b"/Scope/Row" in body]
    assert len(rows) == 13
    assert all(b"/S/TH/" in body and b"/ID(V" in body for body in rows)
    assert sum(b"/Scope/Column" in body for body in cells) >= 2
    assert sum(b"/S/Caption" in body for body in cells) == 1


def test_cells_name_the_headers_of_their_column_and_row() -> None:
    objects = _objects(_pdf(2))
    names = {
        re.search(rb"/ID(\([^)]*\))", body)[1]  # type: ignore[index]
        for body in objects.values()
        if b"/S/TH/" in body
    }
    tree = next(body for body in objects.values() if b"/IDTree" in body)
    listed = re.findall(rb"(\([UV][^)]*\))(\d+) 0 R", tree)
    assert {name for name, _ in listed} == names
    assert [name for name, _ in listed] == sorted(name for name, _ in listed)
    assert all(b"/ID" + name in objects[int(number)] for name, number in listed)
    named = [
        re.findall(rb"\([^)]*\)", match[1])
        for body in objects.values()
        if b"/S/TD/" in body and (match := re.search(rb"/Headers\[([^\]]+)\]", body))
    ]
    assert [len(headers) for headers in named[:2]] == [2, 2]
    assert {header for headers in named for header in headers} <= names


def test_offsets_lead_to_their_objects_and_the_text_stays() -> None:
    pdf = _pdf(30, note="So it is.")
    start = int(re.search(rb"startxref\n(\d+)", pdf)[1])  # type: ignore[index]
    lines = pdf[start:].splitlines()
    count = int(lines[1].split()[1])
    for number, line in enumerate(lines[3 : count + 2], start=1):
        assert pdf[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "row 29" in text
    assert "So it is." in text


def test_a_closing_line_is_no_header() -> None:
    rows = [body for body in _objects(_pdf(12, note="So it is.")).values()
            if b"/Scope/Row" in body]  # fmt: skip
    assert len(rows) == 12
    assert not any(b"/ColSpan" in body for body in rows)


def test_a_pdf_names_its_language_and_one_without_tables_stays() -> None:
    pdf = _pdf(0)
    assert b"/Lang(fr)" in pdf
    assert with_row_headers(pdf, "Desk") == pdf


def test_a_file_that_is_no_pdf_of_typst_is_refused() -> None:
    with pytest.raises(RenderError, match=r"^Desk: the PDF has no table of offsets"):
        with_row_headers(b"%PDF-1.7 nothing", "Desk")


def test_a_paragraph_beside_a_table_changes_nothing() -> None:
    report = document.read(new_notebook())
    words = {"kind": "paragraph", "runs": [run("Some words.")]}
    report["blocks"] = [words, simple_table(HEADS, [["a", "1"]]), {**words}]
    text = pypdfium2.PdfDocument(render_pdf(report))[0].get_textpage().get_text_range()
    assert text.count("Some words.") == 2
