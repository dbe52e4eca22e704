"""An import of tickets against ``COPY`` and an upsert in PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from adbc_driver_postgresql import dbapi

from bench import lake as bench_lake
from bench.against_postgres import execute, server
from bench.rows import Row, pairs, row, seconds
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import stored_type
from kpi_lib.sources.files.import_files import import_files

PART = "import"
_TABLE = RAW_TICKETS.name
_NAMES = ", ".join(RAW_TICKETS.column_names)
_AGAINST = "COPY into a staging table, then an upsert, in PostgreSQL"


def rows(tickets: int, n: int = 3) -> Iterator[Row]:
    """Import files both ways into a table that holds their rows, with the same end.

    ``COPY`` parses into a table without a log; the upsert skips rows that are older
    or unchanged, keeps the primary key, and waits for the log at its commit. The
    import judges each row, compares it by key with the lake, sorts and compresses;
    its files are the operating system's to write out.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # PostgreSQL's server reads the files itself: no client slows it down.
        folder.chmod(0o755)
        base = _write(folder / "base.csv", tickets, 1, 0)
        lake = Lake(folder / "lake")
        _imported(lake, base)
        with (
            server(Lake(folder / "none")) as url,
            dbapi.connect(url) as connection,
        ):
            execute(connection, f"create unlogged table staged (like {_TABLE})")
            _upsert(connection, base)
            step = iter(range(1, 1_000_000))
            for share, what in ((1, "all changed"), (20, "one in twenty changed")):
                # A pair's two calls take one file, the next pair the next.
                files = [
                    _write(folder / f"{share}-{i}.csv", tickets, share, next(step))
                    for i in range(n + 1)
                ]
                measured = pairs(
                    _each(files, lambda file: _imported(lake, file)),
                    _each(files, lambda file: _upsert(connection, file)),
                    n,
                )
                yield row(
                    PART,
                    f"{tickets:,} tickets from CSV, {what}",
                    _AGAINST,
                    "times as fast",
                    [their / our for our, their in measured],
                    ">= 1",
                )
                bare = [seconds(lambda file=file: _rewritten(file)) for file in files]
                yield row(
                    PART,
                    f"the file alone, {what}, typed, sorted and written by DuckDB",
                    _AGAINST,
                    "times as fast",
                    [
                        their / own
                        for (_, their), own in zip(measured, bare[1:], strict=True)
                    ],
                )
            assert _sum(lake) == _their_sum(connection), "the ends differ"
        lakes = (Lake(folder / f"first{i}") for i in range(1_000_000))
        last = lake

        def first() -> None:
            nonlocal last
            last = next(lakes)
            _imported(last, base)

        measured = pairs(lambda: _imported(last, base), first, n)
    yield row(
        PART,
        "the same file once more",
        "its first import, into an empty lake",
        "times the time",
        [again / whole for again, whole in measured],
        "<= 0.1",
    )


def _write(path: Path, tickets: int, share: int, minutes: int) -> Path:
    """Write tickets of which one in `share` was updated so many minutes later."""
    later = f"updated_at_remote + interval {minutes} minute"
    is_later = f"hash(cw_ticket_id, 77) % {share} = 0"
    with bench_lake.generated(tickets, 24) as generated:
        generated.execute("set TimeZone = 'UTC'")
        generated.execute(
            f"copy (select {_NAMES} from (select * replace (if({is_later}, {later}, "
            f"updated_at_remote) as updated_at_remote) from {_TABLE})) "
            f"to '{path}' (header)"
        )
    path.chmod(0o644)
    return path


def _each(files: list[Path], work: Callable[[Path], None]) -> Callable[[], None]:
    waiting = iter(files)
    return lambda: work(next(waiting))


def _imported(lake: Lake, file: Path) -> None:
    done = import_files((file,), lake=lake, tenant=bench_lake.PARAMS, table=_TABLE)
    assert done.files, "nothing was imported"


def _rewritten(file: Path) -> None:
    """Read a file with its types and write it as the lake does: an import's floor."""
    kinds = {c.name: stored_type(c) for c in RAW_TICKETS.columns}
    with small_database() as connection:
        write_sorted(
            connection,
            f"read_csv('{file}', auto_detect = false, header = true, "
            f"columns = {kinds}, delim = ',', quote = '\"', escape = '\"')",
            file.with_suffix(".parquet"),
        )


def small_database() -> duckdb.DuckDBPyConnection:
    """Open a database as narrow as that of an import or a sync."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "300MB"})
    connection.execute("set TimeZone = 'UTC'")
    return connection


def write_sorted(
    connection: duckdb.DuckDBPyConnection, tickets: str, target: Path
) -> None:
    """Write tickets as the lake does: sorted and compressed, but into one file."""
    order = (RAW_TICKETS.state_column, RAW_TICKETS.event_column, *RAW_TICKETS.key)
    month = f"date_trunc('month', {RAW_TICKETS.event_column})"
    connection.execute(
        f"copy (from {tickets} order by {month}, {', '.join(filter(None, order))}) "
        f"to '{target}' (format parquet, compression zstd, row_group_size 20480)"
    )


def _upsert(connection: Any, file: Path) -> None:
    key = ("tenant_id", *RAW_TICKETS.key)
    others = [name for name in RAW_TICKETS.column_names if name not in key]
    given = ", ".join(f"excluded.{name}" for name in others)
    stored = ", ".join(f"{_TABLE}.{name}" for name in others)
    newest = RAW_TICKETS.version_column
    execute(connection, "truncate staged")
    execute(connection, f"copy staged ({_NAMES}) from '{file}' (format csv, header)")
    execute(
        connection,
        f"insert into {_TABLE} ({_NAMES}) select {_NAMES} from staged "
        f"on conflict ({', '.join(key)}) do update set "
        f"({', '.join(others)}) = row({given}) "
        f"where excluded.{newest} >= {_TABLE}.{newest} "
        f"and ({stored}) is distinct from ({given})",
    )
    connection.commit()


_SUM = "select count(*), sum(extract(epoch from updated_at_remote))::bigint from "


def _sum(lake: Lake) -> tuple[Any, ...]:
    stored = lake.table_snapshot(bench_lake.PARAMS.tenant, _TABLE)
    assert stored is not None
    with duckdb.connect() as connection:
        source = f"read_parquet({list(stored.files)!r}, hive_partitioning = false)"
        return connection.execute(_SUM + source).fetchall()[0]


def _their_sum(connection: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_SUM + _TABLE)
        found: tuple[Any, ...] = cursor.fetchall()[0]
    return found
