"""Rendering of an executed notebook to HTML, PDF and workbook."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
)
from kpi_lib.running.units import Unit

WORKBOOK = "report.xlsx"
"""Name of the workbook that the kernel writes into the notebook's folder."""


def render(notebook: NotebookNode, unit: Unit, folder: Path) -> dict[str, bytes]:
    """Render a unit's formats.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    unit : Unit
    folder : Path
        The notebook's. Its kernel has written the workbook there, since only the
        kernel has the tables whole; a notebook that makes no report has none.

    Returns
    -------
    dict of str to bytes
        File ending and content.

    Raises
    ------
    RenderError
        A format cannot be made.
    """
    files = {}
    for ending in unit.formats:
        exporter = exporters().get(ending)
        if exporter is not None:
            content, _ = exporter.from_notebook_node(notebook)
            files[ending] = content.encode() if isinstance(content, str) else content
    if "xlsx" in unit.formats and (folder / WORKBOOK).is_file():
        files["xlsx"] = (folder / WORKBOOK).read_bytes()
    return files


def shown(notebook: NotebookNode) -> dict[str, str]:
    """Return title, tenant, company, period and as_of as the report shows them."""
    meta = document.read(notebook)["meta"]
    return {key: str(meta[key]) for key in document.META}


@lru_cache(maxsize=1)
def exporters() -> dict[str, Any]:
    """Make nbconvert's exporters once per process: that takes as long as a report."""
    classes: dict[str, Any] = {"html": KpiHtmlExporter, "pdf": KpiPdfExporter}
    return {ending: make() for ending, make in classes.items()}
