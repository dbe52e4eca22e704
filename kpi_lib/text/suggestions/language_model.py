"""Settings of the language model that words suggestions, and its request's body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.run_environment import (
    LLM_API_VERSION,
    LLM_KEY,
    LLM_MODEL,
    LLM_SECONDS,
    LLM_TRIES,
    LLM_URL,
    MODEL_RELAY,
)
from kpi_lib.text.suggestions.reply import Reply

Form = Literal["schema", "object", "words"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
"""Ways to ask for the reply's form, the strictest first.

A strict schema, a JSON object, or the words of the prompt alone.
"""

ENDPOINT: Final = "/chat/completions"
_VERSION: Final = "api-version"
_AZURE: Final = (".azure.com", ".azure.us", ".azure.cn")
_SECONDS, _TRIES = (1.0, 600.0), (1, 10)
# Azure refuses a schema with any other, such as the length of a text.
_STRICT_KEYWORDS: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "enum", "items"}
)
WITHOUT_PROXY: Mapping[str, None] = MappingProxyType(
    dict.fromkeys(("all://localhost", "all://127.0.0.1", "all://[::1]"))
)
"""Servers on this machine, as an HTTP client names them: no proxy is to be asked, which
would read the words of tickets and could not reach them."""


@dataclass(frozen=True)
class ModelSettings:
    """Server and model that word the suggestions.

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
    relay : str
        Address that requests go to instead, in a run: that process adds the key.
    api_version : str
        Azure's ``api-version``; empty where the server wants none.

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
    relay: str = field(default="", repr=False)
    api_version: str = ""

    def __post_init__(self) -> None:
        """Refuse addresses that cannot work or would put a secret into messages."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ParamsError(
                LLM_URL, "not a web address", "for example http://host:8000/v1"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ParamsError(
                LLM_URL,
                "holds more than an address",
                remedy=f"put the key into {LLM_KEY}",
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ModelSettings | None:
        """Read the variables; None unless base URL and model are set.

        The whole address of a deployment may be pasted as Azure's portal shows it:
        with ``/chat/completions`` and ``api-version``.
        """
        url = environ.get(LLM_URL, "").strip()
        model = environ.get(LLM_MODEL, "").strip()
        if not (url and model):
            return None
        url, version = _split(url)
        return cls(
            url,
            model,
            environ.get(LLM_KEY, "").strip(),
            _number(environ, LLM_SECONDS, cls.timeout_seconds, _SECONDS),
            int(_number(environ, LLM_TRIES, cls.tries, _TRIES)),
            environ.get(MODEL_RELAY, ""),
            environ.get(LLM_API_VERSION, "").strip() or version,
        )

    @property
    def query(self) -> dict[str, str]:
        """Parameters that each request's address ends with."""
        return {_VERSION: self.api_version} if self.api_version else {}

    @property
    def endpoint(self) -> str:
        """Address that requests are for, with its parameters."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"{self.base_url.rstrip('/')}{ENDPOINT}{query}"

    @property
    def key_headers(self) -> dict[str, str]:
        """Header with the key: Azure's own, else that of the OpenAI protocol."""
        if not self.api_key:
            return {}
        host = urlsplit(self.base_url).hostname or ""
        if self.api_version or host.endswith(_AZURE):
            return {"api-key": self.api_key}
        return {"Authorization": f"Bearer {self.api_key}"}


class NoAnswer(Exception):
    """The server gave no answer that could be checked.

    Parameters
    ----------
    reason : str
        ``timeout``, ``unreachable``, ``busy``, ``server``, ``refused``, ``cut``,
        ``declined`` or ``protocol``.
    status : int
        Of the HTTP answer; 0 where there was none, or a good one.
    """

    def __init__(self, reason: str, status: int = 0) -> None:
        self.reason = reason
        self.status = status
        super().__init__(reason)


class FormRefused(NoAnswer):
    """The server refuses a request, perhaps for the form that it asks for."""


def request_body(
    settings: ModelSettings, messages: list[dict[str, str]], form: Form = "schema"
) -> dict[str, Any]:
    """Return the body of the request, as it goes over the wire."""
    body: dict[str, Any] = {"model": settings.model, "messages": messages}
    if form == "schema":
        schema = _strict(Reply.model_json_schema())
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "suggestion", "strict": True, "schema": schema},
        }
    elif form == "object":
        body["response_format"] = {"type": "json_object"}
    return body


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with the keywords alone that every strict server knows."""
    strict = {key: value for key, value in schema.items() if key in _STRICT_KEYWORDS}
    if "properties" in strict:
        strict["properties"] = {
            name: _strict(each) for name, each in strict["properties"].items()
        }
    return strict


def _split(url: str) -> tuple[str, str]:
    """Return a base URL, and the ``api-version`` where it ends with one."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    version = query.pop(_VERSION, "")
    path = parts.path.rstrip("/").removesuffix(ENDPOINT)
    if not query:
        parts = parts._replace(query="")
    if path != parts.path.rstrip("/"):
        parts = parts._replace(path=path)
    return urlunsplit(parts), version


def _number(
    environ: Mapping[str, str], name: str, default: float, limits: tuple[float, float]
) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    least, most = limits
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    whole = name != LLM_TRIES or value.is_integer()
    if not (least <= value <= most and whole):
        what = "tries" if name == LLM_TRIES else "seconds"
        raise ParamsError(
            name,
            f'got "{text}"',
            f"a number of {what} from {least:g} to {most:g}",
            f"for example {name}={default * 2:g}",
        )
    return value
