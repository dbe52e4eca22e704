"""The folders of notebooks: the project's, and those of a workspace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.places import NOTEBOOKS

from kpi_lib.domain import shipped_files
from kpi_lib.domain.errors import ParamsError
from kpi_lib.running import notebook_folders, notebooks


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The current folder, without notebooks."""
    monkeypatch.delenv("KPI_NOTEBOOKS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _all_reports() -> list[Path]:
    return [n.path for n in notebooks.choose((), with_clients=True).notebooks]


def test_notebooks_of_the_workspace_stand_beside_the_project_s(workspace: Path) -> None:
    shipped = _all_reports()
    assert {path.parent for path in shipped} == {NOTEBOOKS}
    mine = workspace / "notebooks"
    mine.mkdir()
    shutil.copy(NOTEBOOKS / "60_security.ipynb", mine / "35_mine.ipynb")
    shutil.copy(NOTEBOOKS / "40_technicians.ipynb", mine)
    chosen = _all_reports()
    assert [path.name for path in chosen] == sorted(
        [*(path.name for path in shipped), "35_mine.ipynb"]
    )
    own = {path.name for path in chosen if path.parent == mine}
    assert own == {"35_mine.ipynb", "40_technicians.ipynb"}
    (found,) = notebooks.choose(["40"], with_clients=False).notebooks
    assert found.path == mine / "40_technicians.ipynb"
    assert notebook_folders.editable_folder() == mine


def test_jupyterlab_opens_no_folder_of_an_installed_package(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notebook_folders.editable_folder() == NOTEBOOKS
    package = workspace / "site" / "kpi_lib"
    (package / "shipped" / "notebooks").mkdir(parents=True)
    monkeypatch.setattr(shipped_files, "_PACKAGE", package)
    with pytest.raises(ParamsError) as error:
        notebook_folders.editable_folder()
    assert str(error.value) == (
        "kpi lab: there is no folder ./notebooks; make a workspace, and start there: "
        "kpi init FOLDER."
    )
