"""Executing one notebook: papermill, a process of its own, one deadline for it all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kpi_lib.running.forking.fork_client import ChildDied, ForkClient
from kpi_lib.running.forking.template_process import TemplateDied
from kpi_lib.running.units import UnitError

_START_SECONDS = 60
_LEAST_SECONDS = 0.01
_SOCKET_PATH = 103
"""Bytes that the path of a socket may have."""

on_kernel: list[Callable[[int], None]] = []
"""Called with the process id of each kernel that has started."""


class NotebookFailed(Exception):
    """A notebook that did not reach its end.

    Attributes
    ----------
    error : UnitError
    notebook : NotebookNode
        As far as it came, the error in its cell.
    """

    def __init__(self, error: UnitError, notebook: NotebookNode) -> None:
        super().__init__(str(error))
        self.error = error
        self.notebook = notebook


class Watch:
    """What is known of a notebook while it runs.

    Parameters
    ----------
    seconds : float
        How long all its cells may take together.
    folder : Path
        The notebook's own; the kernel works in `home` below it.
    environment : mapping of str to str
        The kernel's, over that of this process.
    memory : float
        Gigabytes that the kernel may allocate.
    """

    def __init__(
        self,
        seconds: float,
        folder: Path,
        environment: Mapping[str, str],
        memory: float,
    ) -> None:
        self.seconds = seconds
        self.memory = memory
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.environment = {**os.environ, **environment}
        self.notebook: NotebookNode | None = None
        self.cell: int | None = None
        self._end = time.monotonic() + seconds

    def started(self, notebook: NotebookNode, kernel_pid: int | None) -> None:
        """Start the clock: a slow machine's kernel start is not the notebook's."""
        self._end = time.monotonic() + self.seconds
        self.notebook = notebook
        if kernel_pid is not None:
            _limit(kernel_pid, self.memory)
            for tell in on_kernel:
                tell(kernel_pid)

    def seconds_left(self, cell: object = None) -> float:
        """Return how long the next cell may take; never 0, which means no limit."""
        return max(self._end - time.monotonic(), _LEAST_SECONDS)

    def cell_started(self, cell: object, cell_index: int) -> None:
        """Remember where the notebook is."""
        self.cell = cell_index


def _limit(pid: int, gigabytes: float) -> None:
    """Let a process allocate so much: what wants more gets an error, not all there is.

    Its address space would be no measure: libraries map much that they never touch.
    """
    if sys.platform == "linux":
        import resource

        size = int(gigabytes * 2**30)
        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))


class StockEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with a deadline, an environment and an immediate shutdown."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, **ignored: Any
    ) -> Any:
        """Run the cells of ``nb_man.nb`` in a new kernel."""
        watch.notebook = nb_man.nb
        client: Any = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=_START_SECONDS,
            timeout_func=watch.seconds_left,
            shutdown_kernel="immediate",
            record_timing=False,
            config=_sockets(watch.folder),
            on_cell_start=watch.cell_started,
        )
        client.on_notebook_start = lambda notebook: watch.started(
            notebook, getattr(client.km.provisioner, "pid", None)
        )
        client.execute(env=watch.environment, cwd=str(watch.home))
        return nb_man.nb


def _sockets(folder: Path) -> Config:
    """Let kernel and client talk by sockets in a private folder, not over TCP."""
    # Where a killed worker leaves it, it goes with the run's folder.
    manager = {"connection_file": f"{folder}/kernel.json"}
    ip = f"{folder}/.kernel"
    if len(f"{ip}-1".encode()) <= _SOCKET_PATH:
        manager |= {"transport": "ipc", "ip": ip}
    return Config(KernelManager=manager)


class WatchedForkEngine(Engine):  # type: ignore[misc]
    """The same in a forked process, which is ready at once."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, **ignored: Any
    ) -> Any:
        """Run the cells of ``nb_man.nb`` in a new child of the template."""
        watch.notebook = nb_man.nb
        client: Any = ForkClient(
            nb_man,
            kernel_name=kernel_name,
            timeout_func=watch.seconds_left,
            on_cell_start=watch.cell_started,
        )
        client.on_notebook_start = lambda notebook: watch.started(
            notebook, client.child.pid
        )
        return client.execute(env=watch.environment, cwd=str(watch.home))


papermill_engines.register("stock", StockEngine)
papermill_engines.register("fork", WatchedForkEngine)


def execute_notebook(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    engine: str,
    watch: Watch,
) -> NotebookNode:
    """Execute a notebook and return it with its outputs.

    Parameters
    ----------
    notebook : NotebookNode
    parameters : mapping of str to object
    engine : str
        One of `unit.ENGINES`.
    watch : Watch

    Raises
    ------
    NotebookFailed
        A cell raised, the time was up, or the kernel or its template died.
    """
    try:
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            # Saved once at the end; papermill would save twice per cell.
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            watch=watch,
        )
    except PapermillExecutionError as error:
        failure = UnitError(error.ename, error.evalue, error.cell_index + 1)
        raise _failed(watch, failure, notebook) from error
    except CellTimeoutError as error:
        text = f"the notebook ran longer than {watch.seconds:g} s and was stopped"
        raise _failed(watch, _in_cell(watch, "Timeout", text), notebook) from error
    except DeadKernelError as error:
        how = "as one does that is killed or runs out of memory"
        if isinstance(error, ChildDied):
            how = error.how
        text = f"the kernel died, {how}"
        raise _failed(watch, _in_cell(watch, "KernelDied", text), notebook) from error
    except TemplateDied as error:
        # The notebook is not to blame: whoever runs it may try again.
        raise _failed(watch, UnitError("Died", str(error)), notebook) from error
    return _steady(executed)


def _in_cell(watch: Watch, ename: str, evalue: str) -> UnitError:
    """Name an error that no cell reports, and put it into the cell's outputs."""
    if watch.cell is None or watch.notebook is None:
        return UnitError(ename, evalue)
    make_output: Any = new_output
    watch.notebook.cells[watch.cell].outputs.append(
        make_output("error", ename=ename, evalue=evalue, traceback=[evalue])
    )
    return UnitError(ename, evalue, watch.cell + 1)


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Join what was printed at once and sent in pieces, as time would have it."""
    last = None
    for output in outputs:
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
            continue
        if last is not None:
            yield last
        last = output
    if last is not None:
        yield last


def _failed(watch: Watch, error: UnitError, notebook: NotebookNode) -> NotebookFailed:
    return NotebookFailed(error, _steady(watch.notebook or notebook))


def _steady(notebook: NotebookNode) -> NotebookNode:
    """Replace what differs from run to run: ids of injected cells, pieces of text."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_joined(cell.outputs))
        tags = cell.metadata.get("tags", [])
        for tag in ("injected-parameters", "papermill-error-cell-tag"):
            if tag in tags:
                cell["id"] = tag
    notebook.metadata.papermill["input_path"] = None
    return notebook
