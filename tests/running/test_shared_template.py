"""One template forks the notebooks of all workers; its death costs nothing but time."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from support.projects import Project, is_alive, wait_for

from kpi_lib.running.forking import children
from kpi_lib.running.forking.template_handle import Template
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    pytest.mark.usefixtures("own_template"),
]

PARENT = "import os\nprint('forked by', os.getppid())"
KILLS_TEMPLATE = """
import os, pathlib, signal, time
mark = pathlib.Path(lake).parent / "killed"
if not mark.exists():
    mark.touch()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
"""


def execute(project: Project) -> list[str]:
    places = Places(project.lake, project.params, project.reports)
    request = Request("2026-02", ("acme",), formats=("html",))
    outcome = run(request, places, Options(jobs=2, engine="fork", timeout=30))
    return [str(result.error) for result in outcome.failed]


def test_all_workers_ask_the_same_one(project: Project) -> None:
    for name in ("10_a", "20_b", "30_c"):
        project.notebook(name, PARENT)
    assert execute(project) == []
    said = {
        json.loads(path.read_text())["cells"][-1]["outputs"][0]["text"][0]
        for path in (project.reports / "acme/2026-02").glob("*.ipynb")
    }
    assert len(said) == 1


def test_where_it_is_killed_the_notebooks_are_made_all_the_same(
    project: Project,
) -> None:
    project.notebook("10_kills", KILLS_TEMPLATE)
    for name in ("20_b", "30_c"):
        project.notebook(name, PARENT)
    assert execute(project) == []
    assert (project.lake.parent / "killed").exists()
    made = sorted(path.stem for path in project.reports.glob("acme/2026-02/*.html"))
    assert made == ["10_kills", "20_b", "30_c"]


def test_a_lent_one_that_is_dead_costs_no_notebook(tmp_path: Path) -> None:
    lent = Template()
    descriptor = os.dup(lent.lend())
    os.kill(lent.pid, signal.SIGKILL)
    wait_for(lambda: not lent.is_alive, "the template to end")
    children.borrow(descriptor)
    try:
        child = children.start(os.environ, str(tmp_path))
        assert is_alive(child.pid)
        child.end()
    finally:
        children.close()
        lent.end()


def test_one_that_dies_before_it_forked_ahead_costs_no_notebook() -> None:
    children.close()
    first = children.start(os.environ, "/")
    (template,) = children._templates
    assert isinstance(template, Template)
    assert first.pid
    assert children._spares[0].pid
    os.kill(template.pid, signal.SIGSTOP)
    # The one forked ahead is used, and the next is asked for of a stopped template.
    second = children.start(os.environ, "/")
    os.kill(template.pid, signal.SIGKILL)
    wait_for(lambda: not template.is_alive, "the template to end")
    third = children.start(os.environ, "/")
    assert third.template is not template
    assert is_alive(third.pid)
    for child in (first, second, third):
        child.end()
