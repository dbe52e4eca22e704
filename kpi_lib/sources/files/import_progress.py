"""Progress of an import: the event and the type of its listeners."""

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
        Name of the file, as in the report.
    stage : str
        ``reading`` (in bytes), ``checking`` or ``writing`` (in rows).
    done, total : int
        In the stage's unit; `total` is 0 where it is unknown.
    """

    file: str
    stage: Stage
    done: int
    total: int


Listener = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """Discard a progress event."""
