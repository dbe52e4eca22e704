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

from kpi_lib.domain.run_environment import LLM_KEY, LLM_MODEL, LLM_URL

_MAX_BYTES: Final = 1_000_000
_SECONDS: Final = 40.0
_PASSED_BACK: Final = ("content-type", "retry-after")
_PATH: Final = "/chat/completions"


@contextlib.contextmanager
def model_relay(environ: Mapping[str, str] = os.environ) -> Iterator[str | None]:
    """Serve a relay and give its address; None where no key has to be added.

    Parameters
    ----------
    environ : mapping of str to str
        Names the server, the model and the key.
    """
    url, key = environ.get(LLM_URL, "").strip(), environ.get(LLM_KEY, "").strip()
    if not (url and key and environ.get(LLM_MODEL, "").strip()):
        yield None
        return
    place = f"/{secrets.token_urlsafe(24)}"
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), _handler(place + _PATH, url.rstrip("/") + _PATH, key)
    )
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{place}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(place: str, target: str, key: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != place or not 0 < length <= _MAX_BYTES:
                self._answer(404, {}, b"")
                return
            try:
                self._answer(*_forward(target, key, self.rfile.read(length)))
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
    target: str, key: str, body: bytes
) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of the server's answer."""
    import httpx2

    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with httpx2.stream(
        "POST", target, content=body, headers=headers, timeout=_SECONDS
    ) as answer:
        received = bytearray()
        for chunk in answer.iter_bytes():
            received += chunk
            if len(received) > _MAX_BYTES:
                break
        return answer.status_code, answer.headers, bytes(received)
