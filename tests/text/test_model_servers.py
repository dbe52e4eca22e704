"""Servers of language models as their documentation describes them, and settings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.advice_cases import CLUSTER, said
from support.chat_server import GOOD, Answer, ChatServer, chat_server

from kpi_lib.domain.errors import ParamsError
from kpi_lib.text.suggestions.advisor import Advisor
from kpi_lib.text.suggestions.language_model import ModelSettings, request_body

RECORDED = sorted((Path(__file__).parent / "exchanges").glob("*.json"))
URL, MODEL = "KPI_LLM_BASE_URL", "KPI_LLM_MODEL"
VPN = replace(CLUSTER, topic="VPN disconnects")


def advisor_of(server: ChatServer, recorded: Any, cache: Path) -> Advisor:
    root = server.url.removesuffix("/v1")
    environ = {
        name: text.replace("{server}", root)
        for name, text in recorded["environment"].items()
    }
    return Advisor.from_environment(environ, cache=cache, sleep=lambda _: None)


def form_of(request: bytes) -> str | None:
    asked: str | None = json.loads(request).get("response_format", {}).get("type")
    return asked


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_exchange_gives_the_suggestion(path: Path, tmp_path: Path) -> None:
    recorded = json.loads(path.read_text("utf-8"))
    answers = [
        Answer(json.dumps(a["body"]).encode(), a["status"], a["headers"])
        for a in (exchange["answer"] for exchange in recorded["exchanges"])
    ]
    asked = [exchange["response_format"] for exchange in recorded["exchanges"]]
    with chat_server(*answers) as server:
        first = advisor_of(server, recorded, tmp_path).suggest(CLUSTER)
        assert (first.project, first.effort) == (GOOD["project"], GOOD["effort"])
        assert first.suggested_by == recorded["environment"][MODEL]
        assert [form_of(request) for request in server.requests] == asked
        for headers in server.headers:
            assert headers["path"] == recorded["path"]
            for name, value in recorded["headers"].items():
                assert headers.get(name) == value
        # What the server can do is known from now on, in another process, too.
        again = advisor_of(server, recorded, tmp_path).suggest(VPN)
    assert again.suggested_by == first.suggested_by
    assert [form_of(request) for request in server.requests[len(asked) :]] == asked[-1:]


def test_a_server_with_words_alone_is_asked_for_forms_once(tmp_path: Path) -> None:
    no = Answer(b"{}", 400)
    with chat_server(no, no, said({}), said({}), said({})) as server:
        ours = ModelSettings(server.url, "tiny")
        advisor = Advisor(ours, cache=tmp_path)
        for cluster in (CLUSTER, VPN):
            assert advisor.suggest(cluster).suggested_by == "tiny"
        assert "response_format" not in (advisor.explain(CLUSTER) or {})
        # Another model of the same server may be able to do more.
        Advisor(replace(ours, model="large"), cache=tmp_path).suggest(VPN)
    forms = [form_of(request) for request in server.requests]
    assert forms == ["json_schema", "json_object", None, None, "json_schema"]


def test_a_damaged_memory_of_forms_is_made_anew(tmp_path: Path) -> None:
    with chat_server(Answer(b"{}", 422), said({}), said({})) as server:
        ours = ModelSettings(server.url, "tiny")
        Advisor(ours, forms=tmp_path).suggest(CLUSTER)
        (kept,) = tmp_path.iterdir()
        assert json.loads(kept.read_text("utf-8"))["form"] == "object"
        for text in ("[]", '{"form": "pictures"}', "{"):
            kept.write_text(text, "utf-8")
            assert Advisor(ours, forms=tmp_path).suggest(VPN).suggested_by == "tiny"
            assert form_of(server.requests[-1]) == "json_schema"


def test_the_strict_schema_has_no_keyword_that_a_strict_server_refuses() -> None:
    body = request_body(ModelSettings("http://127.0.0.1/v1", "tiny"), [])
    strict = body["response_format"]["json_schema"]
    assert strict["strict"] is True
    assert strict["schema"] == {
        "type": "object",
        "properties": {
            "project": {"type": "string"},
            "description": {"type": "string"},
            "effort": {"type": "string", "enum": ["Low", "Medium", "High"]},
        },
        "required": ["project", "description", "effort"],
        "additionalProperties": False,
    }


# Settings


@pytest.mark.parametrize(
    ("url", "version", "endpoint"),
    [
        ("http://h:1/v1", "", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/chat/completions", "", "http://h:1/v1/chat/completions"),
        (
            "https://a.openai.azure.com/openai/deployments/w/chat/completions"
            "?api-version=2024-10-21",
            "",
            "https://a.openai.azure.com/openai/deployments/w/chat/completions"
            "?api-version=2024-10-21",
        ),
        (
            "https://a.openai.azure.com/openai/v1/",
            "preview",
            "https://a.openai.azure.com/openai/v1/chat/completions?api-version=preview",
        ),
    ],
)
def test_an_address_is_taken_as_it_is_pasted(
    url: str, version: str, endpoint: str
) -> None:
    found = ModelSettings.from_environment(
        {URL: url, MODEL: "tiny", "KPI_LLM_API_VERSION": version}
    )
    assert found is not None
    assert found.endpoint == endpoint


@pytest.mark.parametrize("host", ["a.openai.azure.com", "a.services.ai.azure.com"])
def test_azure_gets_the_key_in_its_own_header_without_a_version_too(host: str) -> None:
    ours = ModelSettings(f"https://{host}/openai/v1", "tiny", "secret")
    assert ours.key_headers == {"api-key": "secret"}


def test_time_out_and_tries_are_settings() -> None:
    environ = {URL: "http://127.0.0.1/v1", MODEL: "tiny"}
    found = ModelSettings.from_environment(
        {**environ, "KPI_LLM_TIMEOUT_SECONDS": "2.5", "KPI_LLM_TRIES": " 1 "}
    )
    assert found is not None
    assert (found.timeout_seconds, found.tries) == (2.5, 1)
    for name, text, expected in (
        ("KPI_LLM_TIMEOUT_SECONDS", "soon", "a number of seconds from 1 to 600"),
        ("KPI_LLM_TIMEOUT_SECONDS", "0", "a number of seconds from 1 to 600"),
        ("KPI_LLM_TIMEOUT_SECONDS", "nan", "a number of seconds from 1 to 600"),
        ("KPI_LLM_TRIES", "many", "a number of tries from 1 to 10"),
        ("KPI_LLM_TRIES", "1.5", "a number of tries from 1 to 10"),
        ("KPI_LLM_TRIES", "-3", "a number of tries from 1 to 10"),
    ):
        with pytest.raises(ParamsError) as error:
            ModelSettings.from_environment({**environ, name: text})
        example = 60 if "SECONDS" in name else 6
        assert str(error.value) == (
            f'{name}: got "{text}"; expected {expected}; for example {name}={example}.'
        )
