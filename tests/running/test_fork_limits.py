"""Forked processes that hang, die or want too much, and what they leave: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support.forked_notebooks import execute, printed
from support.projects import is_alive, wait_for

from kpi_lib.running import engine, notebook_watch
from kpi_lib.running.forking import children, fork_client

HANGS_IN_DUCKDB = """
import duckdb
print('begun')
duckdb.sql('select max(a.range * b.range) from range(10000000) a, range(10000000) b')
"""
LEAVES_PROCESSES = """
import os, subprocess
sleep = ['sleep', '1000']
plain = subprocess.Popen(sleep)
apart = subprocess.Popen(sleep, start_new_session=True)
subprocess.run('setsid sleep 1000 & echo $! > orphan', shell=True)
print(os.getpid(), plain.pid, apart.pid, open('orphan').read())
"""
STARTS = """
import os, sys, time
from kpi_lib.running.forking import children
child = children.start(dict(os.environ), "/")
child.connection.recv_bytes()
print(children._templates[0].pid, child.pid, flush=True)
time.sleep(1000)
"""


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    children.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made"


@pytest.mark.parametrize(
    "source",
    [
        "print('begun')\nimport time\ntime.sleep(1000)",
        "print('begun')\nwhile True:\n    pass",
        "print('begun')\nwhile True:\n    try:\n        while True: pass\n"
        "    except KeyboardInterrupt: pass",
        "print('begun')\nimport os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import asyncio\nprint('begun')\nawait asyncio.sleep(1000)",
        HANGS_IN_DUCKDB,
    ],
    ids=["sleeps", "computes", "is stubborn", "is stopped", "awaits", "in duckdb"],
)
def test_time_is_up(folder: Path, source: str) -> None:
    # On a slow machine a short time may be up before the cell has begun.
    for seconds in (0.5, 5, 50):
        failure = execute(folder, "1", source, seconds=seconds)
        assert failure.error.ename == "Timeout"
        if printed(failure.notebook, 1):
            break
    assert str(failure.error) == (
        f"Timeout: the notebook ran longer than {seconds} s and was stopped (cell 2)"
    )
    assert printed(failure.notebook, 1) == "begun\n"


@pytest.mark.parametrize("end", ["", "while True:\n    pass"])
def test_a_notebook_that_prints_without_end_is_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(fork_client, "MOST_PRINTED", 2_000_000)
    failure = execute(
        folder, "1", f"for n in range(30):\n    print('x' * 10**5)\n{end}"
    )
    assert str(failure.error) == (
        "TooMuchPrinted: the notebook printed over 2 MB and was stopped (cell 2)"
    )


@pytest.mark.parametrize(("half", "shown"), [("\\udce9", "\ufffd"), ("\\ud83d", "?")])
def test_half_a_letter_in_an_error_is_told_as_one_that_is_missing(
    folder: Path, half: str, shown: str
) -> None:
    failure = execute(folder, f"raise ValueError('caf{half}.csv')")
    assert str(failure.error) == f"ValueError: caf{shown}.csv (cell 1)"


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("import ctypes\nctypes.string_at(0)", "killed by SIGSEGV"),
        ("import os\nos.kill(os.getpid(), 9)", "killed by SIGKILL"),
        ("import os\nos.kill(os.getpid(), 40)", "killed by signal 40"),
        ("import os\nos.abort()", "killed by SIGABRT"),
        ("import os\nos._exit(7)", "exit code 7"),
        ("import os\nos.closerange(3, 1000)", "exit code 1"),
    ],
    ids=lambda value: value.split("\n")[-1],
)
def test_a_death_is_named_and_what_was_printed_is_kept(
    folder: Path, source: str, how: str
) -> None:
    failure = execute(folder, f"print('before', flush=True)\n{source}", "1")
    assert str(failure.error) == f"KernelDied: the kernel died, {how} (cell 1)"
    assert printed(failure.notebook).startswith("before\n")
    last = failure.notebook.cells[-2].outputs[-1]
    assert (last.ename, last.evalue) == ("KernelDied", f"the kernel died, {how}")


@pytest.mark.parametrize("name", ["exit", "quit"])
def test_exit_ends_the_notebook(folder: Path, name: str) -> None:
    assert not isinstance(execute(folder, "1", f"{name}()"), engine.NotebookFailed)
    failure = execute(folder, f"{name}()", "1")
    assert str(failure.error) == "KernelDied: the kernel died, exit code 0 (cell 2)"


@pytest.mark.parametrize(
    ("source", "ename"),
    [
        ("held = [bytearray(10**8) for _ in range(100)]", "MemoryError"),
        (
            "import duckdb\nduckdb.sql('select list(range::text || repeat(chr(97), "
            "99)) from range(100000000)').fetchall()",
            "OutOfMemoryException",
        ),
    ],
    ids=["python", "duckdb"],
)
def test_memory_is_used_up(folder: Path, source: str, ename: str) -> None:
    failure = execute(folder, source, memory=3.0)
    assert (failure.error.ename, failure.error.cell) == (ename, 1)


def test_random_numbers_differ_between_notebooks(folder: Path) -> None:
    source = (
        "import random, uuid\nimport numpy as np\nprint(random.random(), "
        "np.random.random(), np.random.default_rng().random(), uuid.uuid4())"
    )
    one, other = (printed(execute(folder, source)).split() for _ in range(2))
    assert not set(one) & set(other)


def test_nothing_passes_from_a_notebook_to_the_next(folder: Path) -> None:
    changes = (
        "import os, sys\nimport pandas as pd\nos.environ['LEFT'] = '1'\nos.umask(0)\n"
        "pd.set_option('display.max_rows', 3)\nsys.left = 1\nleft = 1"
    )
    asks = (
        "import os, sys\nimport pandas as pd\nprint('LEFT' in os.environ, "
        "hasattr(sys, 'left'), 'left' in globals(), "
        "*map(pd.get_option, ('display.max_rows', 'display.max_columns')), os.umask(0))"
    )
    mask = os.umask(0)
    os.umask(mask)
    execute(folder, changes)
    assert printed(execute(folder, asks)) == f"False False False 60 20 {mask}\n"


def test_what_a_notebook_started_ends_with_it(folder: Path) -> None:
    pids = printed(execute(folder, LEAVES_PROCESSES)).split()
    (folder / "home/orphan").unlink()
    dies = LEAVES_PROCESSES + "\nos.kill(os.getpid(), 9)"
    pids += printed(execute(folder, dies).notebook).split()
    assert len(pids) == 8
    for pid in map(int, pids):
        wait_for(lambda pid=pid: not is_alive(pid), "what was left to end")


def test_an_interrupt_ends_the_child(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids: list[int] = []
    soon = lambda _: signal.setitimer(signal.ITIMER_REAL, 0.5)  # noqa: E731
    monkeypatch.setattr(notebook_watch, "on_kernel", [pids.append, soon])
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            execute(folder, "import time\ntime.sleep(100)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert len(pids) == 1
    wait_for(lambda: not is_alive(pids[0]), "the child to end")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_all_ends_with_the_process_that_started_it(number: int) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert starter.stdout is not None
    with starter:
        pids = [int(pid) for pid in starter.stdout.readline().split()]
        assert len(pids) == 2
        starter.send_signal(number)
    for pid in pids:
        wait_for(lambda pid=pid: not is_alive(pid), "template and child to end")


def test_no_descriptor_thread_or_file_is_left(folder: Path) -> None:
    execute(folder, "1")
    children.wait_for_released()
    before = os.listdir("/proc/self/fd")
    for source in ("1", "1 / 0", "import os\nos.abort()"):
        execute(folder, source)
    children.wait_for_released()
    assert len(os.listdir("/proc/self/fd")) == len(before)
    (template,) = children._templates
    assert len(list(Path(f"/proc/{template.pid}/task").iterdir())) == 1
    tasks = Path(f"/proc/{template.pid}/task/{template.pid}/children")
    (spare,) = children._spares
    assert tasks.read_text().split() == [str(spare.pid)]
    assert [path.name for path in folder.rglob("*")] == ["home"]


def test_a_child_that_was_forked_ahead_and_killed_costs_no_notebook(
    folder: Path,
) -> None:
    execute(folder, "1")
    (spare,) = children._spares
    os.kill(spare.pid, signal.SIGKILL)
    wait_for(lambda: not is_alive(spare.pid), "the spare child to end")
    assert printed(execute(folder, "print(1 + 1)")) == "2\n"
    assert children._spares[0].pid != spare.pid


def test_children_copy_at_one_go_what_those_before_them_wrote_to(folder: Path) -> None:
    source = (
        "import resource\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "from kpi_lib.reporting.warming import _draw\n"
        "_draw()\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
    )
    children.close()
    faults = [int(printed(execute(folder, source))) for _ in range(4)]
    assert faults[-1] < faults[0] / 2, faults


def test_any_papermill_can_use_it(folder: Path) -> None:
    import papermill

    make: Any = nbformat.v4
    folder.mkdir()
    source, made = folder / "a.ipynb", folder / "b.ipynb"
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    cells = [make.new_code_cell("a = 1", metadata={"tags": ["parameters"]})]
    cells += [make.new_code_cell("print(a)\nimport os\nos.getcwd()")]
    writer: Any = nbformat.write
    writer(make.new_notebook(metadata={"kernelspec": kernel}, cells=cells), source)
    papermill.execute_notebook(
        source, made, {"a": 2}, engine_name="kpi-fork", progress_bar=False,
        cwd=folder, execution_timeout=30, start_timeout=30,
    )  # fmt: skip
    outputs = nbformat.read(made, 4).cells[-1].outputs  # type: ignore[no-untyped-call]
    assert outputs[0].text == "2\n"
    assert outputs[1].data["text/plain"] == repr(str(folder))
