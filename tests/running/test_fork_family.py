"""All of the project's notebooks give the same reports by either engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT

from kpi_lib.demo.demo_lake import build
from kpi_lib.running import notebooks
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run

FAMILY = [n.name for n in notebooks.choose((), with_clients=False)]


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("family")
    build(root / "lake", ROOT / "params", "boreal")
    made = {}
    for engine in ("fork", "stock"):
        made[engine] = root / engine
        places = Places(root / "lake", ROOT / "params", made[engine])
        keys: dict[str, Any] = {"tenants": ("boreal",), "formats": ("html",)}
        for request in (
            Request("2026-04", notebooks=("00_explore", *FAMILY), **keys),
            Request(
                "2026-Q1",
                notebooks=("70_client_qbr",),
                companies=("Clinique Nord",),
                **keys,
            ),
        ):
            outcome = run(request, places, Options(jobs=2, engine=engine))
            assert [str(result.error) for result in outcome.failed] == []
    return made


def executed(root: Path) -> dict[str, Any]:
    """Return the notebooks below a folder, without what papermill says of times."""
    found = {}
    for path in sorted(root.rglob("*.ipynb")):
        content = json.loads(path.read_text())
        for part in (content, *content["cells"]):
            part["metadata"].pop("papermill", None)
        found[path.relative_to(root).as_posix()] = content
    return found


def test_the_same_notebooks(reports: dict[str, Path]) -> None:
    forked, stock = executed(reports["fork"]), executed(reports["stock"])
    assert len(forked) == len(FAMILY) + 2
    assert list(forked) == list(stock)
    for name, content in forked.items():
        for cell, other in zip(content["cells"], stock[name]["cells"], strict=True):
            assert cell == other, name
        assert content == stock[name], name


def test_the_same_reports(reports: dict[str, Path]) -> None:
    for path in sorted(reports["fork"].rglob("20*/**/*.html")):
        other = reports["stock"] / path.relative_to(reports["fork"])
        assert path.read_bytes() == other.read_bytes(), path.name


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_the_manifest_names_the_engine(reports: dict[str, Path], engine: str) -> None:
    root = reports[engine]
    manifest = json.loads((root / "boreal/2026-04/manifest.json").read_text())
    assert {e["engine"] for e in manifest["notebooks"].values()} == {engine}
    for path in (root / "_runs").glob("2*.json"):
        assert json.loads(path.read_text())["request"]["engine"] == engine
