"""The time that servers may take which never answer, or never come to an end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.alert_consoles import defender
from support.simulators.defender import DefenderSimulator
from support.simulators.server import Faults, Reply, Request, Simulator
from support.syncing import HASTY

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.retries import Outage, Patience


class Throttled(Simulator):
    """Asks for a wait of nearly five minutes until it is told to answer."""

    answers = False

    def reply(self, request: Request) -> Reply:
        return Reply({}) if self.answers else Reply({}, 429, {"Retry-After": "290"})


def asked(url: str, outage: Outage, waits: list[float]) -> str:
    """Ask in a session of its own; return how often that was in vain."""
    one = Session("acme test", url, None, [], outage=outage, sleep=waits.append)
    try:
        one.get("/x")
    except SourceError as error:
        return str(error).split("status 429, ")[1].split(";")[0]
    finally:
        one.close()
    return "answered"


def test_an_hour_without_an_answer_is_waited_once_for_all_sessions() -> None:
    outage = Outage()
    waits: list[float] = []
    with Throttled() as server:
        tries = [asked(server.url, outage, waits) for _ in range(4)]
        assert tries == ["7 times", "7 times", "once", "once"]
        assert waits == [290.0] * 12
        server.answers = True
        assert asked(server.url, outage, waits) == "answered"
        server.answers = False
        assert asked(server.url, outage, waits) == "7 times"


@contextmanager
def dripping(attempts: int, at_once: bytes, rest: bytes) -> Iterator[str]:
    """Serve an answer whose rest comes byte by byte; yield the URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(attempts):
                connection, _ = listening.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(1 << 16)
                    connection.sendall(at_once)
                    for byte in rest:
                        connection.sendall(bytes([byte]))
                        time.sleep(0.02)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("at_once", "rest"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b" " * 99),
        (b"HTTP/1.1 200 OK\r\n", b"X-Pad: " + b"a" * 99),
    ],
)
def test_an_answer_that_comes_byte_by_byte_has_an_end(
    at_once: bytes, rest: bytes
) -> None:
    patience = Patience(attempts=2, timeout=1.0, longest_answer=0.1)
    with dripping(2, at_once, rest) as url:
        one = Session(
            "acme test", url, None, [], patience=patience, sleep=lambda seconds: None
        )
        with pytest.raises(SourceError, match="/x: no answer in time, 2 times"):
            one.get("/x")
        one.close()


def test_a_sign_in_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with DefenderSimulator(4, faults=Faults(every=1, kinds=("hang",))) as simulator:
        sync = defender(tmp_path, simulator)
        sync.patience = replace(HASTY, attempts=2)
        assert "no answer in time, 2 times" in str(sync().error)
        assert simulator.paths() == ["/dir-1/oauth2/v2.0/token"] * 2
