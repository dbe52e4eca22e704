"""Execution of one notebook by papermill, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kpi_lib.running.forking import fork_client
from kpi_lib.running.forking.fork_client import ChildDied, ForkClient, TooMuchPrinted
from kpi_lib.running.forking.template_handle import TemplateDied
from kpi_lib.running.notebook_watch import Watch
from kpi_lib.running.units import UnitError

_START_SECONDS = 60
_SOCKET_PATH = 103
"""Bytes that the path of a socket may have."""


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


class _WatchedEngine(Engine):  # type: ignore[misc]
    """A papermill engine whose notebooks have one deadline for all their cells."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, **ignored: Any
    ) -> Any:
        """Run the cells of ``nb_man.nb``."""
        watch.notebook = nb_man.nb
        client = cls.client(
            nb_man,
            watch,
            kernel_name=kernel_name,
            timeout_func=watch.seconds_left,
            on_cell_start=watch.cell_started,
        )
        client.on_notebook_start = lambda notebook: watch.started(
            notebook, cls.process_id(client)
        )
        client.execute(env=watch.environment, cwd=str(watch.home))
        return nb_man.nb

    @staticmethod
    def client(nb_man: Any, watch: Watch, **options: Any) -> Any:
        """Return a new client of nbclient."""
        raise NotImplementedError

    @staticmethod
    def process_id(client: Any) -> int | None:
        """Return the id of the process that runs the cells."""
        raise NotImplementedError


class _LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which stops a notebook that prints without end."""

    printed = 0

    def execute(self, **options: Any) -> Any:
        """Execute all cells; TooMuchPrinted where they print too much."""
        try:
            return super().execute(**options)
        except DeadKernelError:
            if self.printed > fork_client.MOST_PRINTED:
                raise TooMuchPrinted from None
            raise

    def process_message(self, message: Any, *place: Any) -> Any:
        """Take one message of the kernel."""
        if message["msg_type"] == "stream":
            self.printed += len(message["content"]["text"])
            if self.printed > fork_client.MOST_PRINTED:
                # As where the kernel died: nbclient waits for its reply no longer.
                self.task_poll_for_reply.cancel()
        return super().process_message(message, *place)


class StockEngine(_WatchedEngine):
    """Executes each notebook in a new kernel, as papermill does."""

    @staticmethod
    def client(nb_man: Any, watch: Watch, **options: Any) -> Any:
        """Return a client whose kernel is shut down at once."""
        return _LimitedClient(
            nb_man,
            startup_timeout=_START_SECONDS,
            shutdown_kernel="immediate",
            record_timing=False,
            config=_sockets(watch.folder),
            **options,
        )

    @staticmethod
    def process_id(client: Any) -> int | None:
        """Return the kernel's process id; None where another machine runs it."""
        return getattr(client.km.provisioner, "pid", None)


class WatchedForkEngine(_WatchedEngine):
    """Executes each notebook in a process forked from the template."""

    @staticmethod
    def client(nb_man: Any, watch: Watch, **options: Any) -> Any:
        """Return a client with a new child of the template."""
        return ForkClient(nb_man, **options)

    @staticmethod
    def process_id(client: Any) -> int | None:
        """Return the child's process id."""
        pid: int = client.child.pid
        return pid


def _sockets(folder: Path) -> Config:
    """Let kernel and client talk by sockets in a private folder, not over TCP."""
    # Where a killed worker leaves it, it goes with the run's folder.
    manager = {"connection_file": f"{folder}/kernel.json"}
    ip = f"{folder}/.kernel"
    if len(f"{ip}-1".encode()) <= _SOCKET_PATH:
        manager |= {"transport": "ipc", "ip": ip}
    return Config(KernelManager=manager)


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
        One of `units.ENGINES`.
    watch : Watch

    Raises
    ------
    NotebookFailed
        A cell raised, the notebook ended itself or printed without end, the time was
        up, or the kernel or its template died.
    """
    try:
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=engine,
            kernel_name="python3",
            # Not every editor writes it into the notebook.
            language="python",
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
    except TooMuchPrinted as error:
        failure = _in_cell(watch, type(error).__name__, str(error))
        raise _failed(watch, failure, notebook) from error
    except DeadKernelError as error:
        how = "as one does that is killed or runs out of memory"
        if isinstance(error, ChildDied):
            how = error.how
        text = f"the kernel died, {how}"
        raise _failed(watch, _in_cell(watch, "KernelDied", text), notebook) from error
    except TemplateDied as error:
        # The notebook is not to blame: whoever runs it may try again.
        raise _failed(watch, UnitError("Died", str(error)), notebook) from error
    # papermill takes `sys.exit()` for success, though the cells below did not run.
    code = [n for n, cell in enumerate(executed.cells) if cell.cell_type == "code"]
    for index in code[:-1]:
        if any(out.output_type == "error" for out in executed.cells[index].outputs):
            ended = UnitError("SystemExit", "the notebook ended itself", index + 1)
            raise NotebookFailed(ended, _normalized(executed))
    return _normalized(executed)


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
    """Join the pieces in which a printed text happens to be sent."""
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
    return NotebookFailed(error, _normalized(watch.notebook or notebook))


def _normalized(notebook: NotebookNode) -> NotebookNode:
    """Remove what differs from run to run: ids of injected cells, pieces of text."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_joined(cell.outputs))
        tags = cell.metadata.get("tags", [])
        for tag in ("injected-parameters", "papermill-error-cell-tag"):
            if tag in tags:
                cell["id"] = tag
    notebook.metadata.papermill["input_path"] = None
    return notebook
