"""``kpi run`` beside a stray and a damaged notebook: reports made, both named."""

from __future__ import annotations

import json
from collections.abc import Callable

from support.projects import Project

Kpi = Callable[..., tuple[int, str, str]]
RUN = ("run", "--tenant", "acme", "--period", "2026-02", "--formats", "html")


def test_a_stray_notebook_costs_no_report(kpi: Kpi, project: Project) -> None:
    project.notebook("10_desk", "1 + 1")
    stray = json.loads((project.notebooks / "10_desk.ipynb").read_text())
    stray["cells"], stray["metadata"] = stray["cells"][2:], {}
    (project.notebooks / "Untitled.ipynb").write_text(json.dumps(stray))
    code, out, err = kpi(*RUN, "--quiet")
    assert (code, out.split("/")[-1]) == (0, "10_desk.html\n")
    assert "left out: notebooks/Untitled.ipynb: its name is not of the form" in err

    records = project.reports / "_runs"
    before = {*records.iterdir()}
    (project.notebooks / "20_time.ipynb").write_text("{")
    code, out, err = kpi(*RUN, "--quiet")
    assert (code, out.split("/")[-1]) == (1, "10_desk.html\n")
    assert "failed: notebooks/20_time.ipynb: is no notebook" in err
    (added,) = {*records.iterdir()} - before
    last = json.loads(added.read_text())
    assert [one["is_failure"] for one in last["stray_notebooks"]] == [True, False]
    assert last["status"] == "failed"

    code, out, _ = kpi(*RUN, "--notebook", "Untitled")
    assert (code, out.split("/")[-1]) == (0, "Untitled.html\n")
