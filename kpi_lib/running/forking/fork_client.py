"""nbclient's client over a forked child, in place of a kernel with five sockets."""

from __future__ import annotations

import codecs
import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any

from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Bool

from kpi_lib.running.forking import children
from kpi_lib.running.forking.forked_child import Child
from kpi_lib.running.processes import describe_exit

_NAMES = ("stdout", "stderr")
_END_OF_CELL = "execute_reply"

MOST_PRINTED = 100_000_000
"""Bytes that a notebook may print; they are kept in memory, which no limit counts."""

_LOOK_SECONDS = 0.25


class ChildDied(DeadKernelError):
    """The forked process ended before its notebook did.

    Attributes
    ----------
    how : str
        Such as ``killed by SIGSEGV``.
    """

    def __init__(self, how: str) -> None:
        super().__init__(f"Kernel died ({how})")
        self.how = how


class TooMuchPrinted(Exception):
    """A notebook prints more than a report can show, or does so without end."""

    def __init__(self) -> None:
        megabytes = MOST_PRINTED // 1_000_000
        super().__init__(f"the notebook printed over {megabytes} MB and was stopped")


class ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """Executes a notebook's cells in one forked child.

    What the child sends are Jupyter's messages; what becomes of them (display ids,
    ``clear_output``, widgets) is left to nbclient.
    """

    child: Child
    # papermill's times of each cell come from the messages; a child's bear none.
    record_timing = Bool(False)

    def execute(self, env: Mapping[str, str] | None = None, cwd: str = "") -> Any:
        """Execute all cells.

        Parameters
        ----------
        env : mapping of str to str, optional
            The child's environment; else this process's.
        cwd : str
            Where it works; else where this process does.
        """
        self.reset_execution_trackers()
        with self.setup_kernel(env=env or os.environ, cwd=cwd or os.getcwd()):
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = self._language
            self.set_widgets_metadata()
        return self.nb

    @contextmanager
    def setup_kernel(self, **keys: Any) -> Iterator[None]:
        """Hold a child; it and all that it has started are killed afterwards."""
        self.child = children.start(keys["env"], keys["cwd"])
        self._printed = [_Printed(number) for number in self.child.printed]
        try:
            message = self._receive(None)
            if message is None:
                raise ChildDied(describe_exit(self.child.exit_code()))
            self._language = message["content"]["language_info"]
            if self.on_notebook_start:
                self.on_notebook_start(notebook=self.nb)
            yield
        except BaseException:
            self.child.end()
            raise
        children.release(self.child)

    def execute_cell(self, cell: NotebookNode, cell_index: int, **ignored: Any) -> Any:
        """Execute one cell, as `async_execute_cell` does.

        Raises
        ------
        CellExecutionError, CellTimeoutError, ChildDied, TooMuchPrinted
        template_handle.TemplateDied
        """
        if self.on_cell_start:
            self.on_cell_start(cell=cell, cell_index=cell_index)
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in tags:
            return cell
        seconds = self._get_timeout(cell)
        deadline = None if seconds is None else time.monotonic() + seconds
        cell.outputs = []
        self.clear_before_next_output = False
        self._request(cell)
        try:
            reply = self._collect(cell, cell_index, deadline)
        except TimeoutError:
            self._print(cell, cell_index)
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", seconds, cell
            ) from None
        is_allowed = not self.force_raise_errors and (
            self.allow_errors
            or reply.get("ename") in self.allow_error_names
            or "raises-exception" in tags
        )
        if reply["status"] == "error" and not any(
            output.output_type == "error" for output in cell.outputs
        ):
            # Out of memory, IPython cannot format the error; its name came through.
            self._process(cell, cell_index, "error", {"content": reply})
        if reply["status"] == "error" and not is_allowed:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _request(self, cell: NotebookNode) -> None:
        self._message_id = uuid.uuid4().hex
        content = {
            "code": cell.source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            # There is no queue that would have to be emptied.
            "stop_on_error": False,
        }
        request = {"msg_id": self._message_id, "content": content}
        try:
            self.child.connection.send_bytes(json.dumps(request).encode())
        except OSError:
            return  # it is dead, as will be noticed when its answer is awaited

    def _collect(
        self, cell: NotebookNode, index: int, deadline: float | None
    ) -> dict[str, Any]:
        """Put a cell's outputs into it until the reply comes, and return that."""
        while True:
            message = self._receive(deadline)
            if message is None:
                self._print(cell, index)
                raise ChildDied(describe_exit(self.child.exit_code()))
            self._print(cell, index, message["printed"])
            if message["msg_type"] == _END_OF_CELL:
                content: dict[str, Any] = message["content"]
                return content
            self._process(cell, index, message["msg_type"], message)

    def _receive(self, deadline: float | None) -> dict[str, Any] | None:
        """Return the next message; None where the child has ended.

        Raises
        ------
        TimeoutError, TooMuchPrinted
        """
        connection = self.child.connection
        while not wait([connection, self.child.fileno()], _LOOK_SECONDS):
            self._check_printed()
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError
        self._check_printed()
        try:
            # What the child sent before it ended comes before its end.
            if not connection.poll():
                return None
            # A text may hold what is no letter, such as half of one in a file's name.
            text = connection.recv_bytes().decode(errors="replace")
            message: dict[str, Any] = json.loads(text)
            message["buffers"] = [
                connection.recv_bytes() for _ in range(message["buffers"])
            ]
        except (EOFError, OSError):
            return None
        return message

    def _check_printed(self) -> None:
        if sum(os.fstat(one).st_size for one in self.child.printed) > MOST_PRINTED:
            raise TooMuchPrinted

    def _print(
        self, cell: NotebookNode, index: int, ends: list[int | None] | None = None
    ) -> None:
        """Add what was printed up to some point; standard output comes first."""
        for name, printed, end in zip(
            _NAMES, self._printed, ends or [None, None], strict=True
        ):
            if text := printed.read(end):
                self._process(cell, index, "stream", {"content": _stream(name, text)})

    def _process(
        self, cell: NotebookNode, index: int, kind: str, message: dict[str, Any]
    ) -> None:
        self.process_message(
            {
                "buffers": [],
                **message,
                "msg_type": kind,
                "header": {"msg_type": kind},
                "parent_header": {"msg_id": self._message_id},
            },
            cell,
            index,
        )


def _stream(name: str, text: str) -> dict[str, str]:
    return {"name": name, "text": text}


class _Printed:
    """A file that the child writes to and this process reads."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._position = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self, end: int | None) -> str:
        """Return what is new up to a position; None means all of it."""
        is_last = end is None
        if end is None:
            end = os.fstat(self._descriptor).st_size
        content = os.pread(self._descriptor, end - self._position, self._position)
        self._position += len(content)
        return self._decoder.decode(content, is_last)
