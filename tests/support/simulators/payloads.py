"""Server that answers each path from a file of payloads, and any sign-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .server import Reply, Request, Simulator


class PayloadServer(Simulator):
    """Answers a path with what a JSON file, or a dict, gives for it.

    A question that it does not know (POST) gets a token, as at a sign-in.
    """

    def __init__(self, payloads: Path | dict[str, Any]) -> None:
        super().__init__()
        if isinstance(payloads, Path):
            payloads = json.loads(payloads.read_text("utf-8"))
        self.payloads: dict[str, Any] = payloads

    def reply(self, request: Request) -> Reply:
        if request.path in self.payloads:
            return Reply(self.payloads[request.path])
        if request.method == "POST":
            return Reply({"access_token": "any", "expires_in": 3600})
        return Reply({"code": "NotFound", "message": request.path}, 404)
