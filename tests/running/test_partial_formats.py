"""A run where one format of a report fails: the others are published."""

from __future__ import annotations

from support.projects import Project

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, RunOutcome, run

PICTURE = (
    "from IPython.display import display\n"
    'display({{"image/png": "{}", "text/plain": "a picture"}}, raw=True)'
)


def _run(project: Project, content: str, *formats: str) -> RunOutcome:
    project.notebook("10_desk", PICTURE.format(content))
    request = Request("2026-02", ("acme",), formats=formats)
    places = Places(project.lake, project.params, project.reports)
    return run(request, places, Options(jobs=1))


def test_a_format_that_fails_costs_no_other(project: Project) -> None:
    home = "acme/2026-02/10_desk"
    (project.reports / "acme/2026-02").mkdir(parents=True)
    (project.reports / f"{home}.pdf").write_text("of an earlier run")
    outcome = _run(project, "aGVsbG8=", "html", "pdf")
    (result,) = outcome.failed
    assert set(result.outputs) == {f"{home}.html", f"{home}.ipynb"}
    assert outcome.files == set(result.outputs)
    assert str(result.error).startswith("RenderError: the PDF cannot be made: ")
    assert str(result.error).endswith("(cell 4)")
    assert not (project.reports / f"{home}.pdf").exists()
    entry = project.manifest("acme/2026-02")["10_desk"]
    assert (entry["status"], len(entry["outputs"])) == ("failed", 2)  # type: ignore[arg-type]

    outcome = _run(project, "aGVsbG8=", "pdf")
    (result,) = outcome.failed
    assert result.error is not None
    assert result.error.copy == "_failed/acme/2026-02/10_desk.ipynb"
