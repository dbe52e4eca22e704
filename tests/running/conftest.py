"""A project to run notebooks in."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.projects import Project, make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project with an empty notebooks' folder; the environment names it."""
    made = make_project(tmp_path / "project")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made
