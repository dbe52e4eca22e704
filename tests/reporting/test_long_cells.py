"""Texts longer than a workbook's cell, from a file to the sheet: cut at a character."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from support.importing import HEADER, Importer, ticket

from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats

MOST = 32_767
FIRE = "\U0001f525"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


LONG = [
    # Each takes two units, and the mark of the cut takes one.
    (FIRE * 20_000, FIRE * 16_383 + "…", MOST),
    ("x" * 40_000, "x" * 32_766 + "…", MOST),
    ("x" * MOST, "x" * MOST, MOST),
    ("x" + FIRE * 20_000, "x" + FIRE * 16_382 + "…", MOST - 1),
    # A family is eight units and one picture, an accent a part of its letter.
    (FAMILY * 5_000, FAMILY * 4_095 + "…", 4_095 * 8 + 1),
    ("e\u0301" * 20_000, "e\u0301" * 16_383 + "…", MOST),
    # A control character is written as seven units.
    (
        "x" * 20_000 + "\x01" * 190 + FIRE * 9_000,
        "x" * 20_000 + "\x01" * 190 + FIRE * 5_718 + "…",
        MOST,
    ),
]
"""A text, what a cell shows of it, and in how many units."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Import a ticket with each text; return the summaries in their order."""
    importer = Importer(tmp_path_factory.mktemp("long"))
    rows = [
        f'{ticket(number).replace("Acme", "Roy")},"{text}"\n'
        for number, (text, _, _) in enumerate(LONG, 1)
    ]
    importer.text(f"{HEADER},summary\n{''.join(rows)}")
    return [summary for _, summary in importer.rows("cw_ticket_id, summary")]


@pytest.mark.parametrize("number", range(len(LONG)))
def test_a_long_text_is_cut_at_a_whole_character(
    tmp_path: Path, stored: list[str], number: int
) -> None:
    text, shown, units = LONG[number]
    assert stored[number] == text
    path = tmp_path / "book.xlsx"
    frame = pd.DataFrame({"summary": pd.Series([text], dtype="str")})
    formats = Formats("en", "en_CA", "CAD", "America/Toronto")
    write_xlsx(path, {"Tickets": frame}, Workbook("Desk", formats))
    [written] = [t for t in _texts(path) if len(t) > 1_000]
    assert len(written.encode("utf-16-le")) // 2 == units
    cell = openpyxl.load_workbook(path)["Tickets"]["A2"].value
    assert cell.replace("_x0001_", "\x01") == shown


def _texts(path: Path) -> list[str]:
    """Return the texts of all cells as they stand in the file."""
    found = []
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") or name.endswith("sharedStrings.xml"):
                root = ElementTree.fromstring(archive.read(name))
                found += [
                    node.text or "" for node in root.iter() if node.tag[-2:] == "}t"
                ]
    return found
