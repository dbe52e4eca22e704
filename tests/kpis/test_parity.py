"""The product's tables against an independent, naive SQL over adversarial data.

``reference_sql/<key>.sql`` is written from the definitions alone: one plain DuckDB
holds the raw tables of both tenants side by side, and counts day by day.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from support import adversarial, lakes

from kpi_lib.domain.names import fold
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.exclude_settings import Exclude
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.tenant_settings import WEEKDAYS

HERE = Path(__file__).parent / "reference_sql"
AS_OF = datetime.fromisoformat("2026-10-20T15:31:07.000001+00:00")
# Seed, period, as_of, company: with clock changes, running at `as_of`, before the
# first fact, after `as_of`.
QUESTIONS = (
    (1, "2026-10", None, None),
    (1, "2026-Q4", AS_OF, "acme"),
    (1, "2026-04-04..2026-04-06", None, None),
    (1, "2025-12", None, None),
    (2, "2026-10", AS_OF, None),
    (2, "2026-11-01", None, "cote d'or"),
    (2, "2026-02-10..2026-03-09", None, None),
    (2, "2026-W43", AS_OF, None),
)
PLACES = {"fcr_rate": "0.01", "csat_avg": "0.01", "ticket_zscore": "0.01"}


Question = tuple[int, str, datetime | None, str | None]
World = tuple[Lake, dict[str, pa.Table]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[int, World]:
    """By seed, a lake of both tenants, and the same rows in one table each."""
    built = {}
    for seed in sorted({question[0] for question in QUESTIONS}):
        lake = Lake(tmp_path_factory.mktemp("lake"))
        both: dict[str, list[pa.Table]] = {}
        for params in adversarial.TENANTS:
            tables = adversarial.tables(params, seed)
            lakes.fill(lake, params.tenant, tables)
            for name, table in tables.items():
                both.setdefault(name, []).append(table)
        built[seed] = lake, {k: pa.concat_tables(parts) for k, parts in both.items()}
    return built


def reference(
    raw: dict[str, pa.Table], params: TenantParams, **settings: Any
) -> duckdb.DuckDBPyConnection:
    """Open a plain DuckDB with both tenants' rows and one tenant's settings."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'Asia/Kathmandu'")
    for name, table in raw.items():
        connection.register("given", table)
        connection.execute(f"create table {name} as select * from given")
    rows = {
        "closed(status text)": [(fold(s),) for s in params.closed_statuses],
        "excluded(status text)": [(fold(s),) for s in params.excluded_statuses],
        "boards_out(board text)": [(fold(b),) for b in params.exclude.boards],
        "companies_out(company text)": [(fold(c),) for c in params.exclude.companies],
        "company_alias(alias text, name text)": list(params.company_alias.items()),
        "person_alias(alias text, name text)": list(params.member_alias.items()),
        "hours(weekday int, from_minute int, to_minute int)": [
            (number, *pair)
            for number, day in enumerate(WEEKDAYS, 1)
            for pair in getattr(params.calendar.opening, day)
        ],
        "holidays(day date)": [
            (day,)
            for day in params.opening.holidays(date(2025, 1, 1), date(2027, 12, 31))
        ],
        "members(name text, weekly_hours double, from_day date, to_day date)": [
            (name, m.weekly_hours, m.first_day, m.last_day)
            for name, m in params.members.items()
        ],
        "leave(name text, from_day date, to_day date)": [
            (name, span.first_day, span.last_day)
            for name, member in params.members.items()
            for span in member.leave
        ],
    }
    for head, values in rows.items():
        connection.execute(f"create table {head}")
        if values:
            marks = ", ".join("?" * len(values[0]))
            name = head.partition("(")[0]
            connection.executemany(f"insert into {name} values ({marks})", values)
    connection.execute(
        "create table s as select $tenant_id as tenant_id, $zone as zone, "
        "$clock as clock, $as_of::timestamptz as as_of, $first_day::date as first_day, "
        "$last_day::date as last_day, $company::text as company, "
        "$strict::boolean as strict",
        {
            "tenant_id": str(params.tenant_id),
            "zone": params.timezone,
            "clock": params.clock,
            **settings,
        },
    )
    connection.execute((HERE / "prepare.sql").read_text(encoding="utf-8"))
    return connection


def statements(key: str) -> dict[str, str]:
    text = (HERE / f"{key}.sql").read_text(encoding="utf-8")
    pieces = re.split(r"^-- table: (\w+)$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def answer_of(naive: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """Return a statement's rows; a relation of it would be planned twice."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Arrow output on a DB-API result")
        return naive.execute(sql).to_arrow_table().to_pandas()


def answers(
    facts: Facts, period: str, company: str | None
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield key, table and the product's answer for all that has a reference."""
    time = COMPUTE["time_consumption"](facts, period, company=company)
    for name in ("main", "trend", "daily"):
        yield "time_consumption", name, time.tables[name]
    by = COMPUTE["time_consumption"](
        facts, period, company=company, by=("board", "member")
    )
    yield "time_consumption", "by_board_and_member", by.main
    yield (
        "tech_efficiency",
        "main",
        COMPUTE["tech_efficiency"](
            facts, period, company=company, strict_fcr=company is not None
        ).main,
    )
    yield (
        "ticket_trends",
        "main",
        COMPUTE["ticket_trends"](facts, period, company=company).main,
    )
    yield "service_summary", "main", service_summary.compute(facts, period, company)
    if company is None:
        days = facts.period(period)
        yield (
            "kpi_daily",
            "main",
            kpi_daily.compute(facts, days.first_day, days.last_day),
        )


def same(value: Any, wanted: Any, name: str, is_rounded: bool) -> bool:
    if wanted is None or pd.isna(wanted):
        return value is None or pd.isna(value)
    if value is None or pd.isna(value):
        return False
    if isinstance(wanted, (str, pd.Timestamp)):
        return bool(value == wanted)
    if is_rounded:
        places = Decimal(PLACES.get(name, "1"))
        rounded = Decimal(repr(float(wanted))).quantize(places, ROUND_HALF_UP)
        return float(value) == float(rounded)
    return math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9)


def assert_same(frame: pd.DataFrame, expected: pd.DataFrame, where: str) -> None:
    columns = list(expected.columns)
    assert list(frame.columns[: len(columns)]) == columns, where

    def shown() -> str:
        return f"{where}\n{frame.to_string()}\n{expected.to_string()}"

    assert len(frame) == len(expected), shown()
    is_rounded = "kpi_daily" in where
    for name in columns:
        pairs = zip(frame[name].tolist(), expected[name].tolist(), strict=True)
        for row, (value, wanted) in enumerate(pairs):
            assert same(value, wanted, name, is_rounded), (
                f"{name}[{row}]: {value} <> {wanted}\n{shown()}"
            )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q[1]}-{q[3]}")
@pytest.mark.parametrize("params", adversarial.TENANTS, ids=lambda p: p.tenant)
def test_every_table_equals_its_reference(
    worlds: dict[int, World],
    params: TenantParams,
    question: Question,
) -> None:
    compare(worlds, params, question)


@pytest.mark.parametrize("question", QUESTIONS[:2], ids=lambda q: f"{q[1]}-{q[3]}")
def test_every_table_equals_its_reference_without_what_is_left_out(
    worlds: dict[int, World], question: Question
) -> None:
    out = Exclude(boards=("RÉSEAU",), companies=("Côte d'Or", "nowhere"))
    if question[3] is None:  # by an alias
        out = Exclude(companies=("acmé inc",))
    params = adversarial.EAST.model_copy(update={"exclude": out})
    compare(worlds, params, question)


def compare(worlds: dict[int, World], params: TenantParams, question: Question) -> None:
    seed, text, as_of, company = question
    lake, raw = worlds[seed]
    facts = lakes.open_facts(lake, params, as_of)
    period = facts.period(text)
    naive = reference(
        raw,
        params,
        as_of=facts.as_of(period),
        first_day=period.first_day,
        last_day=period.last_day,
        company=company,
        strict=company is not None,
    )
    for key, table, frame in answers(facts, text, company):
        expected = answer_of(naive, statements(key)[table])
        for name in expected.select_dtypes(["object", "str"]):
            if expected[name].map(lambda v: isinstance(v, (Decimal, date))).any():
                is_day = expected[name].map(lambda v: isinstance(v, date)).any()
                convert = pd.to_datetime if is_day else pd.to_numeric
                expected[name] = convert(expected[name])
        assert_same(frame, expected, f"{key}.{table}")
    naive.close()
    facts.close()
