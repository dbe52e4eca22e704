"""Text of a model's message in what a server sent: one JSON object, or events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from kpi_lib.text.suggestions.language_model import NoAnswer

_MAX_TEXT: Final = 200_000
_TEXTS: Final = frozenset({"text", "output_text"})
_DECLINED: Final = frozenset({"content_filter", "refusal"})
_CUT: Final = frozenset({"length", "max_tokens", "model_length"})
_EVENT_STARTS: Final = (b"data:", b"event:", b"id:", b":")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str = "text"
    text: str | None = None


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    content: str | list[_Part] | None = None
    refusal: str | None = None

    @property
    def answer(self) -> str:
        """The text, whole or in parts; other parts hold a model's thoughts."""
        if isinstance(self.content, str):
            return self.content
        return "".join(p.text or "" for p in self.content or () if p.type in _TEXTS)

    @property
    def is_refusal(self) -> bool:
        """Whether the model says that it does not answer."""
        parts = self.content if isinstance(self.content, list) else []
        return bool(self.refusal) or any(part.type == "refusal" for part in parts)


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    index: int = 0
    message: _Message | None = None
    delta: _Message | None = None
    finish_reason: str | None = None


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice]


def message_text(received: bytes) -> str:
    """Return the text of the first choice's message.

    Parameters
    ----------
    received : bytes
        A chat completion, or the events of a stream of its pieces.

    Raises
    ------
    NoAnswer
        ``protocol``, ``declined`` or ``cut``.
    """
    body = received.lstrip(b"\xef\xbb\xbf \t\r\n")
    text = _streamed(body) if body.startswith(_EVENT_STARTS) else _whole(body)
    if len(text) > _MAX_TEXT:
        raise NoAnswer("protocol")
    return text


def _whole(body: bytes) -> str:
    first = _first_choice(body)
    if first is None or first.message is None:
        raise NoAnswer("protocol")
    _check_end(first.finish_reason, is_refusal=first.message.is_refusal)
    if first.message.content is None:
        raise NoAnswer("protocol")
    return first.message.answer


def _streamed(body: bytes) -> str:
    """Join the pieces of a stream that the server sends although none was asked for."""
    pieces: list[str] = []
    ends: list[str] = []
    is_refusal = is_done = False
    for data in _events(body):
        if data == b"[DONE]":
            is_done = True
            break
        choice = _first_choice(data)
        if choice is None:
            continue
        piece = choice.delta or choice.message or _Message()
        pieces.append(piece.answer)
        is_refusal |= piece.is_refusal
        if choice.finish_reason:
            ends.append(choice.finish_reason)
    if not pieces:
        raise NoAnswer("protocol")
    _check_end(ends[-1] if ends else None, is_refusal=is_refusal)
    if not (ends or is_done):
        raise NoAnswer("cut")
    return "".join(pieces)


def _events(body: bytes) -> Iterator[bytes]:
    """Yield the data of each event; its lines are joined."""
    lines: list[bytes] = []
    for line in (*body.splitlines(), b""):
        if line.startswith(b"data:"):
            lines.append(line.removeprefix(b"data:").removeprefix(b" "))
        elif not line and lines:
            yield b"\n".join(lines)
            lines = []


def _first_choice(body: bytes) -> _Choice | None:
    """Return the first choice; None in an event that has none, such as a count."""
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise NoAnswer("protocol") from None
    return next((c for c in completion.choices if c.index == 0), None)


def _check_end(reason: str | None, *, is_refusal: bool) -> None:
    if is_refusal or reason in _DECLINED:
        raise NoAnswer("declined")
    if reason in _CUT:
        raise NoAnswer("cut")


def is_declined(body: bytes) -> bool:
    """Return whether an error's body says that a filter stopped the request."""
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    error = content.get("error") if isinstance(content, dict) else None
    return isinstance(error, dict) and error.get("code") == "content_filter"
