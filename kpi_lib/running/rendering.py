"""Rendering of an executed notebook to HTML, PDF, slides and workbook."""

from __future__ import annotations

import copy
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kpi_lib.reporting.exporters import document, shown_tables
from kpi_lib.reporting.exporters.nbconvert_exporters import (
    KpiHtmlExporter,
    KpiPdfExporter,
    KpiPptxExporter,
)
from kpi_lib.running.units import Unit, UnitError

WORKBOOK = "report.xlsx"
"""Name of the workbook that the kernel writes into the notebook's folder."""


@dataclass(frozen=True)
class Rendered:
    """A unit's formats.

    Attributes
    ----------
    files : dict of str to bytes
        File ending and content.
    failures : dict of str to UnitError
        File ending, and why this format cannot be made.
    shown : dict of str to str
        Title, tenant, company, period and as_of as the report shows them.
    unshown : str
        Characters for which the PDF has no font.
    """

    files: dict[str, bytes]
    failures: dict[str, UnitError]
    shown: dict[str, str]
    unshown: str = ""


def render(notebook: NotebookNode, unit: Unit, folder: Path) -> Rendered:
    """Render a unit's formats, each by itself: one that fails costs no other.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    unit : Unit
    folder : Path
        The notebook's. Its kernel has written the workbook there, since only the
        kernel has the tables whole. Of a notebook that writes none the tables that it
        shows become one.

    Returns
    -------
    Rendered
    """
    files = {}
    failures = {}
    unshown, report = "", None
    for ending in unit.formats:
        exporter = exporters().get(ending)
        if exporter is None:
            continue
        try:
            # The same for all formats.
            report = report or exporter.document(notebook)[0]
            content, resources = exporter.rendered(report)
        except Exception as error:
            failures[ending] = _failure(exporter, notebook, ending, error)
        else:
            files[ending] = content.encode() if isinstance(content, str) else content
            unshown += resources.get("unshown", "")
    if "xlsx" in unit.formats:
        workbook = folder / WORKBOOK
        if not workbook.is_file():
            try:
                shown_tables.write_workbook(workbook, notebook)
            except Exception as error:
                text = f"the XLSX cannot be made: {error}"
                failures["xlsx"] = UnitError(type(error).__name__, text)
        if workbook.is_file():
            files["xlsx"] = workbook.read_bytes()
    meta = (report or document.read(notebook))["meta"]
    shown = {key: str(meta[key]) for key in document.META}
    return Rendered(files, failures, shown, unshown)


def _failure(
    exporter: Any, notebook: NotebookNode, ending: str, error: Exception
) -> UnitError:
    """Name the format and the first cell with which it cannot be made."""

    def fails(count: int) -> bool:
        part = copy.copy(notebook)
        part.cells = notebook.cells[:count]
        try:
            exporter.from_notebook_node(part)
        except Exception:
            return True
        return False

    cell = bisect_left(range(len(notebook.cells)), True, key=fails)
    text = f"the {ending.upper()} cannot be made: {error}"
    return UnitError(type(error).__name__, text, cell)


@lru_cache(maxsize=1)
def exporters() -> dict[str, Any]:
    """Make nbconvert's exporters once per process: that takes as long as a report."""
    classes: dict[str, Any] = {
        "html": KpiHtmlExporter,
        "pdf": KpiPdfExporter,
        "pptx": KpiPptxExporter,
    }
    return {ending: make() for ending, make in classes.items()}
