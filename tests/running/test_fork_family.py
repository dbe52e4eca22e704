"""All of the project's notebooks give the same reports by either engine.

The fork engine's are those that all tests share: many at once, from a working copy and
from rows laid out by client. The stock engine makes each by itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.demo_reports import (
    FAMILY,
    PERIOD,
    client_reviews,
    demo_lake,
    family_reports,
    outcomes,
)
from support.places import PARAMS

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run

pytestmark = pytest.mark.slow

MANIFESTS = (f"boreal/{PERIOD}/manifest.json", "boreal/2026-Q3/manifest.json")


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one tenant's reports of a month, and a client's review of a quarter."""
    root = tmp_path_factory.mktemp("stock")
    places = Places(demo_lake(tmp_path_factory), PARAMS, root)
    boreal = ("boreal",)
    formats = ("html", "xlsx")  # without a workbook a table's last line is another
    for request in (
        Request(PERIOD, boreal, ("00_explore", *FAMILY), formats=formats),
        Request("2026-Q3", boreal, ("70_client_qbr",), ("Clinique Nord",), formats),
    ):
        outcome = run(request, places, Options(jobs=2, engine="stock"))
        assert [str(result.error) for result in outcome.failed] == []
    return root


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    roots = family_reports(tmp_path_factory), client_reviews(tmp_path_factory)
    assert [end["failed"] for root in roots for end in outcomes(root)] == [[]] * 4
    return roots


def in_fork(fork: tuple[Path, Path], path: Path, stock: Path) -> Path:
    """Return the fork engine's file for one of the stock engine's."""
    (found,) = (
        root / path.relative_to(stock)
        for root in fork
        if (root / path.relative_to(stock)).exists()
    )
    return found


def executed(path: Path) -> dict[str, Any]:
    """Return a notebook without what papermill says of times."""
    content: dict[str, Any] = json.loads(path.read_text())
    for part in (content, *content["cells"]):
        part["metadata"].pop("papermill", None)
    return content


def test_the_same_notebooks(fork: tuple[Path, Path], stock: Path) -> None:
    paths = sorted(stock.rglob("*.ipynb"))
    assert len(paths) == len(FAMILY) + 2
    for path in paths:
        content = executed(in_fork(fork, path, stock))
        other = executed(path)
        for cell, stocks in zip(content["cells"], other["cells"], strict=True):
            assert cell == stocks, path.name
        assert content == other, path.name


def test_the_same_reports(fork: tuple[Path, Path], stock: Path) -> None:
    paths = sorted(stock.rglob("20*/**/*.html"))
    assert len(paths) == len(FAMILY) + 2
    for path in paths:
        other = in_fork(fork, path, stock)
        assert path.read_bytes() == other.read_bytes(), path.name


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_the_manifest_names_the_engine(
    fork: tuple[Path, Path], stock: Path, engine: str
) -> None:
    roots = fork if engine == "fork" else (stock, stock)
    for root, name in zip(roots, MANIFESTS, strict=True):
        manifest = json.loads((root / name).read_text())
        assert {e["engine"] for e in manifest["notebooks"].values()} == {engine}
        for path in (root / "_runs").glob("2*.json"):
            assert json.loads(path.read_text())["request"]["engine"] == engine
