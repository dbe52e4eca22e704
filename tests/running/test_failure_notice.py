"""``on_failure``: the summary of a night reaches a command and a webhook."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from support.in_process import kpi
from support.params_folder import mistakes, write
from support.projects import PATIENCE

from kpi_lib.cli.commands import run_command
from kpi_lib.domain.errors import DataError
from kpi_lib.running.failure_notice import has_failures, notice, send
from kpi_lib.running.run import RunOutcome
from kpi_lib.running.run_problems import RunProblem
from kpi_lib.running.units import UnitError, UnitResult
from kpi_lib.settings.failure_settings import OnFailure

SAVE = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"


class _Hook(BaseHTTPRequestHandler):
    status = 200
    delay = 0.0
    bodies: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).bodies.append((self.path, self.headers["Content-Type"], body))
        time.sleep(self.delay)
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def hook(status: int = 200, delay: float = 0.0) -> Iterator[tuple[str, list[Any]]]:
    handler = type("Hook", (_Hook,), {"status": status, "delay": delay, "bodies": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/secret", handler.bodies
        server.shutdown()


def told(**keys: Any) -> OnFailure:
    return OnFailure.model_validate({"timeout_seconds": 60, **keys}, strict=False)


def test_a_command_gets_the_summary_and_no_shell_reads_its_arguments(
    tmp_path: Path,
) -> None:
    path = tmp_path / "$(touch x); it.json"
    run = (sys.executable, "-c", SAVE, str(path))
    assert send(told(run=run), {"text": "Été"}) == []
    assert json.loads(path.read_text("utf-8")) == {"text": "Été"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_webhook_gets_the_summary_as_json() -> None:
    with hook() as (address, bodies):
        assert send(told(post=address), {"text": "Été"}) == []
    assert bodies == [("/secret", "application/json", '{"text": "Été"}'.encode())]


def test_the_address_may_stand_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    with hook() as (address, bodies):
        monkeypatch.setenv("KPI_HOOK", address)
        assert send(told(post_variable="KPI_HOOK"), {}) == []
    assert len(bodies) == 1
    monkeypatch.delenv("KPI_HOOK")
    problems = send(told(post_variable="KPI_HOOK"), {})
    assert problems == ["the variable KPI_HOOK is not set"]


def test_what_goes_wrong_in_telling_is_told_without_the_secret() -> None:
    for status in (500, 302):
        with hook(status) as (address, bodies):
            problems = send(told(post=address), {})
        assert problems == [f"http://127.0.0.1 answered with status {status}"]
        assert len(bodies) == 1
    (problem,) = send(told(post=address), {})
    assert problem.startswith("http://127.0.0.1 cannot be reached (")
    assert "secret" not in problem
    failing = (sys.executable, "-c", "raise SystemExit('no route')")
    name = sys.executable
    assert send(told(run=failing), {}) == [f"{name} ended with 1: no route"]
    assert send(told(run=("no-such-command",)), {}) == [
        "no-such-command cannot be started (No such file or directory)"
    ]


def test_an_odd_address_or_server_is_told_without_the_secret() -> None:
    (problem,) = send(told(post="https://[abc/secret"), {})
    assert problem.startswith("the address of on_failure is none; expected ")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"no such protocol\r\n\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/secret"
        problems = send(told(post=address), {})
        thread.join()
    assert problems == ["http://127.0.0.1 cannot be reached (BadStatusLine)"]


def test_telling_is_limited_in_time() -> None:
    # The child keeps the pipe: it must end with its parent.
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import "
    slow = (sys.executable, "-c", child + "time; time.sleep(600)'])")
    started = time.monotonic()
    with hook(delay=600) as (address, _):
        problems = send(told(run=slow, post=address, timeout_seconds=1), {})
    assert time.monotonic() - started < PATIENCE
    assert problems == [
        f"{sys.executable} did not end within 1 s and was stopped",
        "http://127.0.0.1 did not answer within 1 s",
    ]


def test_the_summary_names_failures_and_tenants() -> None:
    class One:
        def __str__(self) -> str:
            return "acme/2026-10/10"

    result = UnitResult(unit=One(), engine="fork", seconds=1.0, outputs={},  # type: ignore[arg-type]
                        error=UnitError("ValueError", "no", 6))  # fmt: skip
    outcome = RunOutcome(
        "r", (result,), (), frozenset(), (), (RunProblem("b: bad", True),)
    )
    assert has_failures(outcome)
    summary = notice("nightly", outcome, None, None)
    assert summary == {
        "text": "kpi run --schedule nightly: 1 of 1 reports failed; left out: b: bad",
        "schedule": "nightly",
        "run": "r",
        "made": 0,
        "failed": [{"report": "acme/2026-10/10", "error": "ValueError: no (cell 6)"}],
        "left_out": ["b: bad"],
        "error": None,
        "status": None,
    }
    ended = notice("nightly", None, DataError("lake", "is gone"), None)
    assert ended["text"] == "kpi run --schedule nightly: lake: is gone."
    drafts = notice("nightly", outcome, None, None, are_drafts_well=False)
    assert drafts["text"].endswith("left out: b: bad; the drafts of mails failed")


def test_a_night_that_fails_is_told_and_keeps_its_exit_code(tmp_path: Path) -> None:
    params = tmp_path / "params"
    (params / "tenants").mkdir(parents=True)
    (params / "schedules").mkdir()
    (tmp_path / "lake").mkdir()
    write(params)
    schedule = params / "schedules" / "nightly.yaml"
    places = [f"--{name}={tmp_path / name}" for name in ("params", "lake", "reports")]
    with hook() as (address, bodies):
        schedule.write_text(
            "tenants: acme\nperiod: 2026-10\nnotebooks: ['10']\ncompanies: all\n"
            f"on_failure: {{post: '{address}', run: [no-such-command]}}\n"
        )
        done = kpi(*places, "run", "--schedule", "nightly", "--quiet")
    assert done.code == 1
    # The run's own failure, and beside it that of telling.
    assert done.err.splitlines() == [
        "on_failure: no-such-command cannot be started (No such file or directory)",
        "acme: no company is known yet; import data first.",
    ]
    ((_, _, body),) = bodies
    summary = json.loads(body)
    assert summary["error"] == "acme: no company is known yet; import data first."
    (acme,) = summary["status"]["tenants"]
    assert acme["wrong"] == ["no row yet: kpi import FILE --tenant acme"]


@pytest.mark.parametrize("file", ["defaults.yaml", "schedules/nightly.yaml"])
def test_a_mistake_that_leaves_no_run_is_told(tmp_path: Path, file: str) -> None:
    params = tmp_path / "params"
    (params / "tenants").mkdir(parents=True)
    (params / "schedules").mkdir()
    write(params)
    path = params / "schedules" / "nightly.yaml"
    with hook() as (address, bodies):
        path.write_text(
            f"tenants: acme\nperiod: 2026-10\non_failure: {{post: '{address}'}}\n"
        )
        with (params / file).open("a") as wrong:
            wrong.write("clok: calendar\n")
        run = (f"--params={params}", "run", "--schedule", "nightly")
        done = kpi(*run)
        assert kpi(*run, "--tenant", "acme").code == 2  # who types reads it
    told = f'params/{file}: clok: is no known key; expected "clock"'
    assert (done.code, done.err.startswith(told[:-9])) == (2, True)
    ((_, _, body),) = bodies
    assert json.loads(body)["error"] == done.err.strip()


@pytest.mark.parametrize("receivers", ["{}", "[]", "false", "text", "{post: 5}"])
def test_a_mistake_in_whom_to_tell_hides_none(tmp_path: Path, receivers: str) -> None:
    params = tmp_path / "params"
    (params / "schedules").mkdir(parents=True)
    (params / "tenants").mkdir()
    write(params)
    path = params / "schedules" / "nightly.yaml"
    path.write_text(f"tenants: acme\nperiod: 2026-10\non_failure: {receivers}\n")
    done = kpi(f"--params={params}", "run", "--schedule", "nightly")
    assert done.code == 2, done.err
    assert done.err.startswith("params/schedules/nightly.yaml: on_failure")


@pytest.mark.parametrize("is_after", [False, True])
def test_a_night_that_crashes_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    params = tmp_path / "params"
    (params / "tenants").mkdir(parents=True)
    (params / "schedules").mkdir()
    (tmp_path / "lake").mkdir()
    write(params)

    def crash(*_: Any) -> None:
        raise ZeroDivisionError("by zero")

    outcome = RunOutcome("r", (), (), frozenset(), ())
    monkeypatch.setattr(
        run_command, "run_and_report", (lambda *_: outcome) if is_after else crash
    )
    monkeypatch.setattr(run_command, "_drafts_written", crash)
    places = [f"--{name}={tmp_path / name}" for name in ("params", "lake", "reports")]
    with hook() as (address, bodies):
        (params / "schedules" / "nightly.yaml").write_text(
            "tenants: acme\nperiod: 2026-10\nnotebooks: ['10']\nmail: drafts\n"
            f"on_failure: {{post: '{address}'}}\n"
        )
        done = kpi(*places, "run", "--schedule", "nightly", "--quiet")
    assert "ZeroDivisionError" in f"{done.code} {done.err}"
    ((_, _, body),) = bodies
    summary = json.loads(body)
    assert summary["error"] == "ZeroDivisionError: by zero"
    assert summary["text"].startswith(
        "kpi run --schedule nightly: ZeroDivisionError: by zero; tenants "
    )
    assert summary["run"] == ("r" if is_after else None)


def test_mistakes_in_the_settings_are_told(tmp_path: Path) -> None:
    (tmp_path / "tenants").mkdir()
    (tmp_path / "schedules").mkdir()
    write(tmp_path)
    path = tmp_path / "schedules" / "night.yaml"
    where = f"{tmp_path.name}/schedules/night.yaml: on_failure"
    expected = {
        "run: notify me": f'{where}.run: got "notify me"; expected a list of '
        "arguments, for example [notify, --subject, KPI].",
        "post: hooks": f"{where}.post: is no address; expected an address, for example "
        "https://hooks.example.org/kpi; one that holds a secret stands in a variable, "
        "see post_variable.",
        "timeout_seconds: 5": f"{where}: got keys and values; expected run, a list of "
        "arguments, or post, an address.",
        "mail: x": f"{where}: got keys and values; expected run, a list of "
        "arguments, or post, an address.",
    }
    for text, message in expected.items():
        path.write_text(f"tenants: all\nperiod: 2026-10\non_failure: {{{text}}}\n")
        assert mistakes(tmp_path) == [message]
