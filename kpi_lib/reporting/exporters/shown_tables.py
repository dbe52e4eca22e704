"""Workbook of the tables that a notebook shows, where it writes none of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from kpi_lib.reporting.exporters import document, html_tables, markdown
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import translator

Data = dict[str, Any]


def write_workbook(path: Path, notebook: NotebookNode) -> None:
    """Write each table of an executed notebook as a sheet; nothing without a table.

    A sheet has the table's title, else the heading above it. A DataFrame's numbers are
    numbers with all the digits that the notebook shows, any other cell is a text.

    Parameters
    ----------
    path : Path
    notebook : NotebookNode
    """
    report = document.read(notebook)
    meta = report["meta"]
    gettext = translator(meta["language"]).gettext
    sheets: dict[str, pd.DataFrame] = {}
    heading = meta["title"]
    for block in [*report["intro"], *report["blocks"]]:
        if block["kind"] == "heading":
            heading = markdown.plain(block["runs"])
        if block["kind"] == "table" and block["rows"]:
            name = base = block["title"] or heading
            number = 2
            while name in sheets:
                name = f"{base} {number}"
                number += 1
            sheets[name] = _frame(block)
    if not sheets:
        return
    facts = {
        gettext("Client"): meta["company"],
        gettext("Provider"): meta["tenant"],
        gettext("Period"): meta["period"],
        gettext("As of"): meta["as_of"],
    }
    formats = Formats(meta["language"], meta["language"])
    known = {name: text for name, text in facts.items() if text}
    write_xlsx(
        path, sheets, Workbook(meta["title"], formats, known, brand=meta["brand"])
    )


def _frame(block: Data) -> pd.DataFrame:
    if "values" in block:
        return pd.DataFrame(dict(html_tables.values(block)))
    labels: dict[str, list[str]] = {}
    for i, column in enumerate(block["columns"]):
        name = column["label"]
        name = f"{name} ({i + 1})" if name in labels else name
        labels[name] = [row[i] for row in block["rows"]]
    return pd.DataFrame(labels, dtype="str")
