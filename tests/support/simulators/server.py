"""Local HTTP server that fails on demand: the base of the vendors' simulators."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

KINDS = ("limit", "error", "truncate", "drop", "hang")


@dataclass(frozen=True)
class Faults:
    """Which requests go wrong, and how.

    Every `every`-th request (0: none) meets the next of `kinds`: ``limit`` (429 with
    Retry-After), ``error`` (500), ``truncate`` (half the JSON), ``drop`` (the
    connection ends without an answer), ``hang`` (no answer until the client goes,
    or a minute).
    """

    every: int = 0
    kinds: tuple[str, ...] = KINDS
    retry_after: str = "0"

    def of(self, number: int) -> str | None:
        if not self.every or number % self.every:
            return None
        return self.kinds[number // self.every % len(self.kinds)]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: str = ""

    def header(self, name: str) -> str | None:
        """Return a header, whatever the case of its name."""
        values = {key.lower(): value for key, value in self.headers.items()}
        return values.get(name.lower())


@dataclass(frozen=True)
class Reply:
    """An answer; `content` is sent as JSON, bytes as they are."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Simulator:
    """A server that runs in a thread between `start` and `stop`.

    Parameters
    ----------
    port : int
        0 takes a free one.
    faults : Faults
    skew : timedelta
        How far the clock of the web server runs ahead of the records'.
    """

    def __init__(
        self,
        port: int = 0,
        faults: Faults | None = None,
        skew: timedelta = timedelta(0),
    ) -> None:
        self.faults = faults or Faults()
        self.skew = skew
        self.requests: list[Request] = []
        self.on_request: Callable[[int], None] = lambda number: None
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def now(self) -> datetime:
        """By the clock of the records."""
        return datetime.now(UTC)

    def reply(self, request: Request) -> Reply:
        """Answer a request that meets no fault."""
        raise NotImplementedError

    def number(self, request: Request) -> int:
        with self._lock:
            self.requests.append(request)
            count = len(self.requests)
            self.on_request(count)
            return count

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def start(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """Server that says nothing of clients that were killed."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(simulator.now() + simulator.skew, usegmt=True)

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _answer(self, method: str) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            request = Request(
                method,
                parts.path,
                dict(parse_qsl(parts.query)),
                dict(self.headers.items()),
                self.rfile.read(length).decode(),
            )
            fault = simulator.faults.of(simulator.number(request))
            if fault == "limit":
                headers = {"Retry-After": simulator.faults.retry_after}
                self._send(Reply({"message": "slow down"}, 429, headers))
            elif fault == "error":
                self._send(Reply({"message": "oops"}, 500))
            elif fault == "drop":
                self.close_connection = True
                self.connection.close()
            elif fault == "hang":
                self.close_connection = True
                self.connection.settimeout(60)
                with contextlib.suppress(OSError):
                    self.connection.recv(1)
            else:
                self._send(simulator.reply(request), fault == "truncate")

        def _send(self, reply: Reply, truncated: bool = False) -> None:
            content = reply.content
            if not isinstance(content, bytes):
                content = json.dumps(content, ensure_ascii=False).encode()
            if truncated:
                content = content[: len(content) // 2]
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            # The client may have closed the connection.
            with contextlib.suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(content)

    return Handler


def stamp(instant: datetime, digits: int = 0) -> str:
    """Write an instant as the vendors do, with so many digits behind the second."""
    text = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return (text[: 20 + digits] if digits else text[:19]) + "Z"


def serve(
    make: Callable[[int, int, Faults], Simulator], description: str, port: int
) -> None:
    """Run a simulator from the command line until it is interrupted."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument(
        "--faults",
        type=int,
        default=0,
        metavar="N",
        help="every N-th request goes wrong, each time in another way",
    )
    given = parser.parse_args()
    simulator = make(given.records, given.port, Faults(every=given.faults))
    simulator.start()
    # The vendor's name and the credentials that it takes.
    print(description.strip(), flush=True)
    print(f"listening on {simulator.url}; stop with Ctrl-C", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        simulator.stop()
