"""A process forked by the template, seen from the process that uses it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from functools import cached_property
from multiprocessing.connection import Connection

from kpi_lib.running.forking import linux
from kpi_lib.running.forking.template_handle import (
    LentTemplate,
    Template,
    TemplateDied,
    hold_at_exit,
)
from kpi_lib.running.forking.template_main import NUMBER
from kpi_lib.running.processes import count_cpu

_START_SECONDS = 120.0
_END_SECONDS = 2.0


class Child:
    """A forked process; it leads a group of its own.

    Attributes
    ----------
    template : Template or LentTemplate
        The process that forks it, as soon as it can.
    connection : Connection
        For messages.
    printed : tuple of int
        Descriptors of the files that hold its standard output and error.
    """

    def __init__(self, template: Template | LentTemplate) -> None:
        self.template = template
        self._code: int | None = None
        self._is_released = False
        ours, theirs = socket.socketpair()
        self._line, their_line = socket.socketpair()
        self.connection: Connection = Connection(ours.detach())
        self.printed = (os.memfd_create("stdout"), os.memfd_create("stderr"))
        try:
            with theirs, their_line:
                template.send([theirs.fileno(), their_line.fileno(), *self.printed])
            self._line.settimeout(_START_SECONDS)
        except BaseException:
            self.close()
            raise

    @cached_property
    def pid(self) -> int:
        """Its id, once it has been forked.

        Raises
        ------
        TemplateDied
            It never will be, and is closed.
        """
        try:
            with self._answered():
                return self._number()
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def _answered(self) -> Iterator[None]:
        """Take a template that does not answer, such as a stopped one, for dead."""
        try:
            yield
        except TimeoutError as error:
            raise self.template.died() from error

    def fileno(self) -> int:
        """Return the descriptor that can be read once the process has ended."""
        return self._line.fileno()

    def exit_code(self) -> int:
        """Wait for the end; negative is the number of a signal.

        Raises
        ------
        TemplateDied
        """
        with self._answered():
            return self._exit_code()

    def _exit_code(self) -> int:
        if self._code is None:
            try:
                self._code = self._number()
            except TemplateDied:
                linux.kill_child(self.pid)
                raise
            finally:
                hold_at_exit()
        return self._code

    def release(self) -> None:
        """Have the process and all it has started killed; `end` waits for that."""
        if not self._is_released:
            self._is_released = True
            if "pid" in self.__dict__:
                count_cpu(self.pid)
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Kill the process and all it has started, and wait for that."""
        self.release()
        with contextlib.suppress(OSError, TemplateDied):
            self._line.settimeout(_END_SECONDS)
            if "pid" in self.__dict__:
                self._exit_code()
        self.close()

    def _number(self) -> int:
        try:
            message = self._line.recv(NUMBER.size)
        except ConnectionError:
            message = b""
        if not message:
            raise self.template.died()
        number: int = NUMBER.unpack(message)[0]
        return number

    def close(self) -> None:
        """Close its descriptors; without its line the process is killed."""
        if self.connection.closed:
            return
        self.connection.close()
        self._line.close()
        for descriptor in self.printed:
            os.close(descriptor)
