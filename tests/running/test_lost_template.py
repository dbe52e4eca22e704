"""A template process that dies, is stopped or cannot start costs one notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.forked_notebooks import execute, printed
from support.projects import is_alive, wait_for

from kpi_lib.running import engine
from kpi_lib.running.forking import children, forked_child


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    children.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made"


def test_a_killed_template_is_replaced(folder: Path) -> None:
    execute(folder, "1")
    (template,) = children._templates
    source = f"import os\nprint(os.getpid(), flush=True)\nos.kill({template.pid}, 9)"
    failure = execute(folder, source + "\nimport time\ntime.sleep(100)")
    assert failure.error.ename == "Died"
    assert str(failure.error) == "Died: the template process died (killed by SIGKILL)"
    child = int(printed(failure.notebook))
    wait_for(lambda: not is_alive(child), "the child to end")
    assert printed(execute(folder, "print('again')")) == "again\n"


def test_a_stopped_template_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(folder, "1")
    (template,) = children._templates
    with monkeypatch.context() as patch:
        patch.setattr(forked_child, "_START_SECONDS", 5.0)
        execute(folder, f"import os, signal\nos.kill({template.pid}, signal.SIGSTOP)")
        # The child that was forked ahead may still do its work.
        for _ in range(5):
            if isinstance(made := execute(folder, "1"), engine.NotebookFailed):
                break
    assert str(made.error) == "Died: the template process died (it does not answer)"
    assert printed(execute(folder, "print(1)")) == "1\n"
    assert not is_alive(template.pid)


def test_a_template_that_cannot_start_tells_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch, started: None
) -> None:
    children.close()
    (folder.parent / "duckdb.py").write_text("raise ImportError('no such luck')")
    monkeypatch.setenv("PYTHONPATH", str(folder.parent))
    failure = execute(folder, "1")
    assert str(failure.error) == "Died: the template process died (exit code 1)"
    assert "ImportError: no such luck" in failure.error.evalue
