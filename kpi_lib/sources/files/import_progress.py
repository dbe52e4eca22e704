"""How far an import is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["reading", "checking", "writing"]


@dataclass(frozen=True)
class Progress:
    """One step of an import.

    Attributes
    ----------
    file : str
        As reports name it.
    stage : str
        ``reading`` (in bytes), ``checking`` or ``writing`` (in rows).
    done, total : int
        In the stage's unit; `total` is 0 where it is not known.
    """

    file: str
    stage: Stage
    done: int
    total: int


Listener = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """Listen to nothing."""
