"""Lease: a lock on an object store, an object that its holder renews.

A dead holder renews it no more; once it has expired, another process may take it. It
keeps two processes from doing the same work; a write that must not replace something
newer is conditional itself (`Bucket.put`, a Delta commit).
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

from kpi_lib.lake.storage.base import LockHeld

LEASE_SECONDS = 60.0
_RENEWALS_PER_LEASE = 4
_POLL_SECONDS = 1.0


class Objects(Protocol):
    """Operations of an object store that a lease needs; see `Bucket`."""

    def read_tagged(self, name: str) -> tuple[bytes | None, Any]:
        """Return an object's content, and the tag that `put` takes to replace it."""

    def put(self, name: str, content: bytes, tag: Any) -> Any:
        """Write an object if it has that tag; None where it has not."""

    def remove(self, name: str) -> None:
        """Remove an object, if there is one."""


@contextlib.contextmanager
def hold_lease(bucket: Objects, name: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lease of a name; see `Storage.lock`."""
    lease = _Lease(bucket, name)
    deadline = time.monotonic() + wait_seconds
    while (holder := lease.take()) is not None:
        if time.monotonic() >= deadline:
            raise LockHeld(f" since {holder['since']} ({holder['holder']})")
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        lease.release()


class _Lease:
    """An object with its holder, its expiry and a token, renewed by a thread."""

    def __init__(self, bucket: Objects, name: str) -> None:
        self._bucket = bucket
        self._name = name
        self._holder = {
            "holder": f"process {os.getpid()} of {socket.gethostname()}",
            "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
            "token": secrets.token_hex(8),
        }
        self._tag: Any = None
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> dict[str, Any] | None:
        """Take it; return its holder where that is another process."""
        content, tag = self._bucket.read_tagged(self._name)
        current: dict[str, Any] = json.loads(content) if content else {}
        is_mine = current.get("token") == self._holder["token"]
        if current and current["until"] > time.time() and not is_mine:
            return current
        self._tag = self._bucket.put(self._name, self._content(), tag)
        if self._tag is None:  # another process was faster
            return {"since": "just now", "holder": "another process"}
        self._renewing.start()
        return None

    def _content(self) -> bytes:
        content = {**self._holder, "until": time.time() + LEASE_SECONDS}
        return json.dumps(content).encode()

    def _renew(self) -> None:
        while not self._ended.wait(LEASE_SECONDS / _RENEWALS_PER_LEASE):
            with contextlib.suppress(OSError):  # the next renewal may succeed
                tag = self._bucket.put(self._name, self._content(), self._tag)
                if tag is None:
                    return
                self._tag = tag

    def release(self) -> None:
        self._ended.set()
        self._renewing.join()
        content, _ = self._bucket.read_tagged(self._name)
        if content and json.loads(content)["token"] == self._holder["token"]:
            self._bucket.remove(self._name)
