"""Retries of an HTTP session: waits, limits and error messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from support.simulators.server import Faults, Reply, Request, Simulator

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.retries import Patience


class Echo(Simulator):
    """Answers with what a test gives it, in order."""

    replies: list[Reply]

    def reply(self, request: Request) -> Reply:
        return self.replies.pop(0) if self.replies else Reply({"ok": 1.5})


@pytest.fixture
def session() -> Iterator[Callable[..., Session]]:
    """Make sessions that note how long they would wait; close them."""
    made: list[Session] = []

    def make(server: Echo, waits: list[float], **patience: Any) -> Session:
        made.append(_session(server, waits, **patience))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _session(server: Echo, waits: list[float], **patience: Any) -> Session:
    return Session(
        "acme test",
        server.url,
        None,
        [SecretStr("Geheim-4714")],
        patience=Patience(**{"attempts": 3, "timeout": 60, **patience}),
        sleep=waits.append,
    )


def test_a_server_says_how_long_to_wait(session: Callable[..., Session]) -> None:
    waits: list[float] = []
    with Echo() as server:
        server.replies = [
            Reply({}, 429, {"Retry-After": "17"}),
            Reply({}, 503, {"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"}),
        ]
        answer = session(server, waits).get("/x")
    assert str(answer.content["ok"]) == "1.5"
    # The second instant has passed already.
    assert waits == [17.0, 0.0]


def test_without_a_hint_the_wait_doubles_at_random_within_bounds(
    session: Callable[..., Session],
) -> None:
    waits: list[float] = []
    faults = Faults(every=1, kinds=("error",))
    with Echo(faults=faults) as server, pytest.raises(SourceError):
        session(server, waits, attempts=9, longest_wait=20.0).get("/x")
    assert len(waits) == 8
    assert all(0 <= wait <= min(2.0**n, 20.0) for n, wait in enumerate(waits))
    assert len(set(waits)) == 8


def test_too_long_a_wait_is_left_to_the_next_run(
    session: Callable[..., Session],
) -> None:
    with Echo() as server:
        server.replies = [Reply({}, 429, {"Retry-After": "3600"})]
        with pytest.raises(SourceError) as error:
            session(server, []).get("/x")
    assert str(error.value) == (
        "acme test: asks to wait for 3600 s; what was read is kept; sync again later, "
        "or less often."
    )


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("error", "status 500"),
        ("limit", "status 429"),
        ("truncate", "an answer that is no whole JSON"),
        ("hang", "no answer in time"),
        (
            "drop",
            "the connection broke (RemoteProtocolError: Server disconnected without "
            "sending a response)",
        ),
    ],
)
def test_a_fault_that_stays_is_named(
    kind: str, problem: str, session: Callable[..., Session]
) -> None:
    faults = Faults(every=1, kinds=(kind,))
    timeout = 0.2 if kind == "hang" else 60
    with Echo(faults=faults) as server:
        server.replies = []
        with pytest.raises(SourceError) as error:
            session(server, [], timeout=timeout).get("/x", {"q": "secret-ish"})
        assert str(error.value) == (
            f"acme test: {server.url}/x: {problem}, 3 times; what was read is kept; "
            "sync again later."
        )


def test_what_the_server_says_is_shown_short_and_without_secrets(
    session: Callable[..., Session],
) -> None:
    with Echo() as server:
        server.replies = [Reply("a  Geheim-4714 " + "b" * 400, 400)]
        with pytest.raises(SourceError) as error:
            session(server, []).get("/x")
        told = '"a [secret] ' + "b" * 288
        assert str(error.value) == f"acme test: {server.url}/x: status 400 ({told})."


class _Fetching(httpx2.Auth):
    """Fetches a token that no setting holds."""

    def auth_flow(self, request: Any) -> Iterator[Any]:
        request.headers["Authorization"] = "Bearer fetched-Token+9/x"
        yield request


@pytest.mark.parametrize(
    "echo",
    ["Bearer fetched-Token+9/x", "fetched-Token+9/x", "fetched-Token%2B9%2Fx",
     "fetched-Token+9\\/x", "Geheim-4714", "R2VoZWltLTQ3MTQ="],
)  # fmt: skip
def test_a_token_that_a_server_repeats_is_masked_in_any_encoding(echo: str) -> None:
    with Echo() as server:
        server.replies = [Reply({"message": f"denied: {echo}!"}, 401)]
        one = Session("acme test", server.url, _Fetching(), [SecretStr("Geheim-4714")])
        with pytest.raises(SourceError) as error:
            one.get("/x")
        one.close()
        assert "denied: [secret]!" in str(error.value)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ({"message": "no such board", "data": [{"name": "Ana"}]}, " (no such board)"),
        ({"error": {"code": "E1", "message": "gone"}, "value": ["Ana"]}, " (gone; E1)"),
        ({"errors": [{"title": "bad", "source": {"name": "Ana"}}]}, " (bad)"),
        ({"request": {"name": "Ana"}}, ""),
        ([{"name": "Ana"}], ""),
    ],
)
def test_of_an_errors_answer_its_message_alone_is_shown(
    session: Callable[..., Session], content: Any, shown: str
) -> None:
    with Echo() as server:
        server.replies = [Reply(content, 400)]
        with pytest.raises(SourceError) as error:
            session(server, []).get("/x")
        assert str(error.value) == f"acme test: {server.url}/x: status 400{shown}."


def test_where_nobody_answers_the_wait_is_spent_once(
    session: Callable[..., Session],
) -> None:
    with Echo() as server:
        url = server.url
    waits: list[float] = []
    opened = session(server, waits)
    said = (
        f"acme test: {url}/x: the connection broke (ConnectError: [Errno 111] "
        "Connection refused), 3 times; what was "
    )
    for path in ("/x", "/y"):
        with pytest.raises(SourceError) as caught:
            opened.get(path)
        assert str(caught.value) == f"{said}read is kept; sync again later."
    assert len(waits) == 2


def test_after_a_failure_a_request_is_tried_less_until_one_succeeds(
    session: Callable[..., Session],
) -> None:
    waits: list[float] = []
    with Echo() as server:
        opened = session(server, waits, attempts=5)
        server.replies = [Reply({}, 500)] * 8
        for tries in (5, 3):
            with pytest.raises(SourceError, match=f"status 500, {tries} times"):
                opened.get("/x")
        opened.get("/x")
        server.replies = [Reply({}, 500)] * 4
        assert opened.get("/x").status == 200


def test_what_is_asked_by_post_and_what_comes_in_part(
    session: Callable[..., Session],
) -> None:
    with Echo() as server:
        server.replies = [Reply({"a": 1}, 206, {"Warning": '199 - "one  part"'})]
        answer = session(server, []).post("/x", {"query": "q"})
    assert server.requests[0].body == '{"query":"q"}'
    assert (answer.status, answer.remark) == (206, '199 - "one part"')


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (rb'{"name": "caf\ud83d"}', "caf\ufffd"),
        (rb'{"name": "caf\ud83d\ude00"}', "caf\U0001f600"),
        (b'{"name": "caf\xe9"}', "caf\ufffd"),
    ],
)
def test_a_text_that_was_cut_within_a_character_is_read(
    session: Callable[..., Session], content: bytes, name: str
) -> None:
    with Echo() as server:
        server.replies = [Reply(content)]
        assert session(server, []).get("/x").content == {"name": name}
        server.replies = [Reply(content.replace(b"name", b"message"), 400)]
        with pytest.raises(SourceError) as error:
            session(server, []).get("/x")
        assert str(error.value) == f"acme test: {server.url}/x: status 400 ({name})."


@pytest.mark.parametrize(
    ("headers", "status", "problem"),
    [
        ({"Content-Encoding": "gzip"}, 200, "an answer that cannot be unpacked"),
        ({"Retry-After": "\xb2"}, 429, "status 429"),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}, 429, "status 429"),
    ],
)
def test_a_header_that_means_nothing_is_a_fault_like_others(
    session: Callable[..., Session], headers: dict[str, str], status: int, problem: str
) -> None:
    with Echo() as server:
        server.replies = [Reply(b"{}", status, headers)]
        assert session(server, []).get("/x").status == 200
        server.replies = [Reply(b"{}", status, headers)] * 3
        with pytest.raises(SourceError, match=f"{problem}, 3 times"):
            session(server, []).get("/x")
