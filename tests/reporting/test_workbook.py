"""Workbooks read back with openpyxl: types, text that stays text, Excel's limits."""

import datetime as dt
import re
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from kpi_lib.reporting.content_blocks import Definition
from kpi_lib.reporting.exporters import workbook, worksheet
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats

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


@pytest.fixture(params=["value by value", "by the column"], autouse=True)
def _way(request, monkeypatch):
    """Every table is written both as a short one and as a long one is."""
    if request.param == "by the column":
        monkeypatch.setattr(worksheet, "_SHORT_TABLE", 0)


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
    worksheet = book["Main"]
    assert [cell.value for cell in worksheet[1]] == [
        "company", "Time (min)", "value (CAD)", "at (America/Toronto)", "day",
        "topics", "ok",
    ]  # fmt: skip
    first = [cell.value for cell in worksheet[2]]
    assert first == [
        "=1+1", 90.5, 1.5, pd.Timestamp("2026-11-01 00:30"), pd.Timestamp("2026-10-05"),
        "a, b", True,
    ]  # fmt: skip
    assert worksheet["B3"].value is None
    assert worksheet["C3"].value is None
    assert worksheet["C2"].number_format == "#,##0.00"
    assert worksheet.freeze_panes == "A2"
    assert worksheet.auto_filter.ref == "A1:G8"


def test_the_first_sheet_lists_the_content(book):
    worksheet = book["Contents"]
    rows = [[c.value for c in row] for row in worksheet.iter_rows(max_col=2)]
    assert rows[0] == ["Desk", None]
    assert ["Period", "October 2026"] in rows
    assert ["Main", 7] in rows
    assert ["SLA met", "Share in time."] in rows


def test_names_fit_excels_rules_and_stay_apart(tmp_path):
    path = tmp_path / "book.xlsx"
    names = ["a" * 40, "A" * 40, "History", "x/y:z?", "contents", "'q'"]
    write_xlsx(path, dict.fromkeys(names, FRAME), META)
    sheet_names = openpyxl.load_workbook(path).sheetnames
    assert sheet_names == [
        "Contents", "a" * 31, "A" * 29 + " 2", "History 2", "x y z", "contents 2", "q",
    ]  # fmt: skip


def test_a_table_too_long_goes_on_in_a_further_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": FRAME}, META)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Contents", "Main", "Main (2)", "Main (3)"]
    assert [book[name].max_row for name in book.sheetnames[1:]] == [4, 4, 2]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        write_xlsx(path, {"Main": FRAME, "Empty": FRAME.iloc[:0]}, META)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert openpyxl.load_workbook(paths[0])["Main"]["A2"].value == "=1+1"


def test_every_sign_and_extreme_comes_back(tmp_path):
    frame = pd.DataFrame(
        {
            "text": pd.Series(["<a>&\"'", " x ", "é😀", "", "x" * 40_000], dtype="str"),
            "whole": pd.Series([1, -(10**14), 10**15, 0, None], dtype="Int64"),
            "number": [0.1, 1e300, float("inf"), -1 / 3, None],
            "ok": pd.Series([True, None, False, True, None], dtype="boolean"),
            "mixed": [1, "a", None, Decimal("2.5"), True],
        }
    )
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Odd": frame}, META)
    rows = list(openpyxl.load_workbook(path)["Odd"].values)[1:]
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert columns[0][:3] == ["<a>&\"'", " x ", "é😀"]
    assert len(columns[0][4]) == 32_767
    assert columns[0][4].endswith("x…")
    # Excel keeps 15 digits: longer numbers stay whole as text.
    assert columns[1] == [1, -(10**14), str(10**15), 0, None]
    assert columns[2] == [0.1, 1e300, None, -1 / 3, None]
    assert columns[3] == [True, None, False, True, None]
    assert columns[4] == [1, "a", None, 2.5, True]


def test_signs_that_xml_cannot_hold_are_escaped_as_excel_does(tmp_path):
    frame = pd.DataFrame({"text": pd.Series(["\x00a\r", "_x0041_"], dtype="str")})
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Odd": frame}, META)
    worksheet = ZipFile(path).read("xl/worksheets/sheet2.xml").decode()
    assert re.findall(r'<t xml:space="preserve">(_x.*?)</t>', worksheet) == [
        "_x0000_a_x000D_",
        "_x005F_x0041_",
    ]


def test_rows_in_several_parts_are_numbered_on(tmp_path, monkeypatch):
    monkeypatch.setattr(worksheet, "_CHUNK_ROWS", 3)
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": FRAME}, META)
    rows = openpyxl.load_workbook(path)["Main"]
    assert [cell.value for cell in rows["A"][1:]] == [*FRAME["company"][:6], None]


def test_a_column_held_in_pieces(tmp_path):
    frame = pd.concat(
        [pd.DataFrame({"text": pd.Series([x], dtype="str")}) for x in "ab"]
    )
    path = tmp_path / "book.xlsx"
    write_xlsx(path, {"Main": frame}, META)
    rows = openpyxl.load_workbook(path)["Main"]
    assert [cell.value for cell in rows["A"]] == ["text", "a", "b"]
