"""One template process for all runs of a test process: it imports the libraries once.

Tests of the template itself, and of what a run leaves behind, start their own.
"""

from __future__ import annotations

import atexit
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from kpi_lib.running.forking.template_handle import Template
from kpi_lib.running.worker_pool import environment

_templates: list[Template] = []


@contextlib.contextmanager
def shared_template() -> Iterator[None]:
    """Let runs within use the shared template instead of starting one each."""
    with mock.patch("kpi_lib.running.run.template", _lend):
        yield


@contextlib.contextmanager
def _lend(engine: str | None, scratch: Path) -> Iterator[Template | None]:
    yield _alive() if engine == "fork" else None


def _alive() -> Template:
    if not _templates or not _templates[-1].is_alive:
        folder = tempfile.TemporaryDirectory(prefix="kpi-template-")
        atexit.register(folder.cleanup)
        _templates.append(Template(environment(Path(folder.name))))
        atexit.register(_templates[-1].end)
    return _templates[-1]


def shared_pids() -> list[int]:
    """Return the processes of the shared template, which outlive each run."""
    return [template.pid for template in _templates]
