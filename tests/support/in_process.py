"""The command line, called in this process, and what it must keep to."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_lib.cli.app import main

SECONDS = 60
"""Time that one command may take, on a busy machine."""


@dataclass(frozen=True)
class Outcome:
    """End of one command."""

    arguments: tuple[str, ...]
    code: object
    out: str
    err: str

    def faults(self) -> list[str]:
        """Return what no command may do, whatever it is given."""
        found = []
        if self.code not in (0, 1, 2):
            found.append(f"exit code {self.code}")
        for words in (
            "kpi: an unexpected error",
            "Traceback (most recent",
            "Warning: ",
        ):
            if words in self.err or words in self.out:
                found.append(words)
        if self.code and not (self.err + self.out).strip():
            found.append("fails without a word")
        if found:
            found.append(_traceback(self.err))
        return found


class TooSlow(BaseException):
    """The command takes longer than `SECONDS`."""


def kpi(*arguments: str) -> Outcome:
    """Run one command."""
    out, err = _Stream(), _Stream()
    before = sys.argv
    code: Any = 0
    sys.argv = ["kpi", *arguments]
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            _time_limit(),
        ):
            main()
    except SystemExit as ended:
        code = ended.code or 0
    except TooSlow:
        code = f"none within {SECONDS} s"
    except BaseException as error:  # What the command line must never let through.
        code = f"none: {type(error).__name__}: {error}"[:300]
    finally:
        sys.argv = before
    return Outcome(arguments, code, out.text(), err.text())


class _Stream(io.TextIOWrapper):
    """A stream like the system's, with bytes below it."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, "utf-8", "backslashreplace", write_through=True)

    def text(self) -> str:
        return self._bytes.getvalue().decode("utf-8", "replace")


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _traceback(err: str) -> str:
    """Return the last lines of the traceback that a message names."""
    named = re.search(r"traceback is in (\S+),", err)
    if not named:
        return err[-600:]
    path = Path(named[1])
    text = path.read_text(encoding="utf-8", errors="replace")
    with contextlib.suppress(OSError):
        os.unlink(path)
    return "\n".join(text.splitlines()[-8:])
