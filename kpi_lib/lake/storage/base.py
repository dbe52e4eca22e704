"""Storage: small files by name, the interface of a folder and a bucket."""

from __future__ import annotations

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence

_MAX_CHARACTERS = 200
"""Of a message; a store repeats the whole exchange."""


class LockHeld(Exception):
    """Another process holds the lock; the message says which one and since when."""


class Storage(ABC):
    """Small files by name; a write is atomic for each of them.

    A name is a path below the store, with slashes. Every failure is an `OSError`.
    """

    @property
    @abstractmethod
    def address(self) -> str:
        """Address of the store, as a user names it."""

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is none."""

    def read_all(self, names: Sequence[str]) -> list[bytes | OSError | None]:
        """Return the contents of many files in their order, or why one has none.

        One that cannot be read must not hide the others.
        """
        return [self._content(name) for name in names]

    def _content(self, name: str) -> bytes | OSError | None:
        try:
            return self.read(name)
        except OSError as error:
            return error

    @abstractmethod
    def has(self, name: str) -> bool:
        """Return whether there is a file."""

    @abstractmethod
    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files, replacing those of the same names."""

    @abstractmethod
    def change(self, name: str, new: Callable[[bytes | None], bytes]) -> None:
        """Replace a file by `new` of its content, one process at a time."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return all files but internal ones (`is_internal`), sorted."""

    @abstractmethod
    def names_in(self, folder: str) -> list[str]:
        """Return the names of the files right in a folder, internal ones too, sorted.

        The list is empty where there is no such folder.
        """

    @abstractmethod
    def folders_in(self, folder: str) -> list[str]:
        """Return the names of the folders right in a folder, sorted.

        The list is empty where there is no such folder. An empty text stands for the
        store itself.
        """

    @abstractmethod
    def lock(
        self, name: str, wait_seconds: float = 0.0
    ) -> contextlib.AbstractContextManager[None]:
        """Lock a name against other processes.

        The lock of a killed process is free again, at once or within a minute.

        Raises
        ------
        LockHeld
            Another process has held it for all of `wait_seconds`.
        """

    @contextlib.contextmanager
    def with_staging(self) -> Iterator[Storage]:
        """Give the store with a staging area, for a process that writes many files.

        Raises
        ------
        OSError
            It cannot be written.
        """
        yield self

    def discard(self) -> None:
        """Remove the files that a store `with_staging` has not finished writing."""
        return

    def __str__(self) -> str:
        return self.address

    def show(self, name: str) -> str:
        """Return the address of a file, as a user names it."""
        return f"{self.address}/{name}"


_FULL = ("No space left", "Disk quota exceeded", "File too large")


def is_full_disk(error: Exception) -> bool:
    """Return whether an error is a full disk or quota, whichever library raised it."""
    return bool(full_disk_words(error))


def full_disk_words(error: Exception) -> str:
    """Return what the system says of a full disk or quota; empty for other errors."""
    return next((words for words in _FULL if words in str(error)), "")


def short_message(error: Exception) -> str:
    """Return a store's error in one line, without its tree of causes or its stack."""
    text = re.split(r"\n\s*0: ", str(error), maxsplit=1)[0]
    text = re.sub(r"\x1b\[[0-9;]*m|↳|<[^>]*>", " ", text)
    message = re.sub(r"^Kernel error(:| ->) ", "", " ".join(text.split()))
    cut = f"{message[:_MAX_CHARACTERS]}..."
    return message if len(message) <= _MAX_CHARACTERS else cut


def is_internal(name: str) -> bool:
    """Return whether a file is the store's own: a part starts with _ or a dot."""
    return any(part.startswith(("_", ".")) for part in name.split("/"))
