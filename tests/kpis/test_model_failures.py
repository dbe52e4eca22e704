"""KPI 06 and its report while a language model misbehaves in every known way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import lakes
from support.advice_cases import REASONS, said
from support.chat_server import GOOD, Answer, chat_server, completion, streamed
from support.model_failures import BAD, patience
from support.projects import Project, make_project

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.report import Report, open_report
from kpi_lib.settings.params_folder import load_tenant
from kpi_lib.text.suggestions.advisor import Advisor, ModelSettings

Compute = Callable[[ModelSettings], Any]
PARTS = json.loads(completion(""))
PARTS["choices"][0]["message"]["content"] = [
    {"type": "thinking", "thinking": "Many forget it."},
    {"type": "text", "text": json.dumps(GOOD)},
]
USABLE = {
    "plain": said({}),
    "thoughts before it": said(f"<think>\nSo {{many}}.\n</think>\n{json.dumps(GOOD)}"),
    "end of thoughts alone": said(f"Hm.\n</think>\n\n{json.dumps(GOOD)}"),
    "fence after a sentence": said(f"Here it is:\n```json\n{json.dumps(GOOD)}\n```"),
    "between sentences": said(f"Sure. {json.dumps(GOOD)} Anything else?"),
    "drafts before it": said(
        f'{{"project": "A"}} or {json.dumps({"a": 1})}, so {json.dumps(GOOD)}'
    ),
    "events": Answer(
        streamed(json.dumps(GOOD)), headers={"Content-Type": "text/event-stream"}
    ),
    "events of another kind": Answer(
        streamed(f"<think>{{}}</think>{json.dumps(GOOD)}")
    ),
    "thoughts of Magistral": said(f"[THINK]{{}}[/THINK]{json.dumps(GOOD)}"),
    "no kind": Answer(completion(GOOD), headers={"Content-Type": "text/plain"}),
    "parts": Answer(json.dumps(PARTS).encode()),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = make_project(tmp_path_factory.mktemp("model") / "project")
    params = load_tenant(made.params, "acme")
    ticket = {
        "times": 40,
        "company": "Étoile",
        "board": "Desk",
        "status": "New",
        "owner": "Zélie Côté",
        "summary": "Password reset",
        "created_at_remote": "2026-02-03",
    }
    rows = lakes.typed("raw_tickets", [ticket], params)
    lakes.fill(Lake(made.lake), "acme", {"raw_tickets": rows})
    return made


@pytest.fixture(scope="module")
def opened(project: Project) -> Iterator[Report]:
    """Open the report of the notebook, once for all answers."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in project.environment.items():
            patch.setenv(name, value)
        yield open_report("acme", "2026-02", None, None, None, str(project.lake))


@pytest.fixture
def report(opened: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Report:
    """Return the report; nobody has asked a model before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return opened


def with_model(
    monkeypatch: pytest.MonkeyPatch, report: Report, url: str, seconds: float = 60
) -> tuple[Any, str]:
    """Return KPI 06, and what the notebook shows of it as text."""
    model = ModelSettings(url, "tiny", timeout_seconds=seconds, tries=2)
    make = lambda **options: Advisor(model, sleep=lambda _: None, **options)  # noqa: E731
    monkeypatch.setattr(Advisor, "from_environment", make)
    ideas = report.compute("improvement_projects")
    columns = ["project", "trigger", "implementation_effort"]
    report.headlines(ideas)
    report.reading(ideas)
    report.show(report.figure(ideas))
    shown = report.table(ideas, columns=columns, rows=15)
    return ideas, str(shown._repr_mimebundle_())


@pytest.mark.parametrize("how", BAD)
def test_the_kpi_and_its_report_fall_back_to_the_rules(
    how: str, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    reason, answer = BAD[how]
    with chat_server(answer) as server:
        seconds = patience(reason, 0.3)
        ideas, shown = with_model(monkeypatch, report, server.url, seconds)
    assert set(ideas.main["suggested_by"]) == {"rules"}
    note = f"Suggested by rules: {REASONS[reason]}."
    assert note in [str(each) for each in ideas.notes]
    assert "Self-service password reset" in shown


def test_no_server_at_all_ends_in_the_rules(
    monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    ideas, _ = with_model(monkeypatch, report, "http://127.0.0.1:9/v1")
    assert set(ideas.main["suggested_by"]) == {"rules"}
    note = f"Suggested by rules: {REASONS['unreachable']}."
    assert note in [str(each) for each in ideas.notes]


@pytest.mark.parametrize("how", USABLE)
def test_a_sound_suggestion_is_taken_in_whatever_wrapping(
    how: str, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    with chat_server(USABLE[how]) as server:
        ideas, shown = with_model(monkeypatch, report, server.url)
    assert set(ideas.main["suggested_by"]) == {"tiny"}
    assert GOOD["project"] in shown
