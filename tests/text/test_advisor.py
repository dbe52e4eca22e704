"""Suggestions: the rules', the model's, what is sent, waited for and kept."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from support.advice_cases import (
    CLUSTER,
    FRENCH,
    KEY,
    NAMES,
    PERSONAL,
    REASONS,
    advise,
    said,
    settings,
)
from support.chat_server import GOOD, Answer, chat_server

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.text.suggestions.advisor import Advisor, Suggestion, TopicCluster
from kpi_lib.text.suggestions.language_model import ModelSettings

# The rules


def test_the_rules_word_a_known_topic_in_both_languages() -> None:
    assert Advisor().suggest(replace(CLUSTER, companies=2)) == Suggestion(
        project="Self-service password reset",
        trigger='45 tickets "Password reset" in 30 days',
        description=(
            "Let users reset their password and unlock their account themselves, and "
            "warn them before a password expires."
        ),
        effort="Low",
    )
    french = Advisor().suggest(replace(FRENCH, days=None, ticket_count=1))
    assert french.project == "Réinitialisation du mot de passe en libre-service"
    assert french.trigger == "1 billet «\u00a0Mot de passe\u00a0»"


@pytest.mark.parametrize(
    ("topic", "companies", "effort"),
    [
        ("Password reset", 5, "Low"),
        ("Password reset", 6, "Medium"),
        ("VPN disconnects", 5, "Medium"),
        ("VPN disconnects", 6, "High"),
        ("Serveur hors ligne", 1, "High"),
        ("Serveur hors ligne", 9, "High"),
        ("Coffee machine", 1, "Medium"),
    ],
)
def test_effort_follows_the_topic_and_the_companies(
    topic: str, companies: int, effort: str
) -> None:
    assert Advisor().suggest(TopicCluster(topic, 12, companies)).effort == effort


def test_an_unknown_topic_gets_a_general_suggestion() -> None:
    suggestion = Advisor().suggest(TopicCluster("Machine à café", 12, 1, language="fr"))
    assert suggestion.project == "Réduire les billets\u00a0: Machine à café"
    assert suggestion.suggested_by == "rules"
    assert suggestion.note is None


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(DataError) as error:
        TopicCluster("VPN", 1, 1, language="de")  # type: ignore[arg-type]
    assert str(error.value) == 'cluster.language: got "de"; expected en or fr.'


# The model


def test_a_good_answer_is_taken_and_figures_stay_ours() -> None:
    assert advise(said({})) == Suggestion(
        project=GOOD["project"],
        trigger='45 tickets "Password reset" in 30 days',
        description=GOOD["description"],
        effort="Low",
        suggested_by="tiny",
    )


def test_a_fenced_answer_and_our_own_counts_are_taken() -> None:
    fenced = "```json\n" + json.dumps(GOOD) + "\n```"
    assert advise(said(fenced)).suggested_by == "tiny"
    counted = "Would spare 7 companies most of 45 tickets and 612 minutes each month."
    assert advise(said({"description": counted})).description == counted


def test_what_goes_over_the_wire_is_what_explain_shows_and_holds_no_person() -> None:
    with chat_server(said({})) as server:
        advisor = Advisor(settings(server), names=NAMES, hosts=("zeus",))
        shown = advisor.explain(CLUSTER)
        advisor.suggest(CLUSTER)
    assert len(server.requests) == 1
    assert json.loads(server.requests[0]) == shown
    wire = server.requests[0].decode()
    sent = json.loads(wire)["messages"][1]["content"]
    everything = (wire + sent).casefold()
    for leak in (*PERSONAL, "Côté", "Cote", "Zélie", "zelie", "client.example", KEY):
        assert leak.casefold() not in everything
    data = json.loads(re.sub(r"^<data>|</data>$", "", sent))
    assert data["ticket_count"] == 45
    assert data["companies"] == 7
    assert data["minutes_per_month"] == 612
    assert data["samples"][0] == "Password reset for [name] ([user])"
    assert server.headers[0]["path"] == "/v1/chat/completions"
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-someone")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-someone")
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-someone")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.invalid/v1")
    with chat_server(said({})) as server:
        assert Advisor(settings(server, api_key="")).suggest(CLUSTER).note is None
    assert "someone" not in json.dumps(server.headers)
    assert not {"openai-organization", "openai-project"} & set(server.headers[0])


# Tries, waits, patience, cache


def test_a_failure_that_passes_is_tried_again_after_the_wait_asked_for() -> None:
    waits: list[float] = []
    busy = Answer(b"{}", 429, {"Retry-After": "7"})
    with chat_server(busy, Answer(b"{}", 500), said({})) as server:
        advisor = Advisor(settings(server, tries=3), sleep=waits.append)
        assert advisor.suggest(CLUSTER).suggested_by == "tiny"
    assert waits == [7.0, 1.0]
    assert len(server.requests) == 3


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    waits: list[float] = []
    with chat_server(Answer(b"{}", 429, {"Retry-After": "3600"})) as server:
        Advisor(settings(server, tries=3), sleep=waits.append).suggest(CLUSTER)
    assert waits == []
    assert len(server.requests) == 1


def test_a_server_without_structured_output_is_asked_in_words_alone() -> None:
    with chat_server(Answer(b"{}", 400), said({})) as server:
        assert Advisor(settings(server)).suggest(CLUSTER).suggested_by == "tiny"
    first, second = (json.loads(request) for request in server.requests)
    assert first.pop("response_format")["json_schema"]["strict"] is True
    assert second.pop("response_format") == {"type": "json_object"}
    assert second == first


@pytest.mark.parametrize(
    ("answer", "reason", "asked"),
    [
        (Answer(b"{}", 429), "busy", 3),
        (Answer(b"{}", 500), "server 500", 3),
        (said("I would rather not."), "schema", 3),
        (Answer(b"{}", 401), "refused 401", 1),
        (Answer(b"{}", 404), "refused 404", 1),
    ],
)
def test_the_third_failure_in_a_row_ends_the_asking(
    answer: Answer, reason: str, asked: int
) -> None:
    with chat_server(answer) as server:
        advisor = Advisor(settings(server, tries=1), sleep=lambda seconds: None)
        notes = {advisor.suggest(CLUSTER).note for _ in range(5)}
    assert notes == {f"Suggested by rules: {REASONS[reason]}."}
    assert len(server.requests) == asked


def test_an_answer_in_between_lets_the_asking_go_on() -> None:
    bad = Answer(b"{}", 500)
    with chat_server(bad, bad, said({}), bad, bad, said({})) as server:
        advisor = Advisor(settings(server, tries=1), sleep=lambda seconds: None)
        by = [advisor.suggest(CLUSTER).suggested_by for _ in range(6)]
    assert by == ["rules", "rules", "tiny"] * 2


def test_an_accepted_reply_is_kept_and_a_rejected_one_is_not(tmp_path: Path) -> None:
    bad = said({"description": "It would save 120 hours."})
    with chat_server(bad, said({})) as server:
        advisor = Advisor(settings(server), cache=tmp_path)
        assert advisor.suggest(CLUSTER).suggested_by == "rules"
        assert list(tmp_path.iterdir()) == []
        first = advisor.suggest(CLUSTER)
        again = Advisor(settings(server), cache=tmp_path).suggest(CLUSTER)
        assert first == again
        assert len(server.requests) == 2
        (kept,) = tmp_path.iterdir()
        assert json.loads(kept.read_text("utf-8")) == GOOD
        Advisor(settings(server), cache=tmp_path).suggest(replace(CLUSTER, companies=8))
        assert len(server.requests) == 3
        kept.write_bytes(b'{"project": "\xff')
        assert Advisor(settings(server), cache=tmp_path).suggest(CLUSTER) == first
        assert json.loads(kept.read_text("utf-8")) == GOOD


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder should")
    with chat_server(said({})) as server:
        advisor = Advisor(settings(server), cache=tmp_path / "cache")
        assert advisor.suggest(CLUSTER).suggested_by == "tiny"


# Settings and the key


def test_the_model_is_off_unless_address_and_name_are_set() -> None:
    url, name = "http://127.0.0.1:8000/v1", "tiny"
    assert ModelSettings.from_environment({}) is None
    assert ModelSettings.from_environment({"KPI_LLM_BASE_URL": url}) is None
    assert ModelSettings.from_environment({"KPI_LLM_MODEL": name}) is None
    assert Advisor.from_environment({"KPI_LLM_API_KEY": KEY}).explain(CLUSTER) is None
    found = ModelSettings.from_environment(
        {"KPI_LLM_BASE_URL": url, "KPI_LLM_MODEL": name, "KPI_LLM_API_KEY": KEY}
    )
    assert found == ModelSettings(url, name, KEY)


@pytest.mark.parametrize("url", ["localhost:8000", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ParamsError) as error:
        ModelSettings(url, "tiny")
    assert str(error.value) == (
        "KPI_LLM_BASE_URL: not a web address; expected for example http://host:8000/v1."
    )


def test_a_key_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ParamsError) as error:
        ModelSettings(f"https://me:{KEY}@host/v1", "tiny")
    assert str(error.value) == (
        "KPI_LLM_BASE_URL: holds more than an address; "
        "put the key into KPI_LLM_API_KEY."
    )


def test_the_key_shows_up_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()
    with chat_server(said({}), Answer(echo, 401)) as server:
        advisor = Advisor(settings(server), cache=tmp_path)
        good = advisor.suggest(CLUSTER)
        bad = advisor.suggest(replace(CLUSTER, topic="VPN disconnects"))
        shown = [repr(advisor), repr(good), repr(bad), repr(settings(server))]
        shown.append(json.dumps(advisor.explain(CLUSTER)))
    kept = [path.name + path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert len(kept) == 1
    assert KEY not in " ".join([*shown, *kept, caplog.text])
