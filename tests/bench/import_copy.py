"""Rows imported per second against ``COPY`` of the same CSV file into PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from adbc_driver_postgresql import dbapi

from bench import lake as bench_lake
from bench.against_postgres import execute, server
from bench.rows import Row, pairs, row
from kpi_lib.domain.schema import TABLES
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.sources.files.import_files import import_files

PART = "import"


def rows(tickets: int, n: int = 3) -> Iterator[Row]:
    """Import one file both ways, each time into an empty table.

    ``COPY`` parses, keeps the primary key, and waits for the log at its commit. The
    import parses, judges each row, compares it by key with the lake, sorts and
    compresses; its files are the operating system's to write out.
    """
    table = TABLES["raw_tickets"]
    names = ", ".join(table.column_names)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw_tickets.csv"
        with bench_lake.generated(tickets, 24) as generated:
            generated.execute("set TimeZone = 'UTC'")
            generated.execute(
                f"copy (select {names} from raw_tickets) to '{path}' (header)"
            )
        # PostgreSQL's server reads the file itself: no client slows it down.
        path.chmod(0o644)
        Path(folder).chmod(0o755)
        count = iter(range(1_000_000))
        with (
            server(Lake(Path(folder) / "none")) as url,
            dbapi.connect(url) as connection,
        ):

            def copy() -> None:
                execute(connection, "truncate raw_tickets")
                execute(
                    connection,
                    f"copy raw_tickets ({names}) from '{path}' (format csv, header)",
                )
                connection.commit()

            def ours() -> None:
                lake = Lake(Path(folder) / f"lake{next(count)}")
                done = import_files(
                    (path,), lake=lake, tenant=bench_lake.PARAMS, table=table.name
                )
                assert done.files, "nothing was imported"

            measured = pairs(ours, copy, n)
    yield row(
        PART,
        f"{tickets:,} tickets from CSV",
        "COPY into PostgreSQL",
        "times as fast",
        [their / our for our, their in measured],
    )
