"""A tenant's lake of any size, written through the lake's own writer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from support import lakes

from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import stored_type

PARAMS = lakes.tenant_params(
    tenant="bench",
    rates={"hourly_rate": 120, "hourly_cost": 60},
    closed_statuses=["Closed"],
    excluded_statuses=["Cancelled"],
)
LAST_DAY = date(2026, 10, 31)
PERIOD = "2026-10"
"""The last month of every history."""

_SLICE = 1_000_000
"""Tickets per import, as a history comes in part by part."""

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_HEADER = re.compile(r"^-- table: (\w+)$", re.MULTILINE)


def build(root: Path, tickets: int, months: int) -> Lake:
    """Write a tenant with `tickets` tickets and five times as many time entries.

    Parameters
    ----------
    root : Path
        Folder of the lake; what is there already is used again.
    tickets : int
    months : int
        Length of the history, which ends with `LAST_DAY`; cut to whole weeks.
    """
    lake = Lake(root)
    if lake.tenants():
        return lake
    for first in range(0, tickets, _SLICE):
        last = min(first + _SLICE, tickets)
        with (
            lake.writer(PARAMS.tenant) as writer,
            generated(tickets, months, first, last) as rows,
        ):
            for table in RAW_TABLES:
                staged = writer.scratch / f"{table.name}.parquet"
                if copy(rows, table.name, staged):
                    writer.upsert(table, staged)
                    staged.unlink()
    return lake


@contextmanager
def generated(
    tickets: int, months: int, first: int = 0, last: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with the raw tables as `lake.sql` draws them.

    Parameters
    ----------
    tickets, months : int
        Size and length of the whole history.
    first, last : int, optional
        The slice of its tickets that is wanted.
    """
    days = max(1, months * 365 // 84) * 7
    first_day = LAST_DAY - timedelta(days=days - 1)
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{PARAMS.timezone}'")
        for name, value in {
            "tickets": tickets,
            "from_ticket": first,
            "to_ticket": tickets if last is None else last,
            "days": days,
            "first_day": first_day,
            "zone": PARAMS.timezone,
            "tenant_id": str(PARAMS.tenant_id),
        }.items():
            connection.execute(f"set variable {name} = $v", {"v": value})
        text = (Path(__file__).parent / "lake.sql").read_text(encoding="utf-8")
        for statement in _HEADER.split(text)[2::2]:
            connection.execute(statement)
        yield connection


def copy(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> bool:
    """Write a generated table with the types of the lake; False where it is not."""
    table = next(table for table in RAW_TABLES if table.name == name)
    names = {row[0] for row in connection.execute("show tables").fetchall()}
    if name not in names:
        return False
    columns = ", ".join(
        f"cast({c.name} as {stored_type(c)}) as {c.name}" for c in table.columns
    )
    connection.execute(f"copy (select {columns} from {name}) to '{path}'")
    return True


def facts(lake: Lake, threads: int = 2) -> Facts:
    """Open the tenant as known at the end of `PERIOD`."""
    return Facts(lake.snapshot(PARAMS.tenant), PARAMS, now=NOW, threads=threads)
