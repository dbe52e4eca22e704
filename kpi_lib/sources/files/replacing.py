"""Rows of a period that a file no longer has: found, counted, kept aside, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import RAW_TABLES, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.writer import TenantWriter
from kpi_lib.sources.files.staged_rows import Staged
from kpi_lib.sources.removals import most_removed

REMOVED_ROWS = Table(
    "removed_rows",
    ("table_name", "key", "removed_at"),
    (
        Column("table_name", "text"),
        Column("key", "text"),
        Column("removed_at", "timestamptz"),
        Column("file", "text"),
        Column("row_json", "text"),
    ),
)
"""Rows that an import has removed, for whoever wants one back."""

_QUARTER_US = 900_000_000


@dataclass(frozen=True)
class Removal:
    """Rows of one table that go.

    Attributes
    ----------
    rows : Path
        Parquet file with the columns of `REMOVED_ROWS`.
    count, known : int
        Rows that go; rows of the lake in the period, of the files' companies and
        boards.
    """

    rows: Path
    count: int
    known: int

    def condition(self, table: Table) -> str:
        """Return the SQL over the table's rows ``s`` that go."""
        path = quoted(str(self.rows))
        return f"{_key(table, 's')} in (select key from read_parquet({path}))"

    def keep_aside(self, writer: TenantWriter) -> None:
        """Write the rows into the table `REMOVED_ROWS`."""
        if self.count:
            writer.upsert(REMOVED_ROWS, self.rows)


def find_removal(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Staged],
    stored: TableSnapshot | None,
    period: Period,
    target: Path,
    *,
    accept: bool,
) -> Removal | None:
    """Find the rows of the period that are in the lake and in none of the files.

    Only rows of companies, and boards, that the files have are looked at. A row in
    quarantine counts as one that the files have.

    Raises
    ------
    ParamsError
        The table's rows have no day.
    DataError
        More rows would go than deletions explain, and nobody has agreed to it.
    """
    table = files[0].table
    if table.event_column is None:
        dated = ", ".join(t.name for t in RAW_TABLES if t.event_column)
        raise ParamsError(
            "--replace", f"the rows of {table.name} have no day", f"one of {dated}"
        )
    if stored is None or not stored.files:
        return None
    _compare(connection, files, stored, _in_period(table, period), "s.*")
    connection.execute(
        f"copy (select '{table.name}' as table_name, row_key as key, "
        f"cast({quoted(datetime.now(UTC).isoformat())} as timestamptz) "
        f"as removed_at, {quoted(files[0].member.origin)} as file, "
        "cast(to_json(g) as varchar) as row_json from gone as g) "
        f"to {quoted(str(target))} (format parquet)"
    )
    count, known = (_count(connection, name) for name in ("gone", "scope"))
    if count > most_removed(known) and not accept:
        raise DataError(
            ", ".join(one.member.label for one in files),
            f"lacks {count} of the {known} rows that {table.name} has in that period, "
            "more than deletions explain; nothing was imported",
            remedy="check that the file is whole; if they are really deleted, import "
            "with --accept-removals",
        )
    return Removal(target, count, known)


@dataclass(frozen=True)
class Absence:
    """Rows of a table that are in the lake and in none of the files of their days.

    Attributes
    ----------
    count, known : int
        Such rows; all of these days, of the files' companies and boards, where there
        are any.
    first, last : str
        The files' days.
    """

    count: int = 0
    known: int = 0
    first: str = ""
    last: str = ""

    @property
    def remark(self) -> str:
        """Sentence on them; empty where there are none, or where most are missing.

        Then the files hold what has changed, and not whole days.
        """
        if not self.count or self.count > self.known / 2:
            return ""
        are = "1 row of these days is"
        if self.count > 1:
            are = f"{self.count} rows of these days are"
        return (
            f"{are} in the lake and not in the file, which is no reason to remove "
            f"them; --replace {self.first}..{self.last} does"
        )

    @property
    def is_repeatable(self) -> bool:
        """Whether the remark is the same once the files' rows are in the lake, too."""
        return not self.count or bool(self.remark)


def find_absence(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Staged],
    stored: TableSnapshot | None,
    zone: str,
) -> Absence:
    """Find the rows of the files' days that are in the lake alone.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        That nobody else uses, in UTC.
    files : sequence of Staged
        Of one table.
    stored : TableSnapshot or None
    zone : str
        The tenant's time zone, in which days begin.
    """
    table = files[0].table
    if table.event_column is None or stored is None or not stored.files:
        return Absence()
    event = _event(table)
    moment, local = event.name, "moment"
    if event.type != "date":
        # In each quarter of an hour a zone has one day.
        moment = f"epoch_us({event.name}) // {_QUARTER_US}"
        instant = f"make_timestamptz(moment * {_QUARTER_US})"
        local = f"cast(timezone({quoted(zone)}, {instant}) as date)"
    first, last = connection.execute(
        f"select min({local}), max({local}) from (select distinct {moment} as moment "
        f"from read_parquet({_listed([str(one.rows) for one in files])}))"
    ).fetchall()[0]
    if first is None:
        return Absence()
    days = Period.parse(f"{first}..{last}", zone)
    _compare(connection, files, stored, _in_period(table, days), "1 as one")
    count = _count(connection, "gone")
    known = _count(connection, "scope") if count else 0
    return Absence(count, known, str(first), str(last))


def _compare(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Staged],
    stored: TableSnapshot,
    condition: str,
    columns: str,
) -> None:
    """Create the view ``scope`` and the table ``gone`` of rows of the lake.

    ``scope`` has those that meet the condition, of the files' companies and boards,
    ``gone`` those among them that no file has, with these columns of the rows ``s``
    and ``row_key``.
    """
    table = files[0].table
    scope = [c for c in ("company", "board") if c in table.column_names]
    same = " and ".join(f"c.{c} is not distinct from s.{c}" for c in scope) or "true"
    is_same = " and ".join(f"f.{name} = s.{name}" for name in table.key)
    rows = _listed([str(one.rows) for one in files])
    held = _listed([str(one.quarantine) for one in files])
    lake = _listed(stored.with_local_files().files)
    connection.execute(
        f"create temp view files as from read_parquet({rows}); "
        f"create temp view held as from read_parquet({held}); "
        f"create temp view stored as from read_parquet({lake})"
    )
    connection.execute(
        f"create temp table covered as select distinct {', '.join(scope) or '1'} "
        "from files; "
        f"create temp view scope as from stored as s where {condition} "
        f"and exists (select 1 from covered as c where {same}); "
        f"create temp table gone as select {columns}, {_key(table, 's')} as row_key "
        f"from scope as s where not exists (select 1 from files as f "
        f"where {is_same}) "
        f"and {_key(table, 's')} not in "
        "(select key from held where key is not null)"
    )


def _event(table: Table) -> Column:
    return next(c for c in table.columns if c.name == table.event_column)


def _in_period(table: Table, period: Period) -> str:
    column = table.event_column
    if _event(table).type == "date":
        return f"s.{column} between '{period.first_day}' and '{period.last_day}'"
    start, end = period.start.isoformat(), period.end.isoformat()
    return (
        f"s.{column} >= cast('{start}' as timestamptz) "
        f"and s.{column} < cast('{end}' as timestamptz)"
    )


def _key(table: Table, alias: str) -> str:
    """Return the SQL of a row's key as the quarantine writes it."""
    listed = ", ".join(f"cast({alias}.{name} as varchar)" for name in table.key)
    return f"concat_ws(' ', {listed})"


def _listed(paths: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, paths))}]"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
