"""A new own notebook: runs as it is, for a tenant and for a client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from support.demo_reports import demo_lake
from support.places import PARAMS

from kpi_lib.domain.errors import ParamsError
from kpi_lib.kpis.tenant import open_tenant
from kpi_lib.running import notebooks
from kpi_lib.running.new_notebook import make_notebook
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "notebooks"


def _check(path: Path) -> None:
    read: Any = nbformat.read
    nbformat.validate(read(path, as_version=4))


def test_it_is_written_where_its_name_says(folder: Path) -> None:
    own = make_notebook("Boards  under load!", "boreal")
    assert own.path == folder / "own" / "boards_under_load.ipynb"
    report = make_notebook("35 boards", "boreal")
    assert (report.path, report.is_report) == (folder / "35_boards.ipynb", True)
    first, second = (make_notebook(name, "boreal", "Clinic") for name in ("One", "Two"))
    assert [n.path.name for n in (first, second)] == ["80_one.ipynb", "81_two.ipynb"]
    chosen = notebooks.choose(("35", "80", "boards_under_load"), with_clients=False)
    assert [n.is_report for n in chosen.notebooks] == [True, True, False]
    for made in (own, report, first):
        _check(made.path)


@pytest.mark.parametrize("name", ["", "  ", "35", "///", "../over", "50 improvement"])
def test_no_name_and_a_name_of_the_project_are_refused(folder: Path, name: str) -> None:
    with pytest.raises(ParamsError, match="NAME"):
        make_notebook(name, "boreal")
    assert list(folder.rglob("*.ipynb")) == []


def test_nothing_is_overwritten(folder: Path) -> None:
    path = make_notebook("Boards", "boreal").path
    path.write_text("mine")
    with pytest.raises(ParamsError, match="exists already"):
        make_notebook("boards", "boreal")
    assert path.read_text() == "mine"


def test_a_quotation_mark_in_a_title_or_a_company_harms_nothing(folder: Path) -> None:
    made = make_notebook('The "big" \\ ones', "boreal", company='O\'Neil & "Sons"')
    cells = json.loads(made.path.read_text())["cells"]
    values: dict[str, Any] = {}
    exec(cells[1]["source"], values)
    assert values["company"] == 'O\'Neil & "Sons"'
    compile(cells[2]["source"], "cell", "exec")


def test_it_runs_as_it_is(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    lake = demo_lake(tmp_path_factory)
    places = Places(lake, PARAMS, tmp_path / "reports")
    make_notebook("Boards under load", "harbour")
    make_notebook("For our clients", "harbour", "Tamblyn Architects", "client")
    mine = Request("2026-10", ("harbour",), ("boards_under_load",))
    theirs = Request("2026-10", ("harbour",), ("80",), ("Tamblyn Architects",))
    for request in (mine, theirs):
        assert run(request, places, Options(jobs=1)).failed == ()
    home = tmp_path / "reports" / "harbour" / "2026-10"
    page = (home / "boards_under_load.html").read_text()
    for text in ("Harbour", "October 2026", "Boards under load", "New tickets per day"):
        assert text in page
    assert "<Axes" not in page
    book = openpyxl.load_workbook(home / "boards_under_load.xlsx")
    assert book.sheetnames[1] == "Tickets by board"
    counts = [r[1] for r in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    with open_tenant(lake, "harbour", params=PARAMS) as tenant:
        tickets = tenant.ticket_trends("2026-10").headline("tickets").value
    assert sum(counts) == tickets
    assert len(list((home / "clients").rglob("*.pdf"))) == 1
