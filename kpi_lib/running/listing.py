"""The page that lists all finished reports: ``reports/index.html``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock

from kpi_lib.running import manifest
from kpi_lib.running.publish import replace

NAME = "index.html"


def refresh(reports: Path) -> None:
    """Write the page anew from the manifests that stand in the folder."""
    from kpi_lib.reporting.index import render_index

    with FileLock(reports / "_runs" / "index.lock"):
        replace(reports / NAME, render_index(_entries(reports)).encode())


def _entries(reports: Path) -> Iterator[Any]:
    from kpi_lib.reporting.index import Entry

    for path in sorted(reports.glob(f"[!_]*/*/{manifest.NAME}")):
        for entry in manifest.load(path)["notebooks"].values():
            files = {
                name.rpartition(".")[2]: name
                for name in entry["outputs"]
                if (reports / name).is_file()
                # A client's executed notebook is no report.
                and not (entry["audience"] == "client" and name.endswith(".ipynb"))
            }
            shown = entry["shown"]
            if files:
                yield Entry(
                    tenant=shown["tenant"] or entry["parameters"]["tenant"],
                    title=shown["title"],
                    period=shown["period"] or entry["parameters"]["period"],
                    ends=entry["last_day"],
                    files=files,
                    company=shown["company"],
                    as_of=shown["as_of"],
                )
