"""Handles of the template process: of the process that started it, or borrowed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cached_property

from kpi_lib.running.notebook_environment import without_credentials
from kpi_lib.running.processes import describe_exit

_END_SECONDS = 2.0

# Threads of these libraries would not survive the fork.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

exiting = threading.Event()
"""Set when this process is about to end."""


class TemplateDied(Exception):
    """The template process has ended, and its children with it."""


def hold_at_exit() -> None:
    """Block this thread for ever where the process is about to end.

    Else a thread that executes a notebook would report that the notebook failed.
    """
    if exiting.is_set():
        threading.Event().wait()


class _Requests:
    """Requests for children, sent to a template process."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def send(self, descriptors: list[int]) -> None:
        """Request a child that gets these descriptors.

        Raises
        ------
        TemplateDied
        """
        try:
            socket.send_fds(self._control, [b"+"], descriptors)
        except OSError as error:
            raise self.died() from error

    def died(self) -> TemplateDied:
        """Return the error of the template's end."""
        raise NotImplementedError


class Template(_Requests):
    """A template process; it ends with this one, whatever ends this one.

    Parameters
    ----------
    environment : mapping of str to str
        Added to that of this process.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        super().__init__(ours)
        self._output = os.memfd_create("template")
        self._is_used = False
        # -P: a file of the user's folder must not shadow a module.
        python = [sys.executable, "-P", "-m", __package__]
        with theirs:
            self._process = subprocess.Popen(
                [*python, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
                # A Ctrl-C is handled by the process that started this one.
                start_new_session=True,
                env={
                    # Each child of it could read these; what it needs comes with it.
                    **without_credentials(os.environ, is_store_read=False),
                    **(environment or {}),
                    **_ENVIRONMENT,
                },
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def lend(self) -> int:
        """Return the descriptor for `children.borrow` in a process of this one."""
        self._is_used = True
        return self._control.fileno()

    def send(self, descriptors: list[int]) -> None:
        """Request a child that gets these descriptors."""
        self._is_used = True
        super().send(descriptors)

    def died(self) -> TemplateDied:
        """Return the error that says why it ended."""
        hold_at_exit()
        death = TemplateDied(self._death)
        self._process.kill()  # one that does not answer lives on
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        return death

    @cached_property
    def _death(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        output = os.pread(self._output, os.fstat(self._output).st_size, 0)
        how = describe_exit(self._process.poll())
        text = f"the template process died ({how})\n{output.decode(errors='replace')}"
        return text.strip()

    def end(self) -> None:
        """Let it kill its children and end; wait for that."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        if not self._is_used:
            # It has no children, and listens only when it has imported everything.
            self._process.kill()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()
        # A child that it never forked may still ask for it.
        _ = self._death
        os.close(self._output)


class LentTemplate(_Requests):
    """A template process that another process has started.

    Parameters
    ----------
    descriptor : int
        From `Template.lend`.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(socket.socket(fileno=descriptor))
        os.set_inheritable(descriptor, False)
        self.is_alive = True

    def died(self) -> TemplateDied:
        """Return the error of its end; only its parent knows why it ended."""
        hold_at_exit()
        self.is_alive = False
        return TemplateDied("the template process of the run died")

    def end(self) -> None:
        """Close the way to it; it goes on."""
        self._control.close()
