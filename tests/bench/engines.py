"""The fork engine against a warm plain process, papermill's own engine, and tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat

from bench.rows import Row, pairs, row, seconds
from kpi_lib.lake import Lake
from kpi_lib.running import demo, engine, rendering
from kpi_lib.running.forking import process

PART = "engines"
ROOT = Path(__file__).parents[2]
NOTEBOOKS = ("10_service_desk", "20_time_and_agreements", "60_security")
TENANT, PERIOD = "boreal", "2026-10"
_MEMORY = 8.0


def rows(folder: Path, n: int) -> Iterator[Row]:
    """Measure `n` rounds of each notebook by each of the three ways, in turn.

    Parameters
    ----------
    folder : Path
        Gets the demo lake.
    n : int
    """
    lake = folder / "demo"
    demo.build(lake, ROOT / "params", TENANT)
    parameters = {
        "tenant": TENANT, "period": PERIOD, "company": None, "as_of": None,
        "language": None, "lake": str(lake),
    }  # fmt: skip
    snapshot = folder / "snapshot.json"
    Lake(lake).snapshot(TENANT).save(snapshot)
    environment = {
        "KPI_PARAMS": str(ROOT / "params"),
        "KPI_SNAPSHOT": str(snapshot),
        "KPI_WORKBOOK": str(folder / "report.xlsx"),
    }
    without = {**environment, "KPI_WORKBOOK": ""}
    try:
        if find_spec("weasyprint"):
            yield _against_tools(folder, parameters, environment, n)
        with _plain() as ask:
            for name in NOTEBOOKS:
                path = ROOT / "notebooks" / f"{name}.ipynb"
                ways = {
                    "plain": lambda p=path: ask(p, parameters, environment),
                    "fork": lambda p=path: _execute(p, parameters, environment, "fork"),
                    "bare": lambda p=path: _execute(p, parameters, without, "fork"),
                    "stock": lambda p=path: _execute(
                        p, parameters, environment, "stock"
                    ),
                }
                for measure in ways.values():
                    measure()
                rounds = [{way: measure() for way, measure in ways.items()}
                          for _ in range(n)]  # fmt: skip
                yield row(
                    PART, f"fork engine, {name}", "the cells in a warm plain process",
                    "times as long", [r["fork"] / r["plain"] for r in rounds],
                    "<= 1.15",
                )  # fmt: skip
                yield row(
                    PART, f"with its workbook, {name}", "the same without",
                    "times as long", [r["fork"] / r["bare"] for r in rounds], "<= 1.05",
                )  # fmt: skip
                yield row(
                    PART, f"fork engine, {name}", "stock papermill in one parent",
                    "times as fast", [r["stock"] / r["fork"] for r in rounds], "> 3",
                )  # fmt: skip
    finally:
        process.close()


def _against_tools(folder: Path, parameters: Any, environment: Any, n: int) -> Row:
    """Hold a whole report against papermill, nbconvert and WeasyPrint by command."""
    path = ROOT / "notebooks" / f"{NOTEBOOKS[0]}.ipynb"
    out, bin_ = folder / "tools", Path(sys.executable).parent
    out.mkdir()
    given = [f"-p {key} {value}" for key, value in parameters.items() if value]
    chain = [
        [str(bin_ / "papermill"), str(path), str(out / "report.ipynb"), *" ".join(
            given).split(), "--no-progress-bar"],
        [str(bin_ / "jupyter"), "nbconvert", "--to", "html", "--no-input",
         str(out / "report.ipynb")],
        [str(bin_ / "weasyprint"), str(out / "report.html"), str(out / "report.pdf")],
    ]  # fmt: skip
    settings = {**os.environ, **environment}

    def tools() -> None:
        for command in chain:
            subprocess.run(command, check=True, capture_output=True, env=settings)

    def ours() -> None:
        _execute(path, parameters, environment, "fork", is_rendered=True)

    measured = pairs(ours, tools, n)
    return row(
        PART, f"a report as .ipynb, HTML and PDF, {NOTEBOOKS[0]}",
        "papermill, nbconvert and WeasyPrint by their commands", "times as fast",
        [theirs / own for own, theirs in measured], ">= 6",
    )  # fmt: skip


@contextmanager
def _plain() -> Iterator[Any]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.plain"],
        cwd=ROOT / "tests",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ) as worker:
        asked, answers = worker.stdin, worker.stdout
        assert asked is not None
        assert answers is not None

        def ask(path: Path, parameters: Any, environment: Any) -> float:
            question = {"notebook": str(path), "parameters": parameters,
                        "environment": environment}  # fmt: skip
            print(json.dumps(question), file=asked, flush=True)
            return float(answers.readline())

        yield ask


def _execute(
    path: Path,
    parameters: Any,
    environment: Any,
    name: str,
    *,
    is_rendered: bool = False,
) -> float:
    read: Any = nbformat.read
    notebook = read(path, as_version=4)

    def work() -> None:
        done = engine.execute_notebook(notebook, parameters, name, watch)
        if is_rendered:
            nbformat.writes(done)
            for exporter in rendering.exporters().values():
                exporter.from_notebook_node(done)

    with tempfile.TemporaryDirectory() as folder:
        watch = engine.Watch(600.0, Path(folder), environment, _MEMORY)
        return seconds(work)
