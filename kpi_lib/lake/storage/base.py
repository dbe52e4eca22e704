"""What a folder and a bucket have in common."""

from __future__ import annotations

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence

_WORDS = 200
"""Letters of a message; a store repeats the whole exchange."""


class Held(Exception):
    """Another process holds what was asked for; says which and since when."""


class Storage(ABC):
    """Small files by name: each is there whole or not at all.

    A name is a path below the store, with slashes. Whatever goes wrong below is an
    `OSError`.
    """

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it is, as a user names it."""

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is none."""

    def read_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Return the contents of many files, in their order."""
        return [self.read(name) for name in names]

    @abstractmethod
    def has(self, name: str) -> bool:
        """Tell whether there is a file."""

    @abstractmethod
    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files over what stands under their names."""

    @abstractmethod
    def change(self, name: str, new: Callable[[bytes | None], bytes]) -> None:
        """Replace a file by what `new` makes of it, alone among all processes."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return all files, sorted, but those of the store's own (`is_shown`)."""

    @abstractmethod
    def hold(
        self, name: str, wait_seconds: float = 0.0
    ) -> contextlib.AbstractContextManager[None]:
        """Keep other processes from holding the same name.

        What a killed process held is free again, at once or within a minute.

        Raises
        ------
        Held
            Another one has held it for all of `wait_seconds`.
        """

    @contextlib.contextmanager
    def opened(self) -> Iterator[Storage]:
        """Give the store as a process that writes much should use it.

        Raises
        ------
        OSError
            It cannot be written.
        """
        yield self

    def discard(self) -> None:
        """Remove what an `opened` store has not written to its end."""
        return

    def __str__(self) -> str:
        return self.address

    def show(self, name: str) -> str:
        """Return where a file is, as a user names it."""
        return f"{self.address}/{name}"


def first_words(error: Exception) -> str:
    """Return the start of a store's error, in one line, without its tree of causes."""
    told = re.sub(r"\x1b\[[0-9;]*m|↳|<[^>]*>", " ", str(error))
    words = " ".join(told.split()).removeprefix("Kernel error -> ")
    return words if len(words) <= _WORDS else f"{words[:_WORDS]}..."


def is_shown(name: str) -> bool:
    """Tell whether a file is none of the store's own: no part begins by _ or a dot."""
    return not any(part.startswith(("_", ".")) for part in name.split("/"))
