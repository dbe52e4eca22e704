"""``kpi lab``: the environment that JupyterLab gets."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.projects import Project

from kpi_lib.cli.commands import lab_command

Kpi = Callable[..., tuple[int, str, str]]


def test_lab_starts_jupyterlab_with_everything_in_place(
    kpi: Kpi, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(lab_command.os, "execve", lambda *call: calls.append(call))
    assert kpi("--lake", "there", "lab", "--no-browser", "--port", "9999")[0] == 0
    python, command, environment = calls[0]
    assert python == sys.executable
    assert command == [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={project.notebooks}",
        f"--FileContentsManager.preferred_dir={project.notebooks / 'own'}",
        "--no-browser",
        "--port",
        "9999",
    ]
    assert environment["KPI_LAKE"] == str(Path("there").absolute())
    assert environment["KPI_PARAMS"] == str(project.params)


def test_lab_without_jupyterlab(
    kpi: Kpi, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_command.importlib.util, "find_spec", lambda name: None)
    assert kpi("lab") == (
        1,
        "",
        "kpi lab: JupyterLab is not installed; install it: "
        f"{sys.executable} -m pip install jupyterlab.\n",
    )


def test_this_python_has_a_kernel_called_python3() -> None:
    kernel = Path(sys.prefix) / "share/jupyter/kernels/python3/kernel.json"
    assert json.loads(kernel.read_text())["language"] == "python"
