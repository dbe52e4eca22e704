"""The raw tables as a connection sees them: views over the files of a snapshot.

Most tables are cut into files of one month each. A question about some days gets its
rows from macros (``since.sql``) that leave the files of other months unopened.
"""

from __future__ import annotations

import re

import duckdb

from kpi_lib.domain.schema import MONTH, TABLES, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import Snapshot

_BY_MONTH = ("raw_tickets", "raw_time_entries", "raw_security_alerts", "raw_surveys")
"""Tables that are asked for some days."""

_FOLDER = re.compile(rf"/{MONTH}=([^/]+)/[^/]+$")


def select(table: Table, snapshot: Snapshot, files: str = "") -> str:
    """Return the statement that gives a table's rows, with the types of the schema.

    Parameters
    ----------
    table : Table
    snapshot : Snapshot
    files : str
        SQL for the list of files to read; all of the snapshot's where it is empty.
    """
    found = snapshot.tables.get(table.name)
    stored = found.columns if found and found.files else ()
    columns = ", ".join(
        f"cast({c.name if c.name in stored else 'null'} as {c.type}) as {c.name}"
        for c in table.columns
    )
    if found is None or not found.files:
        return f"select {columns} from (select 1) limit 0"
    files = files or f"[{', '.join(map(quoted, found.files))}]"
    return f"select {columns} from read_parquet({files}, hive_partitioning = false)"


def readers(snapshot: Snapshot) -> str:
    """Return the macros that read some of a table's files."""
    return "".join(
        f"create or replace macro read_{name}(files) as table "
        f"{select(TABLES[name], snapshot, 'files')};"
        for name in _BY_MONTH
    )


def tell_files(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Set the variables that name the files, for the macros that choose some."""
    for name in _BY_MONTH:
        found = snapshot.tables.get(name)
        files = found.files if found else ()
        months = [month and month[1] for month in map(_FOLDER.search, files)]
        for part, values in (("files", list(files)), ("months", months)):
            connection.execute(
                f"set variable {name}_{part} = $v::varchar[]", {"v": values}
            )
    tickets = snapshot.tables.get("raw_tickets")
    spans = [tickets.spans.get(file) for file in tickets.files] if tickets else []
    connection.execute(
        "set variable last_instants = $v::timestamptz[]",
        {"v": [span[1] if span else "infinity" for span in spans]},
    )
