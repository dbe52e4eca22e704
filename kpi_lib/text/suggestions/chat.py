"""Client of a server that speaks the OpenAI chat protocol, with a limit on time.

Imported only to send a request: the import of `openai` takes longer than a report.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import httpx2
import openai

from kpi_lib.text.suggestions.chat_answer import is_declined, message_text
from kpi_lib.text.suggestions.language_model import (
    WITHOUT_PROXY,
    FormRefused,
    ModelSettings,
    NoAnswer,
)

_MAX_BYTES: Final = 4_000_000
_FIRST_WAIT_SECONDS, _MAX_WAIT_SECONDS = 0.5, 20.0
_RETRIED: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# Answers of servers without this form of structured output.
_NO_FORM: Final = frozenset({400, 415, 422, 501})


def ask(
    settings: ModelSettings,
    body: dict[str, Any],
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Return the text of the model's message.

    Parameters
    ----------
    settings : ModelSettings
    body : dict
        From :func:`request_body`.
    sleep : callable
        Waits between tries: what ``Retry-After`` asks for, else 0.5 s, doubled each
        time; where more than 20 s are asked for, it gives up at once.

    Raises
    ------
    NoAnswer
        `FormRefused` where a less strict form may be accepted.
    """
    with _client(settings) as client:
        wait = _FIRST_WAIT_SECONDS
        for left in range(settings.tries - 1, -1, -1):
            try:
                return _once(client, body, settings)
            except openai.APIStatusError as error:
                failure = _failure(error, body)
                if failure.reason in ("refused", "declined"):
                    raise failure from None
                pause = _retry_after(error.response.headers, wait)
            except (openai.APITimeoutError, httpx2.TimeoutException):
                failure, pause = NoAnswer("timeout"), wait
            except (openai.APIConnectionError, httpx2.TransportError):
                failure, pause = NoAnswer("unreachable"), wait
            except NoAnswer:
                raise
            except Exception:
                # Such as a body whose compression is damaged: nothing that a server
                # answers may end a report.
                raise NoAnswer("protocol") from None
            if not left or pause > _MAX_WAIT_SECONDS:
                raise failure from None
            sleep(pause)
            wait *= 2
    raise NoAnswer("unreachable")


def _failure(error: openai.APIStatusError, body: Mapping[str, Any]) -> NoAnswer:
    """Return what a status means; the server's own words may repeat the key."""
    status = error.status_code
    if status in _RETRIED:
        return NoAnswer("busy" if status == 429 else "server", status)
    if status in _NO_FORM:
        if is_declined(_content(error)):
            return NoAnswer("declined", status)
        if "response_format" in body:
            return FormRefused("refused", status)
    return NoAnswer("server" if status >= 500 else "refused", status)


def _content(error: openai.APIStatusError) -> bytes:
    try:
        return error.response.content
    except Exception:
        return b""


def _client(settings: ModelSettings) -> openai.OpenAI:
    return openai.OpenAI(
        base_url=settings.relay or settings.base_url,
        api_key="none",  # replaced by `_headers`
        default_query={} if settings.relay else dict(settings.query),
        max_retries=0,
        timeout=settings.timeout_seconds,
        # By default the client follows a redirection to another server.
        http_client=openai.DefaultHttpxClient(
            follow_redirects=False, verify=_tls(), mounts=dict(WITHOUT_PROXY)
        ),
    )


@cache
def _tls() -> ssl.SSLContext:
    """Return the process's trusted authorities: reading them takes 25 ms."""
    return httpx2.create_ssl_context()


def _headers(settings: ModelSettings) -> dict[str, Any]:
    """Return the key's header, and leave out what the client sends by itself.

    That is the organisation and project of another key in the environment.
    """
    headers: dict[str, Any] = dict.fromkeys(
        ("OpenAI-Organization", "OpenAI-Project", "Authorization"), openai.Omit()
    )
    return headers if settings.relay else {**headers, **settings.key_headers}


def _once(client: openai.OpenAI, body: dict[str, Any], settings: ModelSettings) -> str:
    end = time.monotonic() + settings.timeout_seconds
    create = client.chat.completions.with_streaming_response.create
    received = bytearray()
    with create(**body, extra_headers=_headers(settings)) as response:
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > _MAX_BYTES:
                raise NoAnswer("protocol")
            if time.monotonic() > end:
                raise httpx2.ReadTimeout("the answer took too long")
    return message_text(bytes(received))


def _retry_after(headers: Mapping[str, str], default: float) -> float:
    try:
        seconds = float(headers.get("retry-after", default))
    except ValueError:
        return default
    return seconds if seconds >= 0 else default
