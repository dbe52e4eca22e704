"""Connections of an HTTP client on which one request has a limited time in all.

The client's own time-out begins anew with every piece: a server that sends a byte now
and then, of an answer or of its headers, would keep a request for ever.
"""

from __future__ import annotations

import math
import time
from typing import Any

import httpx2


class TimeLimit:
    """Seconds that a request may take, with its sign-in and its whole answer.

    Parameters
    ----------
    seconds : float
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = math.inf

    def begin(self) -> None:
        """Begin a request."""
        self._until = time.monotonic() + self._seconds

    def within(self, timeout: float | None) -> float:
        """Return a time-out that ends with the request's time at the latest.

        Raises
        ------
        httpx2.ReadTimeout
            The time is over.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpx2.ReadTimeout("the answer does not end")
        return left if timeout is None else min(timeout, left)


def limit_connections(client: httpx2.Client, limit: TimeLimit) -> None:
    """Let the connections of a client keep a limit, those by a proxy too."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx2.HTTPTransport):
            pool: Any = transport._pool
            pool._network_backend = _TimedBackend(pool._network_backend, limit)


class _TimedBackend:
    """Opens connections that keep a limit; else as another one."""

    def __init__(self, backend: Any, limit: TimeLimit) -> None:
        self._backend = backend
        self._limit = limit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def connect_tcp(self, *given: Any, **named: Any) -> _TimedStream:
        return _TimedStream(self._backend.connect_tcp(*given, **named), self._limit)


class _TimedStream:
    """A connection that waits for no piece longer than a limit; else as another one."""

    def __init__(self, stream: Any, limit: TimeLimit) -> None:
        self._stream = stream
        self._limit = limit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._stream.read(max_bytes, self._limit.within(timeout))
        return data

    def start_tls(self, *given: Any, **named: Any) -> _TimedStream:
        return _TimedStream(self._stream.start_tls(*given, **named), self._limit)
