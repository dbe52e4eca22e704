"""Search of workbooks: texts that a cell holds in parts, by formula or unplaced."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kpi_lib.facts.client.forbidden import COMPANY, Forbidden
from kpi_lib.facts.client.guard import find_leaks
from kpi_lib.reporting.exporters import own_markup

FORBIDDEN = Forbidden("Clinique Nord", ("Clinique Nord",), {COMPANY: ("Acme Support",)})


def _runs(book, sheet):
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("B7", "by Ac", bold, "me Sup", "port")


def _formula(book, sheet):
    sheet.write_formula("B7", '="Acme "&"Support"', None, "Acme Support")


def _escaped(book, sheet):
    sheet.write_string("B7", "Acme\x0bSupport")


@pytest.mark.parametrize("is_inline", [True, False])
@pytest.mark.parametrize("fill", [_runs, _formula, _escaped])
@pytest.mark.parametrize("is_placed", [True, False])
def test_a_name_is_found_however_the_cell_holds_it(
    fill, is_inline: bool, is_placed: bool, tmp_path: Path
):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": is_inline})
    fill(book, book.add_worksheet("Rows"))
    book.close()
    content = path.read_bytes()
    content = content if is_placed else _without_addresses(content)
    cell = "B7" if is_placed else "A1"
    leaks = {str(leak) for leak in find_leaks("r.xlsx", content, FORBIDDEN, own_markup)}
    assert leaks == {
        f"sheet Rows, cell {cell} of r.xlsx names another client, “Acme Support”"
    }


def _without_addresses(content: bytes) -> bytes:
    """Leave out the addresses of rows and cells, which a workbook may."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb'(<(?:c|row)\b[^>]*?) r="\w+"', rb"\1", part)
            new.writestr(name, part)
    return stream.getvalue()
