"""The improvement notebook, run by the engine while a language model misbehaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat import read as read_notebook
from support import lakes
from support.advice_cases import REASONS, said
from support.chat_server import GOOD, Answer, chat_server
from support.model_failures import BAD, patience
from support.places import ROOT
from support.projects import Project

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.exporters import document
from kpi_lib.running.engine import execute_notebook
from kpi_lib.running.notebook_watch import Watch
from kpi_lib.running.units import ENGINES
from kpi_lib.running.worker_pool import environment
from kpi_lib.settings.params_folder import load_tenant

NOTEBOOK = ROOT / "notebooks" / "50_improvement.ipynb"
TICKET = {
    "times": 40, "company": "Étoile", "board": "Desk", "status": "New",
    "owner": "Zélie Côté", "summary": "Password reset",
    "created_at_remote": "2026-02-03",
}  # fmt: skip
KINDS = {reason: name for name, (reason, _) in BAD.items()}
ONE_OF_A_KIND = {name: BAD[name] for name in KINDS.values()}


@pytest.fixture
def improvement(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Return a function that runs the notebook with a model's server."""
    params = load_tenant(project.params, "acme")
    rows = lakes.typed("raw_tickets", [TICKET], params)
    lakes.fill(Lake(project.lake), "acme", {"raw_tickets": rows})
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KPI_LLM_MODEL", "tiny")
    monkeypatch.setenv("KPI_LLM_TRIES", "1")

    def run(name: str, url: str, seconds: float = 60) -> NotebookNode:
        folder = tmp_path / "runs" / name.replace(" ", "-")
        folder.mkdir(parents=True)
        monkeypatch.setenv("KPI_LLM_BASE_URL", url)
        monkeypatch.setenv("KPI_LLM_TIMEOUT_SECONDS", str(seconds))
        # Nobody has asked before: no answer and no form is remembered.
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
        values = {"tenant": "acme", "period": "2026-02", "company": None,
                  "as_of": None, "language": "en",
                  "lake": str(project.lake)}  # fmt: skip
        notebook: Any = read_notebook(NOTEBOOK, as_version=4)
        watch = Watch(120.0, folder, {}, 8.0)
        return execute_notebook(notebook, values, ENGINES[0], watch)

    return run


def text_of(executed: NotebookNode) -> str:
    """Return all that the report shows; no block of it is an error."""
    blocks = document.read(executed)["blocks"]
    assert "error" not in {block["kind"] for block in blocks}
    return str(blocks)


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(ONE_OF_A_KIND, id="one of a kind"),
        # The advisor alone meets each of them in tests/kpis, much faster.
        pytest.param(BAD, id="all", marks=pytest.mark.bench),
    ],
)
def test_the_report_is_made_and_says_why_the_rules_spoke(
    improvement: Any, cases: dict[str, tuple[str, Answer]]
) -> None:
    failed = {}
    for name, (reason, answer) in cases.items():
        with chat_server(answer) as server:
            shown = text_of(improvement(name, server.url, patience(reason, 1)))
        note = f"Suggested by rules: {REASONS[reason]}."
        if note not in shown or "Self-service password reset" not in shown:
            failed[name] = reason
        assert server.requests, name
    assert not failed


def test_the_report_takes_a_sound_suggestion(improvement: Any) -> None:
    with chat_server(said({})) as server:
        shown = text_of(improvement("sound", server.url))
    assert GOOD["project"] in shown
    assert "Suggested by rules" not in shown
