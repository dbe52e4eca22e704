"""Client of a server that speaks the OpenAI chat protocol, with a limit on time.

Imported only to send a request: the import of `openai` takes longer than a report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2
import openai
from pydantic import BaseModel, ConfigDict, ValidationError

from kpi_lib.text.suggestions.language_model import ModelSettings, NoAnswer

_MAX_BYTES: Final = 200_000
_FIRST_WAIT_SECONDS, _MAX_WAIT_SECONDS = 0.5, 20.0
_RETRIED: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_TEXTS: Final = frozenset({"text", "output_text"})
# Answers of servers without structured output; the prompt asks for the form in words.
_NO_SCHEMA: Final = frozenset({400, 415, 422})


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str = "text"
    text: str | None = None


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    content: str | list[_Part]

    @property
    def answer(self) -> str:
        """The text, whole or in parts; other parts hold a model's thoughts."""
        if isinstance(self.content, str):
            return self.content
        return "".join(p.text or "" for p in self.content if p.type in _TEXTS)


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice]


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
    """
    with _client(settings) as client:
        wait = _FIRST_WAIT_SECONDS
        for left in range(settings.tries - 1, -1, -1):
            try:
                return _once(client, body, settings.timeout_seconds)
            except openai.APIStatusError as error:
                status = error.status_code
                if status in _NO_SCHEMA and "response_format" in body:
                    body = {k: v for k, v in body.items() if k != "response_format"}
                    failure, pause = NoAnswer("refused"), 0.0
                elif status not in _RETRIED:
                    raise NoAnswer("refused") from None
                else:
                    failure = NoAnswer("busy" if status == 429 else "server")
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


def _client(settings: ModelSettings) -> openai.OpenAI:
    # By default the client sends the organisation and project of another key in the
    # environment, and follows a redirection to another server.
    unsent: Any = {
        "OpenAI-Organization": openai.Omit(),
        "OpenAI-Project": openai.Omit(),
    }
    return openai.OpenAI(
        base_url=settings.relay or settings.base_url,
        api_key=settings.api_key or "none",
        default_headers=unsent,
        max_retries=0,
        timeout=settings.timeout_seconds,
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )


def _once(client: openai.OpenAI, body: dict[str, Any], seconds: float) -> str:
    end = time.monotonic() + seconds
    create = client.chat.completions.with_streaming_response.create
    received = bytearray()
    with create(**body) as response:
        kind = response.headers.get("content-type", "")
        if not kind.lower().split(";")[0].strip().endswith("json"):
            raise NoAnswer("protocol")
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > _MAX_BYTES:
                raise NoAnswer("protocol")
            if time.monotonic() > end:
                raise httpx2.ReadTimeout("the answer took too long")
    try:
        completion = _Completion.model_validate_json(bytes(received))
    except ValidationError:
        raise NoAnswer("protocol") from None
    if not completion.choices:
        raise NoAnswer("protocol")
    first = completion.choices[0]
    if first.finish_reason == "length":
        raise NoAnswer("cut")
    return first.message.answer


def _retry_after(headers: Mapping[str, str], default: float) -> float:
    try:
        seconds = float(headers.get("retry-after", default))
    except ValueError:
        return default
    return seconds if seconds >= 0 else default
