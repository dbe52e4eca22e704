"""Workbooks of several sheets: that with the data is read, and others are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from support.guessing import guessed, reads_as_meant, rows
from support.lakes import tenant_params

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.sources.files.preview import preview_files
from kpi_lib.sources.guessing.guessed_files import guess_files

COVER = [["Monatsbericht", "Stand"], ["Tickets", "2026-10-01"]]
SUMMARY = [["Status", "Priority", "Number"], ["Open", "P3", 4], ["Closed", "P2", 9]]
TICKETS = [
    ["Ticket ID", "Company", "Queue", "Status", "Priority", "Title", "Created"],
    [7, "Larch", "Desk", "Open", "P3", "Printer", "2026-09-14 09:00"],
    [8, "Larch", "Desk", "Open", "P2", "Mail", "2026-09-15 09:00"],
]


def _book(folder: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"


@pytest.mark.parametrize("first", [COVER, SUMMARY, []], ids=["cover", "summary", "-"])
def test_the_sheet_with_the_data_is_taken_and_named(
    first: list[list[object]], tmp_path: Path
) -> None:
    path = _book(tmp_path, Overview=first, Data=TICKETS)
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert "\nsheet: Data\n" in found.text
    assert [row["cw_ticket_id"] for row in rows(found.previews[0])] == [7, 8]
    remark = (
        'has 2 sheets; only the one that holds a table of data, "Data", was read: '
        "kpi mapping --sheet Overview looks at another"
    )
    assert found.previews[0].staged.warnings[0] == remark
    assert remark.split(";")[0] in found.text


def test_an_import_without_a_mapping_takes_it_too(tmp_path: Path) -> None:
    names = ["cw_ticket_id", "company", "board", "status", "summary",
             "created_at_remote", "updated_at_remote"]  # fmt: skip
    day = "2026-09-14 09:00"
    values = [7, "Larch", "Desk", "Open", "Printer", day, day]
    path = _book(tmp_path, Cover=COVER, Rows=[names, values])
    (seen,) = preview_files([path], tenant=tenant_params(), table="raw_tickets")
    assert seen.staged.accepted == 1
    assert 'data, "Rows", was read' in seen.staged.warnings[0]


@pytest.mark.parametrize(
    "others",
    [{"More": TICKETS}, {"Legend": [["Word", "In short", "Means"], ["P1", "a", "b"]]}],
)
def test_a_first_sheet_with_data_stays(
    others: dict[str, list[list[object]]], tmp_path: Path
) -> None:
    found = guessed(_book(tmp_path, October=TICKETS, **others))
    assert "\nsheet:" not in found.text
    assert 'only the first, "October"' in found.previews[0].staged.warnings[0]


def test_a_legend_is_no_data_beside_a_list_in_an_unknown_language(
    tmp_path: Path,
) -> None:
    listed = [["Kod", "Podmiot", "Stan", "Temat"], [7, "Modrzew", "Otwarty", "VPN"]]
    legend = [["Status", "Priority", "Znaczenie"], ["Open", "P1", "Otwarty"]]
    with pytest.raises(DataError, match=r'no columns are known .* "Kod", "Podmiot"'):
        guess_files([_book(tmp_path, Elenco=listed, Legenda=legend)])


def test_a_hidden_sheet_is_no_data(tmp_path: Path) -> None:
    path = _book(tmp_path, Cover=COVER)
    book = Workbook()
    hidden, shown = book.worksheets[0], book.create_sheet("Shown")
    for line in TICKETS:
        hidden.append(line)
        shown.append(line[:5] + line[6:])
    hidden.sheet_state, book.active = "hidden", 1
    book.save(path)
    assert "\nsheet: Shown\n" in guessed(path).text


def test_a_sheet_of_a_file_without_sheets_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Ticket ID,Status,Created\n1,Open,2026-09-14\n", encoding="utf-8")
    with pytest.raises(ParamsError) as caught:
        guess_files([path], sheet="Data")
    assert str(caught.value) == (
        '--sheet: got "Data", but export.csv has no sheets; expected an Excel workbook '
        "(.xlsx); leave out --sheet, or look at the workbook itself."
    )


def test_a_sheet_of_a_chart_is_none(tmp_path: Path) -> None:
    path = _book(tmp_path, Data=TICKETS)
    book = load_workbook(path)
    chart = BarChart()
    chart.add_data(Reference(book["Data"], min_col=1, min_row=2, max_row=3))
    book.create_chartsheet("Chart", 0).add_chart(chart)
    book.save(path)
    found = guessed(path)
    assert [row["cw_ticket_id"] for row in rows(found.previews[0])] == [7, 8]
    assert "Chart" not in found.text
    with pytest.raises(DataError) as caught:
        guess_files([path], sheet="Chart")
    assert str(caught.value) == (
        'export.xlsx: has no sheet "Chart" with cells; expected one of "Data".'
    )
    book.remove(book["Data"])
    book.save(path)
    with pytest.raises(DataError) as caught:
        guess_files([path])
    assert str(caught.value) == (
        "export.xlsx: has charts alone; save the rows that the charts show in a sheet."
    )


def test_each_of_several_workbooks_tells_its_own_sheets(tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    paths = [
        _book(tmp_path, Overview=COVER, Data=TICKETS),
        _book(more, Cover=COVER, Data=TICKETS, Legend=[["P1"]]),
    ]
    told = [one.staged.warnings[0] for one in guess_files(paths).previews]
    assert [text.split(" sheets")[0] for text in told] == ["has 2", "has 3"]
    assert "--sheet Cover looks" in told[1]
