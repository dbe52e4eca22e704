"""Notebooks in a kernel as an editor starts it: in their folder, without variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from support.projects import Project

OPENED = """
import kpi_lib as kpi
acme = kpi.open(lake, tenant=tenant, as_of=as_of)
acme.tables[["table", "rows"]]
"""
TITLED = """
import matplotlib.pyplot as plt
plt.figure().suptitle("Bold", weight="bold")
plt.title("x")
plt.show()
"""
MISTAKES = (
    'kpi.open(lake, tenant="acne")',
    'trends = acme.ticket_trends(period)\ntrends.evidence(company="Étoil")',
    "trends.divers",
    "acme.tiket_trends(period)",
)


def _executed(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """Execute a notebook in its folder and return the outputs of each code cell."""
    for name in [name for name in os.environ if name.startswith("KPI_")]:
        monkeypatch.delenv(name)
    read: Any = nbformat.read
    nb = read(path, as_version=4)
    client: Any = NotebookClient
    place = {"metadata": {"path": str(path.parent)}}
    client(nb, kernel_name="python3", allow_errors=True, resources=place).execute()
    return [cell.outputs for cell in nb.cells if cell.cell_type == "code"]


def test_an_own_notebook_finds_its_workspace_and_tells_mistakes_in_a_line(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = project.notebook("mine", OPENED, TITLED, *MISTAKES)
    own = project.notebooks / "own" / "mine.ipynb"
    own.parent.mkdir()
    written.rename(own)
    _, (table,), drawn, *mistakes = _executed(own, monkeypatch)
    assert "raw_tickets" in table.data["text/plain"]
    assert "text-align:left" in table.data["text/html"]
    # A drawing that names fonts, and no word of matplotlib's on its weights.
    (drawing,) = [one for one in drawn if one.output_type == "display_data"]
    assert "sans-serif" in drawing.data["image/svg+xml"]
    assert [one for one in drawn if one.output_type == "stream"] == []
    assert [[error.traceback for error in outputs] for outputs in mistakes] == [
        [['ParamsError: tenant: got "acne"; expected "acme".']],
        [
            [
                "ParamsError: company: got 'Étoil', which tenant acme does not have; "
                "expected for example 'Étoile'."
            ]
        ],
        [
            [
                "NoSuchNameError: ticket_trends: has no table 'divers'; expected one "
                "of main, drivers."
            ]
        ],
        [
            [
                "NoSuchNameError: tenant: has no 'tiket_trends'; expected for example "
                "ticket_trends; kpi.overview() shows all KPIs."
            ]
        ],
    ]
