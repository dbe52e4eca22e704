"""A first sync of tickets from PostgreSQL against a bare read of the same columns."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adbc_driver_postgresql import dbapi

from bench import lake as bench_lake
from bench.against_postgres import column_type, create, execute, server
from bench.import_copy import small_database, write_sorted
from bench.rows import Row, pairs, row
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.source_params import SourceParams
from kpi_lib.sources.sync.resource_reading import SyncOptions
from kpi_lib.sources.sync.sync_run import sync_source
from kpi_lib.sources.vendors.postgres import Postgres

PART = "sync"


def rows(tickets: int, n: int = 3) -> Iterator[Row]:
    """Sync one table, each time into an empty lake, and then once more unchanged.

    The bare read fetches the same rows and columns by ADBC as Arrow batches, typed as
    they are, and drops them. What DuckDB alone takes to sort and write them, without
    judgement, key and fingerprint, is the floor of a sync.
    """
    names = ", ".join(RAW_TICKETS.column_names)
    texts = names.replace("tenant_id", "tenant_id::text")
    with tempfile.TemporaryDirectory() as folder:
        lakes = (Lake(Path(folder) / f"lake{i}") for i in itertools.count())
        with (
            server(Lake(Path(folder) / "none")) as url,
            dbapi.connect(url) as connection,
        ):
            load_tickets(connection, tickets)
            execute(connection, "analyze raw_tickets")
            connection.commit()
            sources = {"postgres": {"url": url, "tables": (RAW_TICKETS.name,)}}
            tenant = bench_lake.PARAMS.model_copy(
                update={"sources": SourceParams.model_validate(sources)}
            )

            def bare() -> None:
                with connection.cursor() as cursor:
                    cursor.execute(f"select {names} from raw_tickets")
                    count = sum(b.num_rows for b in cursor.fetch_record_batch())
                connection.commit()
                assert count == tickets

            def written() -> None:
                with connection.cursor() as cursor, small_database() as own:
                    cursor.execute(f"select {texts} from raw_tickets")
                    own.register("rows", cursor.fetch_record_batch())
                    write_sorted(own, "rows", Path(folder) / "rows.parquet")
                connection.commit()

            def sync(lake: Lake) -> None:
                report = sync_source(
                    lambda: Postgres(tenant),
                    "postgres",
                    lake,
                    tenant,
                    SyncOptions(now=datetime.now(UTC)),
                )
                assert report.error is None, report.error

            last = next(lakes)

            def first() -> None:
                nonlocal last
                last = next(lakes)
                sync(last)

            def batches() -> None:
                source = Postgres(tenant)
                assert sum(len(p.rows) for p in source.resources()[0].pages(None, None))

            sent = pairs(batches, bare, n)
            alone = pairs(written, bare, n)
            whole = pairs(first, bare, n)
            again = pairs(lambda: sync(last), bare, n)
    yield row(
        PART,
        f"{tickets:,} tickets of PostgreSQL in batches",
        "a bare ADBC read of the same columns",
        "times the time",
        [our / their for our, their in sent],
        "<= 2",
    )
    yield row(
        PART,
        "the rows alone, read, sorted and written by ADBC and DuckDB",
        "a bare ADBC read of the same columns",
        "times the time",
        [our / their for our, their in alone],
    )
    yield row(
        PART,
        f"{tickets:,} tickets from PostgreSQL",
        "a bare ADBC read of the same columns",
        "times the time",
        [our / their for our, their in whole],
        "<= 2",
    )
    yield row(
        PART,
        "the same once more, unchanged",
        "a bare ADBC read of the same columns",
        "times the time",
        [our / their for our, their in again],
    )


def load_tickets(connection: Any, tickets: int) -> None:
    """Fill the tickets with generated ones, of 24 months."""
    table = RAW_TICKETS
    names = ", ".join(c.name for c in table.columns)
    execute(connection, f"drop table if exists {table.name}")
    execute(connection, create(table))
    with (
        bench_lake.generated(tickets, 24) as source,
        connection.cursor() as cursor,
    ):
        source.execute("set TimeZone = 'UTC'")
        rows = source.sql(
            f"select {names} from (select * replace (tenant_id::varchar as tenant_id) "
            f"from {table.name})"
        )
        staged = f"staged_{table.name}"
        cursor.adbc_ingest(
            staged, rows.to_arrow_reader(50_000), mode="create", temporary=True
        )
        casts = ", ".join(f"{c.name}::{column_type(c.type)}" for c in table.columns)
        cursor.execute(f"insert into {table.name} select {casts} from {staged}")
        cursor.execute(f"drop table {staged}")
    connection.commit()
