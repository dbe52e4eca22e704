"""Settings of the language model that words suggestions, and its request's body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.run_environment import LLM_KEY, LLM_MODEL, LLM_URL, MODEL_RELAY
from kpi_lib.text.suggestions.reply import Reply


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
        """Read the three variables; None unless base URL and model are set."""
        url = environ.get(LLM_URL, "").strip()
        model = environ.get(LLM_MODEL, "").strip()
        if not (url and model):
            return None
        return cls(
            url,
            model,
            environ.get(LLM_KEY, "").strip(),
            relay=environ.get(MODEL_RELAY, ""),
        )


class NoAnswer(Exception):
    """The server gave no answer that could be checked.

    Parameters
    ----------
    reason : str
        ``timeout``, ``unreachable``, ``busy``, ``server``, ``refused``, ``cut`` or
        ``protocol``.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


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
