"""The template process: imports once, forks a child per notebook, reaps them."""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
import traceback
from typing import TYPE_CHECKING

from kpi_lib.running.forking import linux
from kpi_lib.running.processes import collect_seldom

if TYPE_CHECKING:
    from kpi_lib.running.forking.child_kernel import ForkedKernel

NUMBER = struct.Struct("i")
"""A process id or an exit code, on a child's line."""

_SAMPLES = 3
"""Children whose written pages are noted; later ones write to almost the same."""

DESCRIPTORS = 4
"""A request's: the child's socket, its line, its standard output and error."""


def main(descriptor: int) -> None:
    """Serve until the other end of the socket is closed.

    Parameters
    ----------
    descriptor : int
        A Unix socket, on which requests arrive as one byte and `DESCRIPTORS`.
    """
    # Until requests are served nobody would see that the socket is closed.
    linux.die_with_parent(os.getppid(), signal.SIGTERM)
    control = socket.socket(fileno=descriptor)
    os.set_inheritable(descriptor, False)
    kernel = prepare()
    serve(control, kernel)


def prepare() -> ForkedKernel:
    """Import what notebooks need; return the kernel that each child goes on with."""
    gc.disable()
    from kpi_lib.running.forking import child_kernel

    kernel = child_kernel.prepare()
    threads = linux.threads()
    if len(threads) != 1:
        # A fork copies only the thread that forks, and the locks of all others.
        text = f"the template process has {len(threads)} threads: {', '.join(threads)}"
        raise RuntimeError(text)
    gc.collect()
    collect_seldom()
    gc.enable()
    return kernel


def serve(control: socket.socket, kernel: ForkedKernel) -> None:
    """Fork a child for each request, until the other end of the socket is closed."""
    linux.adopt_orphans()
    server = _Server(control, kernel)
    linux.die_with_parent(os.getppid(), 0)
    server.serve()


class _Server:
    """Forks, reaps and kills; it alone knows for sure which child still lives.

    To each child belongs a line, a socket: the template writes the child's id to it
    and, at its end, the exit code; where the other end is shut, the child must end.
    """

    def __init__(self, control: socket.socket, kernel: ForkedKernel) -> None:
        self._control = control
        self._kernel = kernel
        self._pid = os.getpid()
        self._lines: dict[int, socket.socket] = {}
        self._written: list[tuple[int, int]] = []
        self._samples = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._wakeup, self._signals = socket.socketpair()
        self._wakeup.setblocking(False)
        self._signals.setblocking(False)
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._signals.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # A Ctrl-C is handled by the process that started this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._request():
                        self._end()
                        return
                elif key.fileobj is self._wakeup:
                    with contextlib.suppress(BlockingIOError):
                        self._wakeup.recv(4096)
                    self._reap()
                else:
                    self._hang_up(key.data)

    def _request(self) -> bool:
        message, descriptors, *_ = socket.recv_fds(self._control, 1, DESCRIPTORS)
        if not message:
            return False
        connection, line, out, error = descriptors
        pid = os.fork()
        if pid == 0:
            self._become(connection, line, (out, error))
        for descriptor in (connection, out, error):
            os.close(descriptor)
        self._lines[pid] = socket.socket(fileno=line)
        self._selector.register(self._lines[pid], selectors.EVENT_READ, pid)
        self._send_number(pid, pid)
        return True

    def _become(self, connection: int, line: int, outputs: tuple[int, int]) -> None:
        """Go on as a child; never return."""
        code = 1
        try:
            linux.die_with_parent(self._pid)
            os.setsid()
            linux.adopt_orphans()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for number, descriptor in enumerate(outputs, start=1):
                os.dup2(descriptor, number)
                os.close(descriptor)
            os.close(line)
            linux.copy_pages(self._written)
            for other in (self._control, self._wakeup, self._signals):
                other.close()
            for other in self._lines.values():
                other.close()
            self._selector.close()
            from kpi_lib.running.forking import child_kernel

            child_kernel.run(self._kernel, connection)
            code = 0
        except BaseException:
            # No exception of the child may reach the template's loop.
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)

    def _reap(self) -> None:
        """Report the children that have ended, and end what they left behind."""
        while ended := _first_ended():
            if ended in self._lines:
                # Not yet reaped, its id cannot be another's.
                linux.kill_child(ended)
            _, status = os.waitpid(ended, 0)
            if ended in self._lines:
                self._send_number(ended, os.waitstatus_to_exitcode(status))
                line = self._lines.pop(ended)
                with contextlib.suppress(KeyError):  # it was hung up
                    self._selector.unregister(line)
                line.close()
        for orphan in linux.children() - self._lines.keys():
            linux.kill_child(orphan)

    def _hang_up(self, pid: int) -> None:
        """Kill a child whose line is shut; its end is reported when it is reaped."""
        if pid in self._lines:
            if self._samples < _SAMPLES:
                self._sample_pages(pid)
            self._selector.unregister(self._lines[pid])
            linux.kill_child(pid)

    def _sample_pages(self, pid: int) -> None:
        """Note the pages that a child has written to; others write to most of them."""
        with contextlib.suppress(OSError):
            self._written = linux.written_pages(pid, self._written)
            self._samples += 1

    def _send_number(self, pid: int, number: int) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more
            self._lines[pid].send(NUMBER.pack(number))

    def _end(self) -> None:
        """Kill and reap everything."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        while living := linux.children():
            for pid in living:
                linux.kill_child(pid)
            for pid in living:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _first_ended() -> int | None:
    """Return a child that has ended and is not yet reaped."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    try:
        ended = os.waitid(os.P_ALL, 0, options)
    except ChildProcessError:
        return None
    return ended.si_pid if ended else None
