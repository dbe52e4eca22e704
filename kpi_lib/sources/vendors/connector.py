"""Protocol of a connector: a source's resources, each read as pages of rows.

A *source* is a system that a tenant's file names under ``sources:``, its *connector*
the class that reads it, a *resource* one kind of its records, which fills one table.
Resources are independent: each has its own state, and one that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

import pyarrow as pa

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.schema import Table

Row = dict[str, str | None]
"""Column of the table to its value as text; a list is a JSON array."""


FINGERPRINT = "_fingerprint"
"""Column beside those of the table: a whole number that differs where a row does."""


class Known(Protocol):
    """The rows that are stored already."""

    def __len__(self) -> int:
        """Return how many there are."""

    def differs(self, keys: pa.Table) -> pa.Array:
        """Return for each key and `FINGERPRINT` whether its row is to be read."""


@dataclass(frozen=True)
class Page:
    """One page of a resource's rows.

    Attributes
    ----------
    rows : list of Row or pyarrow.Table
        Named as the table's columns; their values are judged like those of a file.
    position : str or None
        Where an interrupted read resumes once these rows are stored; None where the
        resource can only be read from its start.
    newest : datetime or None
        The latest change among the rows.
    read_at : datetime or None
        When the source sent the page, by the source's clock.
    exact : frozenset of str
        Last parts of the keys of rows whose value in `Resource.keeps_first` is the
        source's own: it replaces the stored one.
    seen : pyarrow.Table or None
        Keys and `FINGERPRINT` of rows that are stored as they are, and are not sent.
    is_partial : bool
        The source says that records are missing: the next read asks for them again,
        and nothing is taken for deleted.
    """

    rows: Sequence[Row] | pa.Table
    position: str | None = None
    newest: datetime | None = None
    read_at: datetime | None = None
    exact: frozenset[str] = frozenset()
    seen: pa.Table | None = None
    is_partial: bool = False


class Resource(Protocol):
    """One kind of record of a source; fills one table.

    Three more attributes may be there: `whole_every`, the timedelta after which
    everything is read anyway, if sooner than `whole_days`; `keeps_told`, the column
    whose stored value stays where a row does not tell it and is otherwise unchanged;
    `is_optional`, whether it is left alone unless it was read before.
    """

    @property
    def name(self) -> str:
        """Name within the source, such as ``tickets``; its state is kept under it."""

    @property
    def kind(self) -> str:
        """Name under which ``resources:`` in a tenant's file leaves it out."""

    @property
    def table(self) -> str:
        """Name of the table in `schema.TABLES`."""

    @property
    def finds_removed(self) -> bool:
        """Whether a record that is missing from a whole read was deleted.

        False where the source drops old records that remain facts.
        """

    @property
    def keeps_first(self) -> str | None:
        """Column whose first stored instant stays while it is set; None where none."""

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed after `since`, or all; resume after `position`."""


class TableRows:
    """Base of a resource that is called as the table that it fills.

    Attributes
    ----------
    schema : Table
    """

    schema: Table

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    @property
    def kind(self) -> str:
        """Name of the table."""
        return self.schema.name

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.schema.name


@dataclass
class FailedResource:
    """A resource that cannot be read: its read fails with the error."""

    error: SourceError
    name: str
    kind: str
    table: str
    is_optional: bool = False
    finds_removed: bool = False
    keeps_first: str | None = None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Raise the error."""
        raise self.error
        yield


@runtime_checkable
class FingerprintedResource(Protocol):
    """A resource whose source tells which rows differ from those that are known."""

    def changes(self, known: Known, position: str | None) -> Iterator[Page]:
        """Read the keys of all rows, and in full those that differ; resume likewise."""


def label_of(resource: Resource) -> str:
    """Return what messages call a resource: its ``label``, else its name."""
    label: str = getattr(resource, "label", resource.name)
    return label


class Connector(Protocol):
    """Reads one source of one tenant."""

    @property
    def name(self) -> str:
        """Name of the source: on the command line and in the tenant's file."""

    @property
    def warnings(self) -> Sequence[str]:
        """Remarks for the user, gathered while reading."""

    def resources(self) -> Sequence[Resource]:
        """Return the resources in the order in which they are read.

        An error here fails the whole source; what concerns one resource belongs into
        its `pages`.
        """

    def close(self) -> None:
        """Close the connections."""
