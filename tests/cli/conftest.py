"""A project, and the command line called within the test's process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.projects import Project, make_project

from kpi_lib.cli import app

Answer = tuple[int, str, str]
Kpi = Callable[..., Answer]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def project(made: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Project:
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def kpi(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Kpi:
    """Run the command line in this process; return exit code, output and messages."""

    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["kpi", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            app.main()
        out, err = capsysbinary.readouterr()
        return int(end.value.code or 0), out.decode(errors="replace"), err.decode()

    return call
