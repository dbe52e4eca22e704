"""ipykernel's kernel without its sockets; it runs a notebook's cells in a child."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from traitlets import Instance
from traitlets.config import Config

_PRELOAD = "import kpi_lib.running.forking.preload"
_BACKEND = "module://matplotlib_inline.backend_inline"


class PipeSession(Session):
    """Sends messages over a pipe where ipykernel would send them by ZeroMQ.

    With each message goes how much has been written to standard output and error
    before it: what a cell prints goes to files that both ends hold, so that it is
    not lost when the process dies.
    """

    connection = Instance(Connection, allow_none=True)

    def __init__(self, **keys: Any) -> None:
        super().__init__(**keys)
        self._lock = threading.Lock()

    def send(
        self,
        stream: object,
        msg_or_type: Any,
        content: Any = None,
        *args: Any,
        buffers: Any = None,
        **keys: Any,
    ) -> dict[str, Any]:
        """Send a message; arguments that name sockets and receivers are ignored."""
        kind = msg_or_type
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["msg_type"], msg_or_type["content"]
            buffers = buffers or msg_or_type.get("buffers")
        buffers = buffers or []
        if os.getpid() != self.pid:
            return {"content": content}  # a process that a cell has forked
        for printed in (sys.__stdout__, sys.__stderr__):
            if printed is not None:
                printed.flush()
        with self._lock:
            message = {
                "msg_type": kind,
                "content": content,
                "printed": [os.fstat(number).st_size for number in (1, 2)],
                "buffers": len(buffers),
            }
            if self.connection is not None:
                self.connection.send_bytes(self._packed(message))
                for buffer in buffers:
                    self.connection.send_bytes(buffer)
        return message

    def _packed(self, message: dict[str, Any]) -> bytes:
        try:
            packed: bytes = self.pack(message)
        except UnicodeEncodeError as error:  # half an emoji, of a text that was cut
            return error.object.encode(errors="replace")
        return packed


class ForkedKernel(IPythonKernel):
    """A kernel that takes cells from its session's pipe, one after the other."""

    async def serve(self) -> None:
        """Execute what arrives until the pipe is closed or a cell calls ``exit``."""
        kernel: Any = self
        session, connection = kernel.session, kernel.session.connection
        arrived = asyncio.Event()
        asyncio.get_running_loop().add_reader(connection.fileno(), arrived.set)
        while not kernel.shell.exit_now:
            # Between cells, too, the tasks that a cell has begun go on.
            await arrived.wait()
            arrived.clear()
            try:
                request = session.unpack(connection.recv_bytes())
            except EOFError:
                return
            message = session.msg("execute_request", request["content"])
            message["header"]["msg_id"] = message["msg_id"] = request["msg_id"]
            kernel.set_parent([], message, "shell")
            await kernel.execute_request(None, [], message)


def prepare() -> ForkedKernel:
    """Make a kernel and import in its shell what notebooks need.

    Returns
    -------
    ForkedKernel
        Not yet connected: each child goes on with its own copy.
    """
    os.environ["MPLBACKEND"] = _BACKEND
    config = Config()
    # A history in a file would start a thread, and be everybody's.
    config.HistoryManager.hist_file = ":memory:"
    # One pipe keeps the order of messages that ipykernel's sockets must wait for.
    config.ForkedKernel["_execute_sleep"] = 0.0
    # What the kernel itself logs is no output of a notebook.
    log = logging.getLogger(__name__)
    log.propagate = False
    log.addHandler(logging.NullHandler())
    kernel: ForkedKernel = ForkedKernel.instance(
        session=PipeSession(log=log), config=config, log=log
    )
    # ``%matplotlib`` and ``%gui`` look for the kernel in the application, which also
    # tells libraries that they are in a notebook. It is not started: no sockets.
    application: Any = IPKernelApp.instance(log=log)
    application.kernel = kernel
    shell: Any = kernel.shell
    shell.extension_manager.load_extension("storemagic")
    # pandas asks, when it is imported, whether it is in a notebook.
    shell.run_cell(_PRELOAD, store_history=False, silent=True).raise_error()
    shell.user_ns.pop("kpi_lib")
    return kernel


def run(kernel: ForkedKernel, descriptor: int) -> None:
    """Run cells in a process just forked, until there are no more.

    Parameters
    ----------
    kernel : ForkedKernel
        The template's.
    descriptor : int
        A socket; standard output and error are files that the other end reads.
    """
    import numpy as np

    connection: Connection = Connection(descriptor)
    session: Any = kernel.session
    shell: Any = kernel.shell
    sys.path.insert(0, "")
    # All children have the template's state; Python's own is renewed by the fork.
    np.random.seed()
    for number, name in enumerate(("stdout", "stderr"), start=1):
        text = _text(number)
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    session.pid = os.getpid()
    session.connection = connection
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.io_loop = IOLoop.current()
    kernel.shell_channel_thread = SimpleNamespace(
        parent_thread=threading.current_thread()
    )
    # What comes before may have been done while another notebook ran.
    begin = session.unpack(connection.recv_bytes())
    os.environ.clear()
    os.environ.update(begin["environment"])
    os.environ["MPLBACKEND"] = _BACKEND
    shell.init_environment()
    time.tzset()
    os.chdir(begin["folder"])
    session.send(None, "ready", {"language_info": kernel.language_info})
    loop.run_until_complete(kernel.serve())


def _text(descriptor: int) -> io.TextIOWrapper:
    """Open a descriptor for text that is written out line by line."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="UTF-8",
        errors="backslashreplace",
        line_buffering=True,
    )
