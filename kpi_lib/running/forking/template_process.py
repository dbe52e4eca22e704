"""The other end: this process starts a template and has it fork children."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cached_property
from multiprocessing.connection import Connection, wait

from kpi_lib.running.forking import linux
from kpi_lib.running.forking.template import NUMBER

_START_SECONDS = 120.0
_END_SECONDS = 2.0

# Threads of these libraries would not survive the fork.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class TemplateDied(Exception):
    """The template process has ended, and its children with it."""


class Child:
    """A forked process; it leads a group of its own.

    Attributes
    ----------
    template : Template or LentTemplate
        What forks it, when it comes to it.
    connection : Connection
        For messages.
    printed : tuple of int
        Descriptors of the files that hold its standard output and error.
    """

    def __init__(self, template: Template | LentTemplate) -> None:
        self.template = template
        self._code: int | None = None
        self._is_let_go = False
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
            return self._number()
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor that can be read once the process has ended."""
        return self._line.fileno()

    def exit_code(self) -> int:
        """Wait for the end; negative is the number of a signal.

        Raises
        ------
        TemplateDied
        """
        if self._code is None:
            try:
                self._code = self._number()
            except TemplateDied:
                linux.kill_group(self.pid)
                raise
            finally:
                _hold_at_the_end()
        return self._code

    def let_go(self) -> None:
        """Have the process and all it has started killed; `end` waits for that."""
        if not self._is_let_go:
            self._is_let_go = True
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Kill the process and all it has started, and wait for that."""
        self.let_go()
        with contextlib.suppress(OSError, TemplateDied):
            self._line.settimeout(_END_SECONDS)
            if self.pid:
                self.exit_code()
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
        """Give up its descriptors; without its line the process is killed."""
        if self.connection.closed:
            return
        self.connection.close()
        self._line.close()
        for descriptor in self.printed:
            os.close(descriptor)


class Template:
    """A template process; it ends with this one, whatever ends this one.

    Parameters
    ----------
    environment : mapping of str to str
        Its own, over that of this process.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._said = os.memfd_create("template")
        self._is_used = False
        # -P: a file of the user's folder must not shadow a module.
        python = [sys.executable, "-P", "-m", __package__]
        with theirs:
            self._process = subprocess.Popen(
                [*python, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                # A Ctrl-C is the business of the process that asked.
                start_new_session=True,
                env={**os.environ, **(environment or {}), **_ENVIRONMENT},
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
        """Return the descriptor by which a process of this one's can ask it, too."""
        self._is_used = True
        return self._control.fileno()

    def send(self, descriptors: list[int]) -> None:
        """Ask for a child that gets these descriptors."""
        self._is_used = True
        try:
            socket.send_fds(self._control, [b"+"], descriptors)
        except OSError as error:
            raise self.died() from error

    def died(self) -> TemplateDied:
        """Return the error that tells why it ended."""
        _hold_at_the_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        said = os.pread(self._said, os.fstat(self._said).st_size, 0)
        how = death(self._process.poll())
        text = f"the template process died ({how})\n{said.decode(errors='replace')}"
        return TemplateDied(text.strip())

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
        os.close(self._said)


class LentTemplate:
    """A template process that another process has started.

    Parameters
    ----------
    descriptor : int
        From `Template.lend`.
    """

    def __init__(self, descriptor: int) -> None:
        self._control = socket.socket(fileno=descriptor)
        os.set_inheritable(descriptor, False)
        self.is_alive = True

    def send(self, descriptors: list[int]) -> None:
        """Ask for a child that gets these descriptors."""
        try:
            socket.send_fds(self._control, [b"+"], descriptors)
        except OSError as error:
            raise self.died() from error

    def died(self) -> TemplateDied:
        """Return the error that tells of its end; only its parent knows why."""
        _hold_at_the_end()
        self.is_alive = False
        return TemplateDied("the template process of the run died")

    def end(self) -> None:
        """Ask it no more."""
        self._control.close()


def death(code: int | None) -> str:
    """Say how a process ended."""
    if code is None:
        return "it does not answer"
    if code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}"


_templates: list[Template | LentTemplate] = []
"""None or one; it serves all threads of this process."""

_spares: list[Child] = []
"""None or one: forked while the notebook before it runs."""

_let_go: list[Child] = []
"""Children whose ends nobody has waited for yet."""

_lock = threading.Lock()
_ends = threading.Event()


def _hold_at_the_end() -> None:
    if _ends.is_set():
        threading.Event().wait()


def start(environment: Mapping[str, str], folder: str) -> Child:
    """Fork a child, starting this process's template where there is none.

    Parameters
    ----------
    environment : mapping of str to str
        The child's, entire.
    folder : str
        Where it works.

    Raises
    ------
    TemplateDied
        It could not be started, or died meanwhile; the next call starts another.
    """
    settle()
    while True:
        template = _template()
        child = _spare(template)
        try:
            child = child or Child(template)
            if child.pid:
                break
        except TemplateDied:
            # Nothing has begun: a template that was lent is not worth a notebook.
            if not isinstance(template, LentTemplate):
                raise
    begin = {"environment": dict(environment), "folder": folder}
    child.connection.send_bytes(json.dumps(begin).encode())
    _fork_ahead(template)
    return child


def _template() -> Template | LentTemplate:
    with _lock:
        for ended in [one for one in _templates if not one.is_alive]:
            _templates.remove(ended)
            ended.end()
        if not _templates:
            _templates.append(Template())
        return _templates[0]


def _spare(template: Template | LentTemplate) -> Child | None:
    """Return the child that was forked ahead, where it still lives."""
    with _lock:
        child = _spares.pop() if _spares else None
    if child is None:
        return None
    try:
        is_alive = bool(child.pid) and not wait([child.fileno()], 0)
    except TemplateDied:
        return None
    if is_alive and child.template is template:
        return child
    child.end()
    return None


def _fork_ahead(template: Template | LentTemplate) -> None:
    """Ask for the next notebook's child, which gets ready meanwhile."""
    with _lock, contextlib.suppress(TemplateDied):
        if not _spares and not _ends.is_set():
            _spares.append(Child(template))


def let_go(child: Child) -> None:
    """End a child that is no longer needed, without waiting for its end."""
    child.let_go()
    with _lock:
        _let_go.append(child)


def settle() -> None:
    """Wait for the end of every child that was let go."""
    with _lock:
        ending = _let_go.copy()
        _let_go.clear()
    for child in ending:
        child.end()


def borrow(descriptor: int) -> None:
    """Let this process's children be forked by a template that another one started.

    Parameters
    ----------
    descriptor : int
        From `Template.lend`. Where that template dies, this process starts its own.
    """
    with _lock:
        _templates.append(LentTemplate(descriptor))


@atexit.register
def close(*, for_good: bool = False) -> None:
    """End this process's template and all its children.

    Parameters
    ----------
    for_good : bool
        This process is about to end: a thread that executes a notebook is held, so
        that it does not tell of a notebook that failed.
    """
    if for_good:
        _ends.set()
    with _lock:
        for child in (*_spares, *_let_go):
            # Its template sees that, kills it, and ends after it.
            child.close()
        _spares.clear()
        _let_go.clear()
        for template in _templates:
            template.end()
        _templates.clear()
