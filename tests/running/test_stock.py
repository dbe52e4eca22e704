"""papermill's own engine, which the forked one must agree with, at its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from support.projects import is_alive, wait_for

from kpi_lib.running import engine
from kpi_lib.running.forking import fork_client
from kpi_lib.running.notebook_watch import Watch
from kpi_lib.running.units import ENGINES

SAYS = (
    "import os\nfrom ipykernel import get_connection_file\n"
    "print(os.getpid(), get_connection_file(), flush=True)\n"
)


@pytest.mark.parametrize(
    ("source", "seconds", "error"),
    [
        (
            "import time\ntime.sleep(100)",
            4.0,
            "Timeout: the notebook ran longer than 4 s and was stopped (cell 1)",
        ),
        (
            "import time\ntime.sleep(2)\nos.abort()",
            60.0,
            "KernelDied: the kernel died, as one does that is killed or runs out of "
            "memory (cell 1)",
        ),
        (
            "try:\n    held = [bytearray(10**8) for _ in range(100)]\n"
            "except MemoryError:\n    raise OSError('full')",
            60.0,
            "OSError: full (cell 1)",
        ),
    ],
    ids=["hangs", "dies", "wants too much"],
)
def test_a_kernel_at_its_limits(
    tmp_path: Path, source: str, seconds: float, error: str
) -> None:
    make: Any = nbformat.v4
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    cells = [make.new_code_cell(SAYS + source)]
    notebook = make.new_notebook(metadata={"kernelspec": kernel}, cells=cells)
    watch = Watch(seconds, tmp_path, {}, 2.0)
    with pytest.raises(engine.NotebookFailed) as caught:
        engine.execute_notebook(notebook, {}, "stock", watch)
    assert str(caught.value.error).replace(": (cell", " (cell") == error
    said = caught.value.notebook.cells[-1].outputs[0]
    pid, connection_file = said.text.split()[:2]
    wait_for(lambda: not is_alive(int(pid)), "the kernel to end")
    assert Path(connection_file).parent == tmp_path


@pytest.mark.parametrize("end", ["", "while True:\n    print('x' * 10**4)"])
def test_a_notebook_that_prints_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(fork_client, "MOST_PRINTED", 2_000_000)
    make: Any = nbformat.v4
    source = f"{SAYS}for n in range(30):\n    print('x' * 10**5)\n{end}"
    notebook = make.new_notebook(cells=[make.new_code_cell(source)])
    watch = Watch(60.0, tmp_path, {}, 2.0)
    with pytest.raises(engine.NotebookFailed) as caught:
        engine.execute_notebook(notebook, {}, "stock", watch)
    assert str(caught.value.error) == (
        "TooMuchPrinted: the notebook printed over 2 MB and was stopped (cell 1)"
    )
    said = caught.value.notebook.cells[-1].outputs[0].text
    wait_for(lambda: not is_alive(int(said.split()[0])), "the kernel to end")


@pytest.mark.parametrize("name", ENGINES)
def test_a_notebook_that_ends_itself_is_no_whole_report(
    tmp_path: Path, name: str
) -> None:
    make: Any = nbformat.v4
    leave = make.new_code_cell("import sys\nsys.exit()")
    cells = [leave, make.new_markdown_cell("Below")]
    watch = Watch(60.0, tmp_path, {}, 2.0)
    engine.execute_notebook(make.new_notebook(cells=cells), {}, name, watch)
    notebook = make.new_notebook(cells=[*cells, make.new_code_cell("print('below')")])
    with pytest.raises(engine.NotebookFailed) as caught:
        engine.execute_notebook(notebook, {}, name, watch)
    assert str(caught.value.error) == "SystemExit: the notebook ended itself (cell 1)"
    assert not caught.value.notebook.cells[-1].outputs
