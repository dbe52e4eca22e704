"""Files of a notebooks' folder that are no reports: skipped, named, or refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from support.projects import Project

from kpi_lib.domain.errors import ParamsError
from kpi_lib.running import notebook_folders
from kpi_lib.running.notebooks import NotebookChoice, choose

SHOWN = "notebooks/{}: {}"


@pytest.fixture
def stray(project: Project) -> Project:
    """A report, and beside it one file of each kind that is none."""
    report = project.notebook("10_service_desk")
    for name in ("10_service_desk-Copy1", "10_service_desk-checkpoint", "Untitled"):
        shutil.copy(report, project.notebooks / f"{name}.ipynb")
    _without_metadata(project, "20_converted")
    (project.notebooks / "scratch.ipynb").write_text("{")
    return project


def _without_metadata(project: Project, name: str) -> Path:
    """Write a notebook as jupytext leaves one: parameters, and no audience."""
    path = project.notebook(name)
    content = json.loads(path.read_text())
    del content["metadata"]["kpi"]
    path.write_text(json.dumps(content))
    return path


def _names(choice: NotebookChoice) -> list[str]:
    return [notebook.name for notebook in choice.notebooks]


def test_what_is_no_report_is_stray_notebooks_and_named(stray: Project) -> None:
    choice = choose((), with_clients=True)
    assert _names(choice) == ["10_service_desk"]
    assert [one.problem for one in choice.stray_notebooks] == [
        SHOWN.format("10_service_desk-Copy1.ipynb", "it is a copy"),
        SHOWN.format("10_service_desk-checkpoint.ipynb", "it is a copy"),
        SHOWN.format("20_converted.ipynb", "its metadata state no kpi.audience"),
        SHOWN.format("Untitled.ipynb", "its name is not of the form 35_name"),
        SHOWN.format("scratch.ipynb", "is no notebook; expected a Jupyter notebook."),
    ]
    assert not any(one.is_failure for one in choice.stray_notebooks)


def test_a_copy_does_not_make_a_number_ambiguous(stray: Project) -> None:
    assert _names(choose(["10"], with_clients=True)) == ["10_service_desk"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"cells": 5, "metadata": {}}', "[" * 100_000, "\xff\0"],
)
def test_a_damaged_report_fails_alone(project: Project, content: str) -> None:
    project.notebook("10_service_desk")
    (project.notebooks / "20_time.ipynb").write_text(content, encoding="latin-1")
    choice = choose((), with_clients=False)
    assert _names(choice) == ["10_service_desk"]
    (failed,) = choice.stray_notebooks
    assert failed.is_failure
    assert failed.problem.startswith("notebooks/20_time.ipynb")
    with pytest.raises(ParamsError, match="is no notebook"):
        choose(["20"], with_clients=False)


def test_a_device_in_place_of_a_report_is_not_read(project: Project) -> None:
    project.notebook("10_service_desk")
    (project.notebooks / "20_time.ipynb").symlink_to(os.devnull)
    (failed,) = choose((), with_clients=False).stray_notebooks
    assert failed.is_failure
    assert failed.problem == (
        "notebooks/20_time.ipynb: cannot be read (a pipe, a device or a socket, "
        "not a file)."
    )


@pytest.mark.parametrize(
    "name", ["10_service_desk-Copy1", "20_converted", "Untitled", "20"]
)
def test_named_it_runs_as_internal_and_never_for_a_company(
    stray: Project, name: str
) -> None:
    (found,) = choose([name], with_clients=False).notebooks
    assert (found.audience, found.is_report) == ("internal", False)
    with pytest.raises(ParamsError, match="nothing says who may read it"):
        choose([name], with_clients=True)


def test_a_copy_of_a_client_s_report_is_not_made_for_a_client(project: Project) -> None:
    project.notebook("70_client_qbr-Copy1", metadata={"audience": "client"})
    with pytest.raises(ParamsError, match="it is a copy"):
        choose(["70_client_qbr-Copy1"], with_clients=True)


def test_a_notebook_of_the_own_folder_runs_only_by_name(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KPI_OWN_NOTEBOOKS", str(tmp_path / "mine"))
    own = notebook_folders.make_own_folder()
    assert own == tmp_path / "mine"
    report = project.notebook("10_service_desk")
    shutil.copy(report, own / "35_mine.ipynb")
    shutil.copy(report, own / "10_service_desk.ipynb")
    _without_metadata(project, "other").rename(own / "My question (2).ipynb")
    assert _names(choose((), with_clients=False)) == ["10_service_desk"]
    (mine,) = choose(["35_mine"], with_clients=True).notebooks
    assert mine.path == own / "35_mine.ipynb"
    (question,) = choose(["My question (2)"], with_clients=False).notebooks
    assert not question.is_report
    choice = choose(["10"], with_clients=False)
    assert choice.notebooks[0].path == report
    assert [one.problem for one in choice.stray_notebooks] == [
        "mine/10_service_desk.ipynb: a report has this name; rename one of them"
    ]


def test_an_own_folder_that_cannot_be_made_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = project.root / "file"
    blocked.write_text("")
    monkeypatch.setenv("KPI_OWN_NOTEBOOKS", str(blocked / "own"))
    with pytest.raises(ParamsError) as caught:
        notebook_folders.make_own_folder()
    assert str(caught.value) == (
        f"{blocked / 'own'}: cannot be created (Not a directory); expected a folder "
        "for new notebooks; name one by KPI_OWN_NOTEBOOKS."
    )
