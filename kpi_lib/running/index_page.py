"""The page that lists all finished reports: ``reports/index.html``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kpi_lib.lake.storage import Storage
from kpi_lib.running import manifest
from kpi_lib.running.publishing import change

NAME = "index.html"


def refresh(reports: Storage) -> None:
    """Write the page from the manifests of all periods."""
    from kpi_lib.reporting.index import render_index

    change(reports, NAME, lambda _: render_index(_entries(reports)).encode())


def _entries(reports: Storage) -> Iterator[Any]:
    from kpi_lib.reporting.index import Entry

    names = reports.names()
    existing = set(names)
    homes = [name for name in names if name.endswith(f"/{manifest.NAME}")]
    for name, content in zip(homes, reports.read_all(homes), strict=True):
        record = manifest.parse(content, reports.show(name))
        for entry in record["notebooks"].values():
            files = {
                name.rpartition(".")[2]: name
                for name in entry["outputs"]
                if name in existing
                # A client's executed notebook is no report.
                and not (entry["audience"] == "client" and name.endswith(".ipynb"))
            }
            shown = entry["shown"]
            if files:
                yield Entry(
                    tenant=shown["tenant"] or entry["parameters"]["tenant"],
                    title=shown["title"],
                    period=entry["parameters"]["period"],
                    ends=entry["last_day"],
                    files=files,
                    company=shown["company"],
                    as_of=shown["as_of"],
                    language=shown["language"],
                    audience=entry["audience"],
                )
