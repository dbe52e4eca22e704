"""Relay of a notebook's requests to the language model, which adds the key.

A notebook runs anybody's code and gets no credential. Its KPI asks this process, at an
address on this machine that only that notebook knows.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from kpi_lib.domain.errors import ParamsError
from kpi_lib.text.suggestions.language_model import (
    ENDPOINT,
    WITHOUT_PROXY,
    ModelSettings,
)

_MAX_BYTES: Final = 5_000_000
_MORE_SECONDS: Final = 10.0
"""Beyond the notebook's own patience, so that it is the one to give up."""

_PASSED_BACK: Final = ("content-type", "retry-after")


@contextlib.contextmanager
def model_relay(environ: Mapping[str, str] = os.environ) -> Iterator[str | None]:
    """Serve a relay and give its address; None where no key has to be added.

    Parameters
    ----------
    environ : mapping of str to str
        Names the server, the model and the key.
    """
    settings = _settings(environ)
    if settings is None or not settings.api_key:
        yield None
        return
    place = f"/{secrets.token_urlsafe(24)}"
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(place + ENDPOINT, settings))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{place}"
    finally:
        server.shutdown()
        server.server_close()


def _settings(environ: Mapping[str, str]) -> ModelSettings | None:
    try:
        return ModelSettings.from_environment(environ)
    except ParamsError:
        return None  # the notebook that asks reads the same, and says what is wrong


def _handler(place: str, settings: ModelSettings) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != place or not 0 < length <= _MAX_BYTES:
                self._answer(404, {}, b"")
                return
            try:
                self._answer(*_forward(settings, self.rfile.read(length)))
            except Exception:
                # The client reads a broken connection as a server that is not there.
                self.close_connection = True

        def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name in _PASSED_BACK:
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing: the path is a secret."""

    return Handler


def _forward(
    settings: ModelSettings, body: bytes
) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of the server's answer."""
    import httpx2

    headers = {**settings.key_headers, "Content-Type": "application/json"}
    timeout = settings.timeout_seconds + _MORE_SECONDS
    with (
        httpx2.Client(timeout=timeout, mounts=dict(WITHOUT_PROXY)) as client,
        client.stream(
            "POST", settings.endpoint, content=body, headers=headers
        ) as answer,
    ):
        received = bytearray()
        for chunk in answer.iter_bytes():
            received += chunk
            if len(received) > _MAX_BYTES:
                break
        return answer.status_code, answer.headers, bytes(received)
