"""Workbooks, opened again: types, text that stays text, limits."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest

from kpi_lib.reporting import workbook
from kpi_lib.reporting.blocks import Definition
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.workbook import Workbook, write_xlsx

META = Workbook(
    "Desk",
    Formats("en", "en_CA", "CAD", "America/Toronto"),
    facts={"Period": "October 2026"},
    definitions=[Definition("sla", "SLA met", "Share in time.")],
    labels={"minutes": "Time"},
    units={"minutes": "minutes", "value": "money"},
)
FRAME = pd.DataFrame(
    {
        "company": ["=1+1", "+1", "-1", "@x", "\t=1", "http://e.org", None],
        "minutes": [Decimal("90.500"), None, 3, 4, 5, 6, 7],
        "value": [1.5, float("nan"), 3, 4, 5, 6, 7],
        "at": pd.to_datetime(["2026-11-01T04:30:00Z"] * 7),
        "day": [dt.date(2026, 10, 5)] * 7,
        "topics": [["a", "b"]] * 7,
        "ok": [True, False] * 3 + [True],
    }
)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": FRAME}, META)
    return openpyxl.load_workbook(path)


def test_text_is_never_a_formula(book):
    cells = list(book["Main"]["A"][1:])
    assert [cell.value for cell in cells] == [*FRAME["company"][:6], None]
    assert {cell.data_type for cell in cells[:6]} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_columns_keep_their_types_and_say_their_units(book):
    sheet = book["Main"]
    assert [cell.value for cell in sheet[1]] == [
        "company", "Time (min)", "value (CAD)", "at (America/Toronto)", "day",
        "topics", "ok",
    ]  # fmt: skip
    first = [cell.value for cell in sheet[2]]
    assert first == [
        "=1+1", 90.5, 1.5, pd.Timestamp("2026-11-01 00:30"), pd.Timestamp("2026-10-05"),
        "a, b", True,
    ]  # fmt: skip
    assert sheet["B3"].value is None
    assert sheet["C3"].value is None
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G8"


def test_the_first_sheet_tells_what_is_inside(book):
    sheet = book["Contents"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(max_col=2)]
    assert rows[0] == ["Desk", None]
    assert ["Period", "October 2026"] in rows
    assert ["Main", 7] in rows
    assert ["SLA met", "Share in time."] in rows


def test_names_fit_excels_rules_and_stay_apart(tmp_path):
    path = tmp_path / "book.xlsx"
    names = ["a" * 40, "A" * 40, "History", "x/y:z?", "contents", "'q'"]
    write_xlsx(path, dict.fromkeys(names, FRAME), META)
    found = openpyxl.load_workbook(path).sheetnames
    assert found == [
        "Contents", "a" * 31, "A" * 29 + " 2", "History 2", "x y z", "contents 2", "q",
    ]  # fmt: skip


def test_a_table_too_long_goes_on_in_a_further_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": FRAME}, META)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Contents", "Main", "Main (2)", "Main (3)"]
    assert [book[name].max_row for name in book.sheetnames[1:]] == [4, 4, 2]


@pytest.mark.parametrize("many", [1, 10**9])
def test_the_same_tables_give_the_same_bytes(tmp_path, monkeypatch, many):
    monkeypatch.setattr(workbook, "MANY_CELLS", many)
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        write_xlsx(path, {"Main": FRAME, "Empty": FRAME.iloc[:0]}, META)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert openpyxl.load_workbook(paths[0])["Main"]["A2"].value == "=1+1"
