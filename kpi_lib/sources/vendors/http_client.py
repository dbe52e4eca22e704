"""HTTP session that retries: rate limits, server errors, time-outs, broken answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import tenacity
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.credentials import without

_MESSAGE_CHARACTERS = 300
_LOGIN_HEADERS = ("Authorization", "Cookie", "X-Api-Key")
_MESSAGE_KEYS = ("message", "error_description", "detail", "title", "code", "error")
"""Where the vendors' errors say what is wrong; the rest of an answer is data."""


@dataclass(frozen=True)
class Patience:
    """Limits of retries and waits.

    Attributes
    ----------
    attempts : int
        Attempts of one request, the first one included.
    first_wait, longest_wait : float
        Seconds of the back-off, which doubles, with jitter.
    longest_retry_after : float
        Seconds; where a server asks for a longer wait, this run gives up.
    timeout : float
        Seconds for connecting, and between two pieces of an answer.
    """

    attempts: int = 7
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = 300.0
    timeout: float = 60.0


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
    """

    content: Any
    at: datetime | None
    has_next: bool = False


class AgainError(Exception):
    """A fault that may pass: the request is tried again.

    Parameters
    ----------
    problem : str
    wait : float, optional
        Seconds that the server asks for.
    """

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


class Session:
    """Authenticated requests to one server, with retries.

    Parameters
    ----------
    name : str
        Name of the source in messages.
    url : str
        Of the server; every request stays below it.
    auth : httpx2.Auth or None
    secrets : sequence of SecretStr
        Texts that no message may hold.
    headers : mapping of str to str, optional
    patience : Patience, optional
    sleep : callable, optional
        Waits for a number of seconds.
    """

    def __init__(
        self,
        name: str,
        url: str,
        auth: httpx2.Auth | None,
        secrets: Sequence[SecretStr],
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self.requests = 0
        self.retries = 0
        self._secrets = tuple(secrets)
        self._patience = patience or Patience()
        self._sleep = sleep
        self._client = httpx2.Client(
            auth=auth,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=self._patience.timeout,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Request JSON.

        Parameters
        ----------
        path : str
            Below the server's URL, or a whole URL that the server sent.
        query : mapping of str to str, optional

        Raises
        ------
        SourceError
            The server refuses, or its faults outlast the retries.
        """
        target = path if "://" in path else f"{self.url}{path}"
        if not target.startswith(f"{self.url}/"):
            # No other server may receive the credential.
            raise SourceError(
                self.name, "the next page lies on another server", f"{self.url}/..."
            )
        patience = self._patience
        backoff = tenacity.wait_random_exponential(
            multiplier=patience.first_wait, max=patience.longest_wait
        )

        def wait(state: tenacity.RetryCallState) -> float:
            self.retries += 1
            error = state.outcome.exception() if state.outcome else None
            requested = error.wait if isinstance(error, AgainError) else None
            return backoff(state) if requested is None else requested

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(patience.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(AgainError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._get, target, query)
        except AgainError as error:
            raise SourceError(
                self.name,
                f"{self._shown(target)}: {error}, {patience.attempts} times",
                remedy="what was read is kept; sync again later",
            ) from None

    def _get(self, target: str, query: Mapping[str, str] | None) -> Answer:
        self.requests += 1
        try:
            response = self._client.get(target, params=dict(query) if query else None)
        except httpx2.TimeoutException:
            raise AgainError("no answer in time") from None
        except httpx2.TransportError as error:
            raise AgainError(f"the connection broke ({type(error).__name__})") from None
        self._check(response, target)
        try:
            content = json.loads(response.content, parse_float=Decimal)
        except ValueError:
            raise AgainError("an answer that is no whole JSON") from None
        return Answer(content, _date(response), "next" in response.links)

    def _check(self, response: httpx2.Response, target: str) -> None:
        status = response.status_code
        if status == 200:
            return
        if status == 429 or status == 503:
            retry_after = _retry_after(response)
            if (retry_after or 0.0) > self._patience.longest_retry_after:
                raise SourceError(
                    self.name,
                    f"asks to wait for {retry_after:.0f} s",
                    remedy="what was read is kept; sync again later, or less often",
                )
            raise AgainError(f"status {status}", retry_after)
        if status >= 500 or status == 408:
            raise AgainError(f"status {status}")
        message = " ".join(
            without(_message(response), self._secrets_of(response)).split()
        )
        problem = f"{self._shown(target)}: status {status}"
        if message:
            problem += f" ({message[:_MESSAGE_CHARACTERS]})"
        remedies = {
            401: "check the credentials, and whether they have expired",
            403: "give the credentials the rights that the source's page names",
            404: "check the URL, and the source's version",
        }
        raise SourceError(self.name, problem, remedy=remedies.get(status, ""))

    def _secrets_of(self, response: httpx2.Response) -> tuple[SecretStr, ...]:
        """Return the session's secrets, with those that the request has carried.

        A token that was fetched on the way is known to the request alone.
        """
        sent = response.request.headers
        carried = [sent.get(name, "") for name in _LOGIN_HEADERS]
        words = [word for value in carried for word in (value, *value.split()[1:])]
        return (*self._secrets, *(SecretStr(word) for word in words if word))

    def _shown(self, target: str) -> str:
        return without(target.split("?")[0], self._secrets)


def _message(response: httpx2.Response) -> str:
    """Return what an error's answer says: of JSON its message alone, never records."""
    try:
        content = json.loads(response.content)
    except ValueError:
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


def _date(response: httpx2.Response) -> datetime | None:
    return _instant(response.headers.get("Date"))


def _retry_after(response: httpx2.Response) -> float | None:
    """Return the seconds to wait, which come as a number or as an instant."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    until, now = _instant(text), _date(response) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0) if until else None


def _instant(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None
