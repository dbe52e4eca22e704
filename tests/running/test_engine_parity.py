"""Usual habits of a notebook's cells have the same outputs under both engines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from kpi_lib.running.engine import NotebookFailed, execute_notebook
from kpi_lib.running.notebook_watch import Watch
from kpi_lib.running.units import ENGINES
from kpi_lib.running.worker_pool import environment

HABITS = Path(__file__).with_name("engine_habits.txt")
"""Cells, one after the other, that people write into notebooks.

What a process of theirs prints to a descriptor a thread of the stock kernel reads, and
loses once the cell has ended: such a cell sleeps for a second.
"""

CELLS = HABITS.read_text(encoding="utf-8").removesuffix("\n").split("\n----\n")
STEADY = """import sys
for stream in (sys.stdout, sys.stderr):
    stream.flush_interval = 60.0
"""
"""A cell that keeps the stock kernel from publishing what was printed while a cell goes
on, by a clock: on a busy machine that parts a text, or puts errors first."""

VARYING = re.compile(
    r"0x[0-9a-f]+|(?:CPU times|Wall time): .*|[\d.e+]+ (?:ns|µs|μs|us|ms|s)\b"
    r"|ipykernel_\d+|/tmp/[\w./-]+|Thread-\d+"
)


def _executed(engine: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder.mkdir()
    # Under pytest ipykernel leaves what other processes print to the terminal.
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    tags = {"tags": ["raises-exception"]}
    cells = [new_code_cell(source, metadata=tags) for source in CELLS]
    notebook: NotebookNode = new_notebook(cells=[new_code_cell(STEADY), *cells])
    with pytest.raises(NotebookFailed) as failure:  # at its end, as papermill does
        execute_notebook(notebook, {}, engine, Watch(300.0, folder, {}, 8.0))
    executed = failure.value.notebook.cells
    return [c.outputs for c in executed if c.metadata.get("tags") == tags["tags"]]


def _plain(output: Any) -> Any:
    """Return an output without addresses, durations and paths."""
    if isinstance(output, dict):
        if output.get("output_type") == "error":
            # Colours and places in the trace are the terminal's affair.
            return output["ename"], VARYING.sub("", output["evalue"])
        return {key: _plain(value) for key, value in output.items()}
    if isinstance(output, list):
        return [_plain(each) for each in output]
    return VARYING.sub("", output) if isinstance(output, str) else output


@pytest.mark.skipif(len(ENGINES) == 1, reason="one engine on this system")
def test_the_fork_engine_gives_what_the_stock_kernel_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked = _executed("fork", tmp_path / "fork", monkeypatch)
    stock = _executed("stock", tmp_path / "stock", monkeypatch)
    assert len(forked) == len(stock) == len(CELLS) > 40
    other = {
        source: (_plain(mine), _plain(theirs))
        for source, mine, theirs in zip(CELLS, forked, stock, strict=True)
        if _plain(mine) != _plain(theirs)
    }
    assert other == {}
