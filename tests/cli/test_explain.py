"""``kpi compute improvement_projects --explain`` prints requests and sends none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import lakes
from support.advice_cases import said
from support.chat_server import chat_server
from support.projects import Project

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import load_tenant

Kpi = Callable[..., tuple[int, str, str]]
COMMAND = ("compute", "improvement_projects", "--tenant", "acme", "--period", "2026-02")


@pytest.fixture
def cache(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Fill the lake with one topic; return the folder that holds no answer yet."""
    ticket: dict[str, Any] = {
        "times": 40,
        "company": "Étoile",
        "status": "New",
        "summary": "Password expired, account pbickerstaff",
        "created_at_remote": "2026-02-03",
    }
    params = load_tenant(project.params, "acme")
    rows = lakes.typed("raw_tickets", [ticket], params)
    lakes.fill(Lake(project.lake), "acme", {"raw_tickets": rows})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_explain_prints_exactly_what_is_sent(
    kpi: Kpi, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server(said({})) as server:
        monkeypatch.setenv("KPI_LLM_BASE_URL", server.url)
        monkeypatch.setenv("KPI_LLM_MODEL", "tiny")
        code, out, err = kpi(*COMMAND, "--explain")
        assert (code, server.requests) == (0, [])
        place = f"POST {server.url}/chat/completions"
        assert err == f"{place}: 1 of 1 would be sent, 0 have been answered before\n"
        assert "pbickerstaff" not in out
        data = json.loads(json.loads(out)["messages"][1]["content"][6:-7])
        assert data["samples"] == ["Password expired, account [user]"]
        # No time entries are connected: unknown is not zero.
        assert data["minutes_per_month"] is None
        assert kpi(*COMMAND)[0] == 0
        (sent,) = server.requests
        assert json.loads(out) == json.loads(sent)
        _, out, err = kpi(*COMMAND, "--explain")
        assert json.loads(out) == json.loads(sent)
        assert err == f"{place}: 0 of 1 would be sent, 1 have been answered before\n"


def test_without_a_model_nothing_would_be_sent(
    kpi: Kpi, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KPI_LLM_BASE_URL", raising=False)
    assert kpi(*COMMAND, "--explain") == (
        0,
        "",
        "nothing would be sent: KPI_LLM_BASE_URL and KPI_LLM_MODEL name no language "
        "model, or no topic is frequent\n",
    )


def test_another_kpi_asks_no_model(kpi: Kpi, cache: Path) -> None:
    code, _, err = kpi(
        "compute", "04", "--tenant", "acme", "--period", "2026-02", "--explain"
    )
    assert (code, err) == (
        2,
        "--explain: time_consumption asks no language model; expected "
        "improvement_projects (06).\n",
    )
