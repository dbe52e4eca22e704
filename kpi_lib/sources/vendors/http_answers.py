"""Answers of an HTTP server: JSON, clock, waits asked for, and the text of an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.foreign_json import json_of

MESSAGE_CHARACTERS = 300
_LOGIN_HEADERS = ("Authorization", "Cookie", "X-Api-Key")
_MESSAGE_KEYS = ("message", "error_description", "detail", "title", "code", "error")
"""Where the vendors' errors say what is wrong; the rest of an answer is data."""


@dataclass(frozen=True)
class Answer:
    """A server's answer.

    Attributes
    ----------
    content : object
        The JSON; numbers with a point are `Decimal`.
    at : datetime or None
        When it was sent, by the server's clock.
    has_next : bool
        Its ``Link`` header names a next page.
    status : int
        200, or 206 where the server had a part of the answer alone.
    remark : str
        Its ``Warning`` header.
    """

    content: Any
    at: datetime | None
    has_next: bool = False
    status: int = 200
    remark: str = ""


class AgainError(Exception):
    """A fault that may pass: the request is tried again.

    Parameters
    ----------
    problem : str
    wait : float, optional
        Seconds that the server asks for.
    is_silence : bool, optional
        The server did not answer at all.
    """

    def __init__(
        self, problem: str, wait: float | None = None, *, is_silence: bool = False
    ) -> None:
        super().__init__(problem)
        self.wait = wait
        self.is_silence = is_silence


class RefusedError(SourceError):
    """The server refuses a request for good: status 4xx, such as a missing right.

    Attributes
    ----------
    status : int
    """

    status = 0


def answer_of(response: httpx2.Response, name: str) -> Answer:
    """Return a response's JSON.

    Raises
    ------
    AgainError
        It is cut off, or no JSON.
    SourceError
        It is nested too deep to be read.
    """
    try:
        content = json_of(response.content)
    except ValueError:
        raise AgainError("an answer that is no whole JSON") from None
    except RecursionError:
        raise SourceError(
            name,
            "sends an answer that is nested too deep to be read",
            remedy="check the URL; ask the vendor, where it is right",
        ) from None
    return Answer(
        content,
        date_of(response),
        "next" in response.links,
        response.status_code,
        " ".join(response.headers.get("Warning", "").split())[:MESSAGE_CHARACTERS],
    )


def sent_secrets(response: httpx2.Response) -> tuple[SecretStr, ...]:
    """Return the secrets that the request has carried.

    A token that was fetched on the way is known to the request alone.
    """
    sent = response.request.headers
    carried = [sent.get(name, "") for name in _LOGIN_HEADERS]
    words = [word for value in carried for word in (value, *value.split()[1:])]
    return tuple(SecretStr(word) for word in words if word)


def error_message(
    response: httpx2.Response, secrets: tuple[SecretStr, ...] = ()
) -> str:
    """Return what an error's answer says, without secrets and cut to a line."""
    masked = without(_message(response), (*secrets, *sent_secrets(response)))
    return " ".join(masked.split())[:MESSAGE_CHARACTERS]


def _message(response: httpx2.Response) -> str:
    """Return what an error's answer says: of JSON its message alone, never records."""
    try:
        content = json_of(response.content)
    except (ValueError, RecursionError):
        return response.text
    if isinstance(content, str):
        return response.text
    return "; ".join(dict.fromkeys(_messages(content)))


def _messages(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        return
    for key in _MESSAGE_KEYS:
        value = content.get(key)
        if isinstance(value, str):
            yield value
        else:
            yield from _messages(value)
    errors = content.get("errors")
    for error in errors if isinstance(errors, list) else ():
        yield from _messages(error)


def date_of(response: httpx2.Response) -> datetime | None:
    """Return when a server sent its answer, by its own clock."""
    return _instant(response.headers.get("Date"))


def retry_after(response: httpx2.Response) -> float | None:
    """Return the seconds to wait, which come as a number or as an instant."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until, now = _instant(text), date_of(response) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0) if until else None


def _instant(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
