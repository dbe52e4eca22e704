"""A server on this machine that speaks the chat protocol, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "project": "Self-service password portal",
    "description": "Let users reset their own passwords and warn them before expiry.",
    "effort": "Low",
}


def completion(content: Any, finish: str = "stop") -> bytes:
    """Return a chat completion whose message is `content`."""
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "tiny",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
    ).encode()


def streamed(content: str, finish: str | None = "stop") -> bytes:
    """Return the same as a stream of events, in pieces of a few letters."""
    pieces = [content[at : at + 9] for at in range(0, len(content), 9)]
    deltas = [{"role": "assistant", "content": ""}, *({"content": p} for p in pieces)]
    choices = [{"index": 0, "delta": d, "finish_reason": None} for d in deltas]
    if finish:
        choices.append({"index": 0, "delta": {}, "finish_reason": finish})
    event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1}
    events = [json.dumps({**event, "choices": [choice]}) for choice in choices]
    events += [json.dumps({**event, "choices": [], "usage": {"total_tokens": 9}})]
    if finish:
        events.append("[DONE]")
    return "".join(f"data: {each}\n\n" for each in (*events,)).encode()


class Answer:
    """One answer: status, body, headers, and how it is written."""

    def __init__(
        self,
        body: bytes,
        status: int = 200,
        headers: dict[str, str] | None = None,
        *,
        delay: float = 0.0,
        drip: float = 0.0,
        promise: int | None = None,
    ) -> None:
        self.body, self.status, self.delay, self.drip = body, status, delay, drip
        length = len(body) if promise is None else promise
        self.headers = {
            "Content-Type": "application/json",
            "Content-Length": str(length),
            **(headers or {}),
        }


class ChatServer:
    """What the server was sent, and what it answers next."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    def next(self) -> Answer:
        """Return the next answer; the last one again and again."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            server.requests.append(self.rfile.read(length))
            headers = {name.lower(): text for name, text in self.headers.items()}
            server.headers.append(headers | {"path": self.path})
            answer = server.next()
            time.sleep(answer.delay)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                step = 1 if answer.drip else len(answer.body) or 1
                for start in range(0, len(answer.body), step):
                    self.wfile.write(answer.body[start : start + step])
                    self.wfile.flush()
                    time.sleep(answer.drip)
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def chat_server(*answers: Answer) -> Iterator[ChatServer]:
    """Serve `answers` on 127.0.0.1, in order."""
    state = ChatServer(list(answers))
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    http.daemon_threads = True
    state.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = threading.Thread(target=lambda: http.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
