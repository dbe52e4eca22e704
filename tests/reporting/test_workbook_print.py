"""Workbooks on paper: page, repeated heads, heights of rows, sums, header, footer."""

from __future__ import annotations

import textwrap
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kpi_lib.reporting.content_blocks import Definition, Title
from kpi_lib.reporting.exporters import worksheet
from kpi_lib.reporting.exporters.print_setup import page_heading
from kpi_lib.reporting.exporters.sheet_columns import text_height
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.sheet_totals import summed_columns

CANADA = Formats("fr", "fr_CA", "CAD", "America/Toronto")
BRITAIN = Formats("en", "en_GB", "GBP", "Europe/London")
LONG = "Le serveur ne répond plus. " * 9
FRAME = pd.DataFrame(
    {
        "company": ["Acme", "Bravo", "Clinique Nord"],
        "minutes": [90, 30, 15],
        "cost": [10.5, None, 3.0],
        "summary": ["court", LONG, "deux\nlignes"],
    }
)


@pytest.fixture(params=["value by value", "by the column"], autouse=True)
def _way(request, monkeypatch):
    if request.param == "by the column":
        monkeypatch.setattr(worksheet, "_SHORT_TABLE", 0)


def book(path: Path, formats: Formats = CANADA, frame: pd.DataFrame = FRAME, **rest):
    meta = Workbook(
        "Bureau",
        formats,
        {"Période": "octobre 2026"},
        [Definition("sla", "Délai convenu et tenu, en entier", LONG * 2)],
        {"minutes": "Temps passé sur les billets de la période"},
        {"minutes": "minutes", "cost": "money"},
        totals={"Main": ["minutes", "cost"]},
        heading=("Boréal & fils · Clinique Nord", "Bureau, octobre 2026"),
        **rest,
    )
    write_xlsx(path, {"Main": frame, "Rest": frame}, meta)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(("formats", "paper"), [(CANADA, 1), (BRITAIN, 9)])
def test_a_table_prints_across_as_wide_as_the_page_of_the_country(
    tmp_path, formats, paper
):
    made = book(tmp_path / "b.xlsx", formats)
    for sheet in made.worksheets:
        assert int(sheet.page_setup.paperSize) == paper
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
            1,
            0,
        )
    front, main, _ = made.worksheets
    assert (front.page_setup.orientation, main.page_setup.orientation) == (
        "portrait", "landscape",
    )  # fmt: skip
    assert main.print_title_rows == "$1:$1"
    assert main.freeze_panes == "A2"


def test_each_page_says_whose_it_is_and_its_number(tmp_path):
    french = book(tmp_path / "f.xlsx")["Main"]
    assert french.oddHeader.left.text == "Boréal && fils · Clinique Nord"
    assert french.oddHeader.right.text == "Bureau, octobre 2026"
    assert french.oddFooter.left.text == "&A"
    assert french.oddFooter.right.text == "page &P sur &N"
    english = book(tmp_path / "e.xlsx", BRITAIN)["Rest"]
    assert english.oddFooter.right.text == "page &P of &N"


def test_a_long_name_leaves_the_header_within_what_excel_takes(tmp_path):
    heading = page_heading(Title(CANADA, LONG, LONG, LONG, "", "", LONG).data())
    meta = Workbook("Bureau", CANADA, heading=heading)
    path = tmp_path / "b.xlsx"
    write_xlsx(path, {"Main": FRAME}, meta)
    header = openpyxl.load_workbook(path)["Main"].oddHeader
    assert header.left.text.endswith("…")
    assert len(f"&L{header.left.text}&R{header.right.text}") <= 255


def test_rows_are_as_high_as_the_texts_that_wrap_in_them(tmp_path):
    front, main, _ = book(tmp_path / "b.xlsx").worksheets
    assert main.column_dimensions["D"].width == pytest.approx(60, abs=1)
    assert main["D3"].alignment.wrap_text
    heights = [main.row_dimensions[row].height for row in range(1, 5)]
    # The head takes more than a line; 243 letters take five of 60; a break makes two.
    assert heights[0] >= 45
    assert heights[1:] == [None, 75, 30]
    (row,) = (
        r
        for r in range(1, 30)
        if front.cell(r, 1).value == "Délai convenu et tenu, en entier"
    )
    assert front.row_dimensions[row].height == 90


def test_sums_stand_below_the_table_and_follow_its_filter(tmp_path):
    main, rest = book(tmp_path / "b.xlsx").worksheets[1:]
    assert [cell.value for cell in main[5]] == [
        "Total", "=SUBTOTAL(109,B2:B4)", None, None,
    ]  # fmt: skip
    assert main["A5"].font.bold
    assert main["B5"].border.top.style == "thin"
    assert main.auto_filter.ref == "A1:D4"
    stored = openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)
    assert stored["Main"]["B5"].value == 135
    assert rest.max_row == 4


def test_a_table_in_parts_has_no_sum_of_a_part(tmp_path, monkeypatch):
    monkeypatch.setattr("kpi_lib.reporting.exporters.workbook.MAX_ROWS", 3)
    made = book(tmp_path / "b.xlsx")
    assert [made[name].max_row for name in ("Main", "Main (2)")] == [3, 2]


def test_a_table_too_wide_for_one_page_repeats_its_first_column(tmp_path):
    wide = pd.DataFrame({f"column {i}": ["x" * 40] * 2 for i in range(12)})
    sheet = book(tmp_path / "b.xlsx", frame=wide)["Rest"]
    assert sheet.page_setup.fitToWidth == 3
    assert sheet.print_title_cols == "$A:$A"
    assert sheet.freeze_panes == "B2"


def test_an_empty_table_prints_its_head(tmp_path):
    sheet = book(tmp_path / "b.xlsx", frame=FRAME.iloc[:0])["Rest"]
    assert sheet["A1"].value == "company"
    assert sheet.print_title_rows == "$1:$1"


def test_what_adds_up():
    days = pd.DataFrame({"new_tickets": [1, 2], "backlog_open": [4, 5], "nps": [1, 2]})
    assert summed_columns("kpi_daily", "main", days) == ("new_tickets",)
    assert summed_columns("service_summary", "by_company", days) == (
        "new_tickets", "backlog_open",
    )  # fmt: skip
    # Topics overlap, and one row needs no sum.
    assert summed_columns("improvement_projects", "main", days) == ()
    assert summed_columns("kpi_daily", "main", days.head(1)) == ()


@pytest.mark.parametrize("width", [34, 60, 90])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Printer",
        "  Backup of SRV-114   failed: 12-hour window, see well-known e-mail.  ",
        "Sauvegarde-incomplète du serveur " * 4,
        "x" * 150,
        "RE: Wi-Fi -- no 802.11-ac on the 2nd floor (réf. 84537), l'imprimante - ?",
    ],
)
def test_a_row_has_the_lines_into_which_its_text_wraps(text: str, width: int) -> None:
    lines = len(textwrap.wrap(text, width))
    assert text_height(text, width) == 15 * max(1, lines)
