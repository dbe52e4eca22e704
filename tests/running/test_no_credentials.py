"""Notebooks get no credential, under either engine; the model is asked for them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from support.advice_cases import CLUSTER, said
from support.chat_server import chat_server
from support.projects import Project

from kpi_lib.running.model_relay import model_relay
from kpi_lib.running.notebook_environment import masked, without_credentials
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run
from kpi_lib.running.units import ENGINES
from kpi_lib.text.suggestions.advisor import Advisor

SECRET = "Hush-0123456789"
SECRETS = (
    "KPI_ACME_CONNECTWISE_PRIVATE_KEY",
    "KPI_ACME_SENTINELONE_TOKEN",
    "KPI_ACME_PUBLISH_PASSWORD",
    "KPI_ACME_SMTP_USER",
    "KPI_LLM_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "OPENAI_API_KEY",
    "PGPASSWORD",
    "PGPASSFILE",
    "SMTP_PASS",
    "GITHUB_TOKEN",
    "VAULT_TOKEN",
    "DEFENDER_CLIENT_SECRET",
)
PLAIN = ("PATH", "HOME", "LANG", "TZ", "PWD", "KPI_LAKE", "KPI_LLM_BASE_URL",
         "TOKENIZERS_PARALLELISM", "KEYBOARD", "XDG_CACHE_HOME")  # fmt: skip


def test_credentials_are_left_out_and_the_rest_stays() -> None:
    environment = dict.fromkeys((*SECRETS, *PLAIN), SECRET)
    environment["DATABASE_URL"] = "postgresql://me:pw@db/kpi"
    passed = without_credentials(environment, is_store_read=False)
    assert set(passed) == set(PLAIN)
    store = {name for name in SECRETS if name.startswith("AWS_")}
    assert set(without_credentials(environment, is_store_read=True)) == {*PLAIN, *store}


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("engine", ENGINES)
def test_no_notebook_finds_one(
    project: Project, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    project.notebook(
        "10_look",
        "import os\n"
        f"assert {SECRET!r} not in os.environ.values(), sorted(os.environ)\n"
        "own = open('/proc/self/environ', 'rb').read()\n"
        f"assert {SECRET.encode()!r} not in own",
    )
    request = Request("2026-02", ("acme",), formats=("html",))
    places = Places(project.lake, project.params, project.reports)
    outcome = run(request, places, Options(jobs=1, engine=engine))
    assert [str(result.error) for result in outcome.failed] == []


def test_an_error_is_written_down_cut_and_without_credentials(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_CONNECTWISE_PRIVATE_KEY", SECRET)
    text = f"{SECRET} postgresql://me:pw-1@db/kpi " + "x" * 50_000
    project.notebook(
        "10_fail",
        "print('Printed', 'Hush-' + '0123456789')",
        f"raise ValueError('Hush-' + '0123456789' + {text[len(SECRET) :]!r})",
    )
    request = Request("2026-02", ("acme",), formats=("html",))
    places = Places(project.lake, project.params, project.reports)
    (failed,) = run(request, places, Options(jobs=1)).failed
    written = (project.reports / "acme/2026-02/manifest.json").read_text()
    assert failed.error
    assert failed.error.copy
    saved = (project.reports / failed.error.copy).read_text()
    assert "Printed [secret]" in saved
    sources = json.loads(saved)["cells"]
    outputs = json.dumps([cell.get("outputs") for cell in sources])
    for shown in (str(failed.error), written, outputs):
        assert "[secret] postgresql://[secret]@db/kpi" in shown
        assert SECRET not in shown
        assert "pw-1" not in shown
        assert len(shown) < 20_000
    assert masked("a/b c", {"X_TOKEN": "a/b"}) == "a/b c"


def test_the_relay_adds_the_key_for_its_own_address_alone() -> None:
    with chat_server(said({})) as server:
        environ = {
            "KPI_LLM_BASE_URL": server.url,
            "KPI_LLM_MODEL": "tiny",
            "KPI_LLM_API_KEY": SECRET,
        }
        with model_relay(environ) as relay:
            assert relay
            child = {**environ, "KPI_MODEL_RELAY": relay, "KPI_LLM_API_KEY": ""}
            assert Advisor.from_environment(child).suggest(CLUSTER).note is None
            assert server.headers[0]["authorization"] == f"Bearer {SECRET}"
            azure = {**environ, "KPI_LLM_API_VERSION": "2024-10-21"}
            with model_relay(azure) as second:
                child = {**azure, "KPI_MODEL_RELAY": second, "KPI_LLM_API_KEY": ""}
                assert Advisor.from_environment(child).suggest(CLUSTER).note is None
            assert server.headers[1]["api-key"] == SECRET
            assert server.headers[1]["path"].endswith("?api-version=2024-10-21")
            other = relay.rsplit("/", 1)[0] + "/guess/chat/completions"
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(other, data=json.dumps({}).encode())
        assert len(server.requests) == 2
    with model_relay({**environ, "KPI_LLM_API_KEY": ""}) as relay:
        assert relay is None


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_model_on_this_machine_is_asked_without_a_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with chat_server(said({})) as server:
        environ = {
            "KPI_LLM_BASE_URL": server.url.replace("127.0.0.1", "localhost"),
            "KPI_LLM_MODEL": "tiny",
            "KPI_LLM_API_KEY": SECRET,
        }
        with model_relay(environ) as relay:
            child = {**environ, "KPI_MODEL_RELAY": relay or "", "KPI_LLM_API_KEY": ""}
            assert Advisor.from_environment(child).suggest(CLUSTER).note is None
