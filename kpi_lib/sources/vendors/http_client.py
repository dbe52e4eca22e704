"""HTTP session that retries: rate limits, server errors, time-outs, broken answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.broken_connections import failure_of, open_client
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.http_answers import (
    AgainError,
    Answer,
    RefusedError,
    answer_of,
    error_message,
    retry_after,
)
from kpi_lib.sources.vendors.retries import (
    Outage,
    Patience,
    retrying,
    seconds_of,
)
from kpi_lib.sources.vendors.timed_connections import TimeLimit, limit_connections

_ATTEMPTS_AFTER_FAILURE = 3
"""Attempts of a request after one that has failed at every attempt: a server that is
down must not cost the whole wait once more for each resource."""

_REMEDIES = {
    401: "check the credentials, and whether they have expired",
    403: "give the credentials the rights that the source's page names",
    404: "check the URL, and the source's version",
}


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
    outage : Outage, optional
        That of the source's other sessions.
    sleep : callable, optional
        Waits for a number of seconds.

    Notes
    -----
    Where the very first request shows that the credentials are wrong or that nobody
    answers, later ones fail at once with the same error.
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
        outage: Outage | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self._patience = patience or Patience()
        self._outage = outage or Outage()
        self._has_answered = False
        self._lost: SourceError | None = None
        self._attempts = self._patience.attempts
        self._secrets = tuple(secrets)
        self._sleep = sleep
        self._client = open_client(
            name,
            auth=auth,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=self._patience.timeout,
        )
        self._limit = TimeLimit(self._patience.longest_answer)
        limit_connections(self._client, self._limit)

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
        return self._request("GET", path, {"params": dict(query) if query else None})

    def post(
        self, path: str, content: Any, check: Callable[[Any], None] = lambda _: None
    ) -> Answer:
        """Send JSON to a path that only answers questions; return its JSON.

        Parameters
        ----------
        path : str
        content : object
        check : callable, optional
            Raises `AgainError` where the answer's JSON tells of a passing fault.

        Raises
        ------
        SourceError
            As for `get`.
        """
        return self._request("POST", path, {"json": content}, check)

    def masked(self, text: str) -> str:
        """Return a server's text without the session's secrets."""
        return without(text, self._secrets)

    def _request(
        self,
        method: str,
        path: str,
        sent: dict[str, Any],
        check: Callable[[Any], None] = lambda _: None,
    ) -> Answer:
        target = path if "://" in path else f"{self.url}{path}"
        if not target.startswith(f"{self.url}/"):
            # No other server may receive the credential.
            raise SourceError(
                self.name, "the next page lies on another server", f"{self.url}/..."
            )
        if self._lost:
            raise self._lost
        send = retrying(self._patience, self._attempts, self._outage, self._sleep)
        try:
            answer: Answer = send(self._send, method, target, sent, check)
        except AgainError as error:
            self._outage.seconds += seconds_of(send)
            count = send.statistics["attempt_number"]
            times = "once" if count == 1 else f"{count} times"
            failure = SourceError(
                self.name,
                f"{self._shown(target)}: {error}, {times}",
                remedy="what was read is kept; sync again later",
            )
            self._attempts = min(self._attempts, _ATTEMPTS_AFTER_FAILURE)
            if error.is_silence and not self._has_answered:
                self._lost = failure
            raise failure from None
        self._note_answer()
        self._attempts = self._patience.attempts
        return answer

    def _note_answer(self) -> None:
        self._has_answered = True
        self._outage.end()

    def _send(
        self,
        method: str,
        target: str,
        sent: dict[str, Any],
        check: Callable[[Any], None],
    ) -> Answer:
        self._limit.begin()
        try:
            response = self._client.request(method, target, **sent)
        except AgainError as error:  # of the sign-in that the request needs
            raise self._if_soon(error) from None
        except httpx2.TimeoutException:
            raise AgainError("no answer in time", is_silence=True) from None
        except httpx2.DecodingError:
            raise AgainError("an answer that cannot be unpacked") from None
        except httpx2.TransportError as error:
            failure = failure_of(error, self.name, self._secrets)
            if isinstance(failure, SourceError) and not self._has_answered:
                self._lost = failure
            raise failure from None
        self._check(response, target)
        answer = answer_of(response, self.name)
        check(answer.content)
        return answer

    def _check(self, response: httpx2.Response, target: str) -> None:
        status = response.status_code
        if status in (200, 206):
            return
        if status == 429 or status == 503:
            raise self._if_soon(AgainError(f"status {status}", retry_after(response)))
        if status >= 500 or status == 408:
            raise AgainError(f"status {status}")
        if 300 <= status < 400:
            raise self._moved(response, target)
        message = error_message(response, self._secrets)
        problem = f"{self._shown(target)}: status {status}"
        if message:
            problem += f" ({message})"
        error = RefusedError(self.name, problem, remedy=_REMEDIES.get(status, ""))
        error.status = status
        if status == 401 and not self._has_answered:
            self._lost = error
        else:
            self._note_answer()
        raise error

    def _if_soon(self, error: AgainError) -> AgainError:
        """Return the error of a passing fault, where the wait asked for is no night."""
        wait = error.wait or 0.0
        if wait <= self._patience.longest_retry_after:
            return error
        raise SourceError(
            self.name,
            f"asks to wait for {wait:.0f} s",
            remedy="what was read is kept; sync again later, or less often",
        ) from None

    def _moved(self, response: httpx2.Response, target: str) -> SourceError:
        """Return the error of a redirect, with the server that it leads to.

        It is not followed: no other server may receive the credential.
        """
        server = _server(response.headers.get("Location", ""))
        remedy = "check the URL; a sign-in page or a proxy may stand in between"
        problem = f"{self._shown(target)}: status {response.status_code}, a redirect"
        if server:
            problem += f" to {server}"
            if not self.url.startswith(f"{server}/"):
                remedy = f'if that is the right server, write "url: {server}"'
        return SourceError(self.name, without(problem, self._secrets), remedy=remedy)

    def _shown(self, target: str) -> str:
        return without(target.split("?")[0], self._secrets)


def _server(url: str) -> str:
    """Return scheme and host of a URL; empty where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if parts.scheme and host else ""
