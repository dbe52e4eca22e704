"""The demo's tables enter a lake once and leave other tenants alone."""

from __future__ import annotations

from pathlib import Path

from support.places import PARAMS
from support.projects import Project

from kpi_lib.demo.demo_lake import build
from kpi_lib.lake.delta_lake import Lake


def test_it_is_built_once_beside_others(project: Project) -> None:
    lake = Lake(project.lake)
    before = _state(project.lake / "acme")
    assert build(project.lake, PARAMS, "harbour")
    versions = lake.snapshot("harbour").versions
    assert versions["kpi_daily"] == 0
    assert versions["raw_tickets"] == 0
    assert not build(project.lake, PARAMS, "harbour")
    assert lake.snapshot("harbour").versions == versions
    assert lake.tenants() == ["acme", "beta", "harbour"]
    assert _state(project.lake / "acme") == before


def _state(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): path.stat().st_mtime_ns for path in files}
