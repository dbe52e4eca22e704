"""Addresses of a database that are none, given to ``kpi publish``."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.in_process import kpi
from support.projects import make_project


@pytest.mark.parametrize(
    "url", ["", "nope", "http://x", "postgresql:[", "postgresql://[", "postgres://[::1"]
)
def test_what_is_no_database_is_refused(tmp_path: Path, url: str) -> None:
    project = make_project(tmp_path / "project")
    folders = ["--lake", str(project.lake), "--params", str(project.params)]
    outcome = kpi("publish", "--tenant", "acme", "--to", url, *folders, "--quiet")
    assert (outcome.code, outcome.faults()) == (2, [])
    assert outcome.err == (
        '--to: is no such URL; expected "postgresql://user@host/database".\n'
    )
