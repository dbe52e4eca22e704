"""Ask a server that speaks the OpenAI chat protocol, within bounds of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import openai
from pydantic import BaseModel, ConfigDict, ValidationError

from kpi_lib.advising.reply import Reply
from kpi_lib.errors import ParamsError

URL, MODEL, KEY = "KPI_LLM_BASE_URL", "KPI_LLM_MODEL", "KPI_LLM_API_KEY"
_MOST_BYTES: Final = 200_000
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 20.0
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# The servers that do not know structured output answer so; the task says it in words.
_NO_SCHEMA: Final = frozenset({400, 415, 422})


@dataclass(frozen=True)
class ModelSettings:
    """Which server and model word the suggestions.

    Attributes
    ----------
    base_url : str
        Up to and without ``/chat/completions``.
    model : str
    api_key : str
        Sent to that server alone; shown nowhere.
    timeout_seconds : float
        For one try, from start to last byte.
    tries : int
        At most, for one topic.

    Raises
    ------
    ParamsError
        The address is not one of a web server, or holds a user name.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    tries: int = 3

    def __post_init__(self) -> None:
        """Refuse addresses that cannot work or would put a secret into messages."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ParamsError(
                URL, "not a web address", "for example http://host:8000/v1"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ParamsError(
                URL, "holds more than an address", remedy=f"put the key into {KEY}"
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ModelSettings | None:
        """Read the three variables; None unless base URL and model are set."""
        url, model = environ.get(URL, "").strip(), environ.get(MODEL, "").strip()
        if not (url and model):
            return None
        return cls(url, model, environ.get(KEY, "").strip())


class NoAnswer(Exception):
    """The server gave nothing to check.

    Parameters
    ----------
    reason : str
        ``timeout``, ``unreachable``, ``busy``, ``server``, ``refused``, ``cut`` or
        ``protocol``.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    content: str


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice]


def request_body(
    settings: ModelSettings, messages: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the body of the request, as it goes over the wire."""
    schema = Reply.model_json_schema()
    return {
        "model": settings.model,
        "messages": messages,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "suggestion", "strict": True, "schema": schema},
        },
    }


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
        wait = _FIRST_WAIT
        for left in range(settings.tries - 1, -1, -1):
            try:
                return _once(client, body, settings.timeout_seconds)
            except openai.APIStatusError as error:
                status = error.status_code
                if status in _NO_SCHEMA and "response_format" in body:
                    body = {k: v for k, v in body.items() if k != "response_format"}
                    failure, asked = NoAnswer("refused"), 0.0
                elif status not in _AGAIN:
                    raise NoAnswer("refused") from None
                else:
                    failure = NoAnswer("busy" if status == 429 else "server")
                    asked = _retry_after(error.response.headers, wait)
            except (openai.APITimeoutError, httpx2.TimeoutException):
                failure, asked = NoAnswer("timeout"), wait
            except (openai.APIConnectionError, httpx2.TransportError):
                failure, asked = NoAnswer("unreachable"), wait
            if not left or asked > _LONGEST_WAIT:
                raise failure from None
            sleep(asked)
            wait *= 2
    raise NoAnswer("unreachable")


def _client(settings: ModelSettings) -> openai.OpenAI:
    # Left alone, the client would send the organisation and project of another key that
    # the environment holds, and follow a redirection to another server.
    unsent: Any = {
        "OpenAI-Organization": openai.Omit(),
        "OpenAI-Project": openai.Omit(),
    }
    return openai.OpenAI(
        base_url=settings.base_url,
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
            if len(received) > _MOST_BYTES:
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
    return first.message.content


def _retry_after(headers: Mapping[str, str], default: float) -> float:
    try:
        seconds = float(headers.get("retry-after", default))
    except ValueError:
        return default
    return seconds if seconds >= 0 else default
