"""Schedules that name what is gone: what remains is made, and the rest is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.projects import Project, make_project

Kpi = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path / "own")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    made.notebook("10_desk", "1 + 1")
    made.notebook("70_client", "1 + 1", metadata={"audience": "client"})
    return made


@pytest.mark.parametrize(
    ("gone", "said", "whose"),
    [
        ({"tenants": ["acme", "nobody"]}, 'got "nobody"', "nobody"),
        ({"notebooks": ["10", "35_own"]}, 'got "35_own"', ""),
        ({"companies": ["Étoile", "Left long ago"], "notebooks": ["70"]},
         'got "Left long ago"', ""),
    ],
)  # fmt: skip
def test_a_name_of_a_schedule_that_is_gone_stops_no_other(
    kpi: Kpi, project: Project, gone: dict[str, list[str]], said: str, whose: str
) -> None:
    named = {"tenants": ["acme"], "notebooks": ["10"]} | gone
    project.schedule("old", period="2026-02", formats=["html"], jobs=1, **named)
    code, out, err = kpi("run", "--schedule", "old", "--quiet")
    assert (code, len(out.splitlines())) == (1, 1), err
    (line,) = err.splitlines()
    assert line.startswith("failed: ")
    assert said in line
    (run,) = (project.reports / "_runs").glob("2*.json")
    [problem] = json.loads(run.read_text())["problems"]
    assert (problem["is_failure"], problem["tenant"]) == (True, whose)


def test_a_schedule_all_of_whose_tenants_are_gone_is_refused(
    kpi: Kpi, project: Project
) -> None:
    project.schedule("old", tenants=["nobody"], period="2026-02")
    code, out, err = kpi("run", "--schedule", "old", "--quiet")
    assert (code, out) == (2, "")
    assert 'got "nobody"' in err
