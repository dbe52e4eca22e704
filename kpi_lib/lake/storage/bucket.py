"""Bucket: files of an object store with Amazon's S3 protocol.

Address and credentials come from the environment (``AWS_ACCESS_KEY_ID``,
``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ENDPOINT_URL``) or from the machine's
role; they are never part of an address.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from kpi_lib.lake.storage.base import Storage, is_internal, short_message
from kpi_lib.lake.storage.lease import hold_lease

PARALLEL_REQUESTS = 16
"""Most requests at the same time."""

_ATTEMPTS = 50
"""Attempts to change a file that other processes change at the same time."""

_PAUSE_SECONDS = 0.05
_RETRY = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}


@dataclass(frozen=True)
class Bucket(Storage):
    """A bucket, or the part of it below a prefix.

    Attributes
    ----------
    url : str
        ``s3://bucket/prefix``.
    """

    url: str

    @property
    def address(self) -> str:
        """The URL."""
        return self.url

    def read(self, name: str) -> bytes | None:
        """Return an object's content; None where there is none."""
        return self.read_tagged(name)[0]

    def read_tagged(self, name: str) -> tuple[bytes | None, Any]:
        """Return an object's content, and the tag that `put` takes to replace it."""
        with _as_os_error():
            try:
                answer = obstore.get(connect(self.url), name)
                # A store without versions has none here.
                tags = {key: answer.meta[key] for key in ("e_tag", "version")}
                tag = {key: value for key, value in tags.items() if value}
                return bytes(answer.bytes()), tag
            except FileNotFoundError:
                return None, "create"

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield an object's content piece by piece."""
        with _as_os_error():
            for piece in obstore.get(connect(self.url), name).stream():
                yield bytes(piece)

    def put(self, name: str, content: bytes, tag: Any) -> Any:
        """Write an object if its tag is still that of `read_tagged`.

        Returns
        -------
        object
            A new tag; None where the object has changed meanwhile.
        """
        with _as_os_error():
            try:
                put = obstore.put(connect(self.url), name, content, mode=tag)
                return {key: value for key, value in put.items() if value}
            except (AlreadyExistsError, PreconditionError):
                return None

    def read_all(self, names: Sequence[str]) -> list[bytes | OSError | None]:
        """Return the contents of many objects, fetched at the same time."""
        with ThreadPoolExecutor(PARALLEL_REQUESTS) as threads:
            return list(threads.map(self._content, names))

    def has(self, name: str) -> bool:
        """Return whether there is an object."""
        with _as_os_error():
            try:
                obstore.head(connect(self.url), name)
            except FileNotFoundError:
                return False
            return True

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write one object after the other; each write is atomic."""
        with _as_os_error():
            for name, content in files.items():
                obstore.put(connect(self.url), name, content, use_multipart=False)

    def change(self, name: str, new: Callable[[bytes | None], bytes]) -> None:
        """Read, change and write, again where another process wrote meanwhile."""
        for _ in range(_ATTEMPTS):
            content, tag = self.read_tagged(name)
            if self.put(name, new(content), tag) is not None:
                return
            time.sleep(random.uniform(0, _PAUSE_SECONDS))
        raise OSError(f"{self.show(name)} is changed by others all the time")

    def remove(self, name: str) -> None:
        """Remove an object, if there is one."""
        with _as_os_error(), contextlib.suppress(FileNotFoundError):
            obstore.delete(connect(self.url), name)

    def names(self) -> list[str]:
        """Return the objects below the prefix, without internal ones."""
        with _as_os_error():
            listed = [
                entry["path"]
                for entries in obstore.list(connect(self.url), chunk_size=1000)
                for entry in entries
            ]
        return sorted(name for name in listed if not is_internal(name))

    def names_in(self, folder: str) -> list[str]:
        """Return the names of the objects right below a prefix, sorted."""
        with _as_os_error():
            listed = obstore.list_with_delimiter(connect(self.url), f"{folder}/")
        return sorted(entry["path"].rpartition("/")[2] for entry in listed["objects"])

    def folders_in(self, folder: str) -> list[str]:
        """Return the next parts of the names below a prefix, sorted."""
        below = f"{folder}/" if folder else None
        with _as_os_error():
            listed = obstore.list_with_delimiter(connect(self.url), below)
        prefixes = map(str, listed["common_prefixes"])
        return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in prefixes)

    @contextlib.contextmanager
    def lock(self, name: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold a lease: an object with an expiry time, renewed until released."""
        with hold_lease(self, f"{name}.lock", wait_seconds):
            yield


@lru_cache(maxsize=8)
def connect(url: str) -> S3Store:
    """Return the store at an address; one for all threads of a process."""
    return S3Store.from_url(url, client_options=_client(), retry_config=_RETRY)  # type: ignore[arg-type]


def delta_options() -> dict[str, str]:
    """Return the storage options of Delta tables beyond the environment's variables."""
    return {"allow_http": "true"} if _client() else {}


def _client() -> dict[str, bool]:
    """Return the client's options: HTTP is allowed where the endpoint has it."""
    is_plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
    return {"allow_http": True} if is_plain else {}


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise OSError(short_message(error)) from error
