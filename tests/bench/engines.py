"""The fork engine against a warm plain process, papermill's own engine, and tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
from support.places import ROOT

from bench.rows import Row, pairs, row, seconds
from kpi_lib.demo import demo_lake
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running import engine, rendering
from kpi_lib.running.forking import children
from kpi_lib.running.notebook_watch import Watch

PART = "engines"
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
    demo_lake.build(lake, ROOT / "params", TENANT)
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
        yield from _against_tools(folder, parameters, environment, n)
        with _plain() as ask:
            for name in NOTEBOOKS:
                path = ROOT / "notebooks" / f"{name}.ipynb"
                ways = {
                    "plain": lambda p=path: ask(p, parameters, environment),
                    "fork": lambda p=path: _execute(p, parameters, environment, "fork"),
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
                whole = pairs(
                    lambda p=path: _execute(
                        p, parameters, environment, "fork", is_rendered=True
                    ),
                    lambda p=path: _execute(
                        p, parameters, without, "fork", is_rendered=True
                    ),
                    n,
                )
                yield row(
                    PART, f"a report with its workbook, {name}", "the same without",
                    "times as long", [long / short for long, short in whole], "<= 1.05",
                )  # fmt: skip
                yield row(
                    PART, f"fork engine, {name}", "stock papermill in one parent",
                    "times as fast", [r["stock"] / r["fork"] for r in rounds], "> 3",
                )  # fmt: skip
    finally:
        children.close()


def _against_tools(
    folder: Path, parameters: Any, environment: Any, n: int
) -> Iterator[Row]:
    """Hold a whole report against papermill, nbconvert and a PDF maker by command."""
    path = ROOT / "notebooks" / f"{NOTEBOOKS[0]}.ipynb"
    out, bin_ = folder / "tools", Path(sys.executable).parent
    out.mkdir(exist_ok=True)
    given = [f"-p {key} {value}" for key, value in parameters.items() if value]
    nbconvert = [str(bin_ / "jupyter"), "nbconvert", "--no-input"]
    executed, html = str(out / "report.ipynb"), str(out / "report.html")
    shared = [
        [str(bin_ / "papermill"), str(path), executed, *" ".join(given).split(),
         "--no-progress-bar"],
        [*nbconvert, "--to", "html", executed],
    ]  # fmt: skip
    makers = {}
    if find_spec("weasyprint"):
        pdf = str(out / "report.pdf")
        makers["WeasyPrint"] = [str(bin_ / "weasyprint"), html, pdf]
    settings = {**os.environ, **environment}
    if browsers := _browsers(folder):
        settings["PLAYWRIGHT_BROWSERS_PATH"] = str(browsers)
        makers["webpdf"] = [
            *nbconvert, "--to", "webpdf", "--disable-chromium-sandbox", executed
        ]  # fmt: skip

    def tools(maker: Sequence[str]) -> None:
        for command in (*shared, maker):
            subprocess.run(command, check=True, capture_output=True, env=settings)

    def ours() -> None:
        _execute(path, parameters, environment, "fork", is_rendered=True)

    for name, maker in makers.items():
        measured = pairs(ours, lambda maker=maker: tools(maker), n)  # type: ignore[misc]
        yield row(
            PART, f"a report as .ipynb, HTML and PDF, {NOTEBOOKS[0]}",
            f"papermill, nbconvert and {name} by their commands", "times as fast",
            [theirs / own for own, theirs in measured], ">= 6",
        )  # fmt: skip


def _browsers(folder: Path) -> Path | None:
    """Put this machine's Chromium where playwright looks for its own; None without."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    home = folder / "browsers"
    asked = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as found: print(found.chromium.executable_path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(home)},
        check=True,
        capture_output=True,
        text=True,
    )
    full = Path(done.stdout.strip())
    number = full.relative_to(home).parts[0].partition("-")[2]
    shell = "chrome-headless-shell"
    headless = home / f"chromium_headless_shell-{number}"
    for path in (full, headless / f"{shell}-{full.parent.name[7:]}" / shell,
                 headless / full.parent.name / "headless_shell"):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(chromium)
    return home


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
        watch = Watch(600.0, Path(folder), environment, _MEMORY)
        taken = seconds(work)
        children.wait_for_released()
        return taken
