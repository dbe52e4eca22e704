"""``kpi run --profile``: where the time goes, without a trace in the reports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from support.projects import Project

Kpi = Callable[..., tuple[int, str, str]]
RUN = ("run", "--tenant", "acme", "--period", "2026-02", "--profile")
SLOW = (
    "from __future__ import annotations\n"
    "import time\n"
    "import kpi_lib as kpi\n"
    "opened = kpi.open(tenant='acme')\n"
    "for _ in range(20):\n"
    "    opened.sql('select sum(range) from range(300_000)')\n"
    "time.sleep(0.5)"
)


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_the_time_of_each_step_is_told(kpi: Kpi, project: Project, engine: str) -> None:
    project.notebook("10_slow", SLOW)
    code, _, err = kpi(*RUN, "--formats", "html", "--engine", engine)
    assert code == 0, err
    home = project.reports / "_profile" / "acme" / "2026-02"
    seconds = json.loads((home / "10_slow.json").read_text())["seconds"]
    assert seconds["notebook's own code"] >= 0.5
    assert seconds["queries"] > 0
    assert seconds["HTML"] > 0
    for part in ("notebook", "rendering"):
        page = (home / f"10_slow.{part}.html").read_text()
        assert 'src="http' not in page
    assert "queries" in err
    executed = (project.reports / "acme" / "2026-02" / "10_slow.ipynb").read_text()
    assert "pyinstrument" not in executed


def test_a_notebook_that_fails_bears_its_own_code_alone(
    kpi: Kpi, project: Project
) -> None:
    project.notebook("10_slow", "1 / 0")
    code, _, err = kpi(*RUN, "--formats", "html")
    assert code == 1
    assert "ZeroDivisionError" in err
    failed = project.reports / "_failed" / "acme" / "2026-02" / "10_slow.ipynb"
    assert "pyinstrument" not in failed.read_text()


SLOW_CLOCK = """
import os, subprocess, sys
from kpi_lib.running import profiling
with profiling.sampler():
    pass
of_a_notebook = (
    "from pyinstrument import stack_sampler;"
    "stack_sampler.timing_overhead = lambda: {'walltime': 782e-9};"
    "stack_sampler.walltime_coarse_resolution = lambda: None\\n" + profiling._START
)
subprocess.run([sys.executable, "-c", of_a_notebook], check=True)
"""


def test_a_slow_clock_leaves_no_remark_in_a_notebook() -> None:
    command = [sys.executable, "-c", SLOW_CLOCK]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "pyinstrument" not in ran.stdout + ran.stderr
