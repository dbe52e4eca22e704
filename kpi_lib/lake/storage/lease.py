"""A lock on an object store: an object that its holder renews.

A holder that died renews it no more, and it may be taken once its time is over. It
keeps processes from doing a thing twice; what must not be written over something
newer says so itself (`Bucket.put`, a Delta commit).
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

from kpi_lib.lake.storage.base import Held

LEASE_SECONDS = 60.0
_RENEWALS = 4
_LOOK_SECONDS = 1.0


class Objects(Protocol):
    """What a lock needs of an object store; see `Bucket`."""

    def read_tagged(self, name: str) -> tuple[bytes | None, Any]:
        """Return an object's content, and what `put` takes to replace just that."""

    def put(self, name: str, content: bytes, tag: Any) -> Any:
        """Write an object that is still the tagged one; None where it is not."""

    def remove(self, name: str) -> None:
        """Remove an object, if there is one."""


@contextlib.contextmanager
def hold(bucket: Objects, name: str, wait_seconds: float) -> Iterator[None]:
    """Hold an object; see `Storage.hold`."""
    lease = _Lease(bucket, name)
    deadline = time.monotonic() + wait_seconds
    while (holder := lease.take()) is not None:
        if time.monotonic() >= deadline:
            raise Held(f" since {holder['since']} ({holder['holder']})")
        time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        lease.give_back()


class _Lease:
    def __init__(self, bucket: Objects, name: str) -> None:
        self._bucket = bucket
        self._name = name
        self._told = {
            "holder": f"process {os.getpid()} of {socket.gethostname()}",
            "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
            "token": secrets.token_hex(8),
        }
        self._tag: Any = None
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> dict[str, Any] | None:
        """Take it, or return what its holder has told."""
        content, tag = self._bucket.read_tagged(self._name)
        held: dict[str, Any] = json.loads(content) if content else {}
        is_own = held.get("token") == self._told["token"]
        if held and held["until"] > time.time() and not is_own:
            return held
        self._tag = self._bucket.put(self._name, self._content(), tag)
        if self._tag is None:  # somebody was faster
            return {"since": "just now", "holder": "another process"}
        self._renewing.start()
        return None

    def _content(self) -> bytes:
        return json.dumps({**self._told, "until": time.time() + LEASE_SECONDS}).encode()

    def _renew(self) -> None:
        while not self._ended.wait(LEASE_SECONDS / _RENEWALS):
            with contextlib.suppress(OSError):  # the next one may succeed
                tag = self._bucket.put(self._name, self._content(), self._tag)
                if tag is None:
                    return
                self._tag = tag

    def give_back(self) -> None:
        self._ended.set()
        self._renewing.join()
        content, _ = self._bucket.read_tagged(self._name)
        if content and json.loads(content)["token"] == self._told["token"]:
            self._bucket.remove(self._name)
