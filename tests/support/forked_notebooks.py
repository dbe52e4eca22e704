"""Notebooks executed in forked processes, and what they printed."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import nbformat

from kpi_lib.running import engine
from kpi_lib.running.notebook_watch import Watch


def execute(
    folder: Path, *cells: str, seconds: float = 60.0, memory: float = 8.0
) -> Any:
    """Return the executed notebook, or how it failed."""
    make: Any = nbformat.v4
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    notebook = make.new_notebook(
        metadata={"kernelspec": kernel}, cells=[make.new_code_cell(c) for c in cells]
    )
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        (folder / "home").rmdir()
    watch = Watch(seconds, folder, {}, memory)
    try:
        return engine.execute_notebook(notebook, {}, "fork", watch)
    except engine.NotebookFailed as failure:
        return failure


def printed(notebook: Any, cell: int = 0) -> str:
    outputs = [c for c in notebook.cells if c.cell_type == "code"][cell].outputs
    return "".join(o.text for o in outputs if o.output_type == "stream")
