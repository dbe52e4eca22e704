"""Options that no command can use: addresses that are none, days out of time."""

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


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize(
    "day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"]
)
def test_days_of_no_calendar_are_refused(tmp_path: Path, option: str, day: str) -> None:
    project = make_project(tmp_path / "project")
    folders = ["--lake", str(project.lake), "--params", str(project.params)]
    outcome = kpi("daily", "--tenant", "acme", option, day, *folders, "--quiet")
    assert (outcome.code, outcome.faults()) == (2, [])
    assert outcome.err == (
        f'{option}: got "{day}"; expected a day of the years from 1900 to 2199.\n'
    )
