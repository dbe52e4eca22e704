"""Forked children of this process: started, one forked ahead, ended.

The state is the process's, since nbclient makes a client per notebook: its template,
the spare child, and the children that have been released.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import threading
from collections.abc import Mapping
from multiprocessing.connection import wait

from kpi_lib.running.forking.forked_child import Child
from kpi_lib.running.forking.template_handle import (
    LentTemplate,
    Template,
    TemplateDied,
    exiting,
)

_templates: list[Template | LentTemplate] = []
"""None or one; it serves all threads of this process."""

_spares: list[Child] = []
"""None or one: forked while the notebook before it runs."""

_released: list[Child] = []
"""Children whose ends nobody has waited for yet."""

_lock = threading.Lock()


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
    wait_for_released()
    while True:
        template = _template()
        try:
            child = _spare(template) or Child(template)
            if child.pid:
                break
        except TemplateDied:
            # Nothing has begun: the next round starts a template of this process.
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
        if child.template is template:
            raise
        return None
    if is_alive and child.template is template:
        return child
    child.end()
    return None


def _fork_ahead(template: Template | LentTemplate) -> None:
    """Request the next notebook's child, which gets ready meanwhile."""
    with _lock, contextlib.suppress(TemplateDied):
        if not _spares and not exiting.is_set():
            _spares.append(Child(template))


def release(child: Child) -> None:
    """End a child that is no longer needed, without waiting for its end."""
    child.release()
    with _lock:
        _released.append(child)


def wait_for_released() -> None:
    """Wait for the end of every child that was released."""
    with _lock:
        ending = _released.copy()
        _released.clear()
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
        This process is about to end; see `hold_at_exit`.
    """
    if for_good:
        exiting.set()
    with _lock:
        for child in (*_spares, *_released):
            # Its template sees that, kills it, and ends after it.
            child.close()
        _spares.clear()
        _released.clear()
        for template in _templates:
            template.end()
        _templates.clear()
