"""The raw tables in a connection: views over, or copies of, a snapshot's files.

Most tables are cut into files of one month each. The macros of ``rows_by_month.sql``
leave the files of other months unopened.

Older versions wrote instants and days that mean no date, such as 9999-12-31. They read
as NULL, a row that requires one is left out, and ``kpi check`` names them.
Only columns in which the log has such values, or knows none, are compared: that hides
them from Parquet's statistics.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import MONTH, RAW_TABLES, TABLES, Column, Table
from kpi_lib.facts import exclusion
from kpi_lib.lake.damaged_files import damage_error, is_lack_of_room
from kpi_lib.lake.snapshot import ANY_ID, Snapshot
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.plausible_settings import PlausibleParams

_BY_MONTH = ("raw_tickets", "raw_time_entries", "raw_security_alerts", "raw_surveys")
"""Tables with macros for a range of days."""

_WITH_TICKET_IDS = ("raw_tickets", "raw_time_entries")
"""Tables of which a file is chosen by the numbers of tickets in it."""

_FOLDER = re.compile(rf"/{MONTH}=([^/]+)/[^/]+$")


def create(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
    relation: Literal["view", "table"],
) -> None:
    """Replace the empty views of all tables by views over, or copies of, the files.

    They lack the rows that the tenant's ``exclude`` leaves out; ``excluded_rows`` has
    these. The view of a table without files stays as it is.

    Raises
    ------
    DataError
        A table's files cannot be read.
    """
    if params.exclude:
        _set_excluded(connection, snapshot, params, relation)
    for table in TABLES.values():
        if relation == "view" and not _has_files(snapshot, table.name):
            continue
        try:
            connection.execute(
                f"drop view {table.name}; "
                f"create {relation} {table.name} as {_kept(table, snapshot, params)}"
            )
        except duckdb.Error as error:
            if is_lack_of_room(error):
                raise
            raise _unreadable(snapshot, table, error) from error


def _set_excluded(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
    relation: Literal["view", "table"],
) -> None:
    """Fill ``excluded_tickets`` and define ``excluded_rows``, see `exclusion`."""
    tickets = TABLES[exclusion.TICKETS]
    parts = {
        table.name: exclusion.excluded_rows(
            table, select(table, snapshot, params.plausible)
        )
        for table in RAW_TABLES
        if exclusion.excluded_condition(table)
    }
    try:
        connection.execute(
            f"insert into excluded_tickets select cw_ticket_id from "
            f"({select(tickets, snapshot, params.plausible)}) "
            f"where {exclusion.excluded_condition(tickets)}; "
            f"drop view excluded_rows; "
            f"create {relation} excluded_rows as {' union all '.join(parts.values())}"
        )
    except duckdb.Error as error:
        if is_lack_of_room(error):
            raise
        raise _unreadable(snapshot, tickets, error) from error


def _has_files(snapshot: Snapshot, name: str) -> bool:
    stored = snapshot.tables.get(name)
    return stored is not None and bool(stored.files)


def _unreadable(snapshot: Snapshot, table: Table, error: duckdb.Error) -> DataError:
    stored = [s for s in (snapshot.tables.get(table.name),) if s]
    return damage_error(snapshot.tenant, stored) or DataError(
        f"tenant {snapshot.tenant}: {table.name}",
        f"its files cannot be read: {str(error).splitlines()[0]}",
        "the files that the table's log names, whole",
        "restore the tenant's folder of the lake from a backup",
    )


def _kept(
    table: Table, snapshot: Snapshot, params: TenantParams, files: str = ""
) -> str:
    """Return the statement of a table's rows that ``exclude`` does not leave out."""
    rows = select(table, snapshot, params.plausible, files)
    condition = exclusion.excluded_condition(table) if params.exclude else ""
    return f"select * from ({rows}) where not ({condition})" if condition else rows


def select(
    table: Table, snapshot: Snapshot, plausible: PlausibleParams, files: str = ""
) -> str:
    """Return the statement that gives a table's rows, with the types of the schema.

    Parameters
    ----------
    table : Table
    snapshot : Snapshot
    plausible : PlausibleParams
    files : str
        SQL for the list of files to read; all of the snapshot's where it is empty.
    """
    stored = snapshot.tables.get(table.name)
    columns = stored.columns if stored and stored.files else ()
    doubtful = {
        column.name: plausible.range_of(table.name, column).condition(
            f"cast({column.name} as {column.type})", column.type
        )
        for column in doubtful_columns(table, snapshot, plausible)
    }
    selected = ", ".join(
        f"{_value(c, columns, doubtful.get(c.name))} as {c.name}" for c in table.columns
    )
    if stored is None or not stored.files:
        return f"select {selected} from (select 1) limit 0"
    files = files or f"[{', '.join(map(sql_files.quoted, stored.files))}]"
    required = [
        # A missing value is another mistake, with a rule of its own.
        f"coalesce({doubtful[c.name]}, true)"
        for c in table.columns
        if c.required and c.name in doubtful
    ]
    return (
        f"select {selected} from read_parquet({files}, hive_partitioning = false)"
        + (f" where {' and '.join(required)}" if required else "")
    )


def doubtful_columns(
    table: Table, snapshot: Snapshot, plausible: PlausibleParams
) -> list[Column]:
    """Return the columns of the files that may hold what means no date."""
    stored = snapshot.tables.get(table.name)
    if stored is None or not stored.files:
        return []
    return [
        column
        for column in table.dated_columns
        if column.name in stored.columns
        and not (
            column.name in stored.days
            and plausible.range_of(table.name, column).contains_all(
                *stored.days[column.name]
            )
        )
    ]


def _value(column: Column, stored: tuple[str, ...], condition: str | None) -> str:
    name = column.name if column.name in stored else "null"
    value = f"cast({name} as {column.type})"
    return f"case when {condition} then {value} end" if condition else value


def file_readers(snapshot: Snapshot, params: TenantParams | None = None) -> str:
    """Return the macros ``read_<table>(files)``, which read some of a table's files.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams, optional
        Without them all macros are returned, and read no file; with them those of the
        tables that have files.
    """
    return "".join(
        f"create or replace macro read_{name}(files) as table {rows};"
        for name in _BY_MONTH
        if params is None or _has_files(snapshot, name)
        for rows in (
            select(TABLES[name], snapshot, PlausibleParams(), "files")
            if params is None
            else _kept(TABLES[name], snapshot, params, "files"),
        )
    )


def prune_by_month(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
) -> None:
    """Set the readers and variables by which macros choose the files of some months."""
    connection.execute(file_readers(snapshot, params))
    for name in _BY_MONTH:
        connection.execute(choice_of_files(snapshot, name))


def choice_of_files(
    snapshot: Snapshot, name: str, months: Collection[str] | None = None
) -> str:
    """Return the SQL that sets the variables with the files that macros choose from.

    Parameters
    ----------
    snapshot : Snapshot
    name : str
        Of the table.
    months : collection of str, optional
        Those whose files may be chosen; by default all.
    """
    return "".join(
        f"set variable {variable} = [{', '.join(map(_text, values))}]::{kind}[];"
        for variable, kind, values in _choices(snapshot, name, months)
    )


def choice_variables(name: str) -> list[str]:
    """Return the variables that `choice_of_files` sets for a table."""
    return [variable for variable, _, _ in _choices(Snapshot("", {}), name, None)]


def _choices(
    snapshot: Snapshot, name: str, months: Collection[str] | None
) -> list[tuple[str, str, list[str | None]]]:
    """Return the variables of `choice_of_files`: name, type and value of each file."""
    table = snapshot.tables.get(name)
    files = [
        file
        for file in (table.files if table else ())
        if months is None or month_of_file(file) in months
    ]
    lists: list[tuple[str, str, list[str | None]]] = [
        (f"{name}_files", "varchar", list(files)),
        (f"{name}_months", "varchar", [month_of_file(file) for file in files]),
    ]
    if name in _WITH_TICKET_IDS:
        ids = [
            table.ticket_ids.get(file, ANY_ID) if table else ANY_ID for file in files
        ]
        kind = "struct(lowest bigint, highest bigint)"
        lists.append((f"{name}_ids", kind, [f"({low}, {high})" for low, high in ids]))
    if name == "raw_tickets":
        spans = [table.spans.get(file) if table else None for file in files]
        lists.append(
            (
                "last_instants",
                "timestamptz",
                [span[1].isoformat() if span else "infinity" for span in spans],
            )
        )
    return lists


def month_of_file(file: str) -> str | None:
    """Return the month whose rows a file holds, such as ``2026-10``."""
    found = _FOLDER.search(file)
    return found[1] if found else None


def _text(value: str | None) -> str:
    return "null" if value is None else sql_files.quoted(value)


def read_from_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the macros for a range of days read tables of the connection, not files."""
    connection.execute(sql_files.text("facts/macros/rows_in_memory.sql"))
