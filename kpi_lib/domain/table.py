"""Records that describe a table of a tenant: Table and Column."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain.plausible import HAPPENED, PlausibleRange


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    type : str
        DuckDB type as the views show it.
    required : bool
        A row without a value is quarantined, unless ``default`` fills it.
    default : str or int or None
        Replaces NULL on import (a named group, or 0 for counters).
    values : tuple of str
        The allowed values; empty where any value is allowed.
    plausible : PlausibleRange
        Range of an instant or a day. A value outside means no date: NULL in a column
        that may be NULL, else its row is quarantined.
    """

    name: str
    type: str
    required: bool = True
    default: str | int | None = None
    values: tuple[str, ...] = ()
    plausible: PlausibleRange = HAPPENED

    @property
    def is_dated(self) -> bool:
        """Whether it holds instants or days."""
        return self.type in ("timestamptz", "date")


@dataclass(frozen=True)
class Table:
    """One table of a tenant.

    Attributes
    ----------
    name : str
    key : tuple of str
        Without ``tenant_id``, which is constant within a tenant's folder.
    columns : tuple of Column
    event_column : str or None
        The instant or day by which files are partitioned into months and sorted.
    state_column : str or None
        Rows of one file are sorted by it first, so that a search for the few open ones
        among years of closed ones reads little.
    version_column : str or None
        Of two rows with one key in one file, the one with the newest stays.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    event_column: str | None = None
    version_column: str | None = None
    state_column: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def dated_columns(self) -> tuple[Column, ...]:
        """The columns of instants and days, in order."""
        return tuple(column for column in self.columns if column.is_dated)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def parse_columns(text: str, **special: dict[str, object]) -> tuple[Column, ...]:
    """Read columns from lines of ``name type?``.

    Parameters
    ----------
    text : str
        A column a line; ``?`` marks one that may be NULL.
    **special : dict
        Further attributes of `Column`, by the column's name.
    """
    columns = []
    for line in text.strip().splitlines():
        name, kind = line.split(maxsplit=1)
        optional = kind.endswith("?")
        columns.append(
            Column(name, kind.rstrip("?"), not optional, **special.get(name, {}))  # type: ignore[arg-type]
        )
    return tuple(columns)
