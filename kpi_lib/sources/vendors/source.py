"""What a source of data is: resources that give pages of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pyarrow as pa

Row = dict[str, str | None]
"""Column of the table to its text; a list is a JSON array."""


@dataclass(frozen=True)
class Page:
    """Some rows of a resource.

    Attributes
    ----------
    rows : list of Row or pyarrow.Table
        Named as the table's columns. What they hold is judged as a file's rows are.
    position : str or None
        From where a broken read goes on once these rows are stored; None where the
        resource can only be read from its start.
    newest : datetime or None
        The latest change among the rows.
    read_at : datetime or None
        When the source gave the page, by its own clock.
    """

    rows: Sequence[Row] | pa.Table
    position: str | None = None
    newest: datetime | None = None
    read_at: datetime | None = None


class Resource(Protocol):
    """One kind of record of a source, which fills one table."""

    @property
    def name(self) -> str:
        """Name within the source, such as ``tickets``."""

    @property
    def table(self) -> str:
        """Name in `schema.TABLES`."""

    @property
    def finds_removed(self) -> bool:
        """Whether a record that a whole read does not give was deleted.

        False where the source forgets old records that remain facts.
        """

    @property
    def keeps_first(self) -> str | None:
        """An instant that stays as first stored, while it is there; or None."""

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed after `since`, or all; go on behind `position`."""


class Source(Protocol):
    """A system that holds facts about one tenant."""

    @property
    def name(self) -> str:
        """Name on the command line."""

    @property
    def warnings(self) -> Sequence[str]:
        """What a user should know, gathered while reading."""

    def resources(self) -> Sequence[Resource]:
        """Give the resources in the order in which they are read."""

    def close(self) -> None:
        """Let go of connections."""
