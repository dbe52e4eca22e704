"""The rules of 01, 02, 03, 05, 08 and 12 against naive SQL over adversarial data.

As `test_parity`, with known topics in place of clustered ones, so that the reference
does not depend on them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from support import adversarial, lakes
from test_parity import AS_OF, World, answer_of, assert_same, reference, statements

from kpi_lib.domain.names import fold
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

RATE = 145.5
COST = 61.25
TARGETS = {"critical": 1, "high": 4, "medium": 24, "low": 72}
SUMMARIES = (
    "How to print", "HOW  TO print?", "Comment\u00a0faire un tri", "comment puis-je",
    "Déformation de l’écran", "information", "Formation Excel", " Formation Excel ",
    "formation, svp", "L’utilisateur ne sait pas", "User doesn’t know", "User Error 5",
    "ERREUR UTILISATEUR", "training_room", "trainings", "Printer jammed", "  ", None,
)  # fmt: skip
COMPANIES = (
    "Acme", "Acme", "ACME", "Acme Inc", "acmé inc", "Nord Électrique",
    "nord electrique", "Côte d’Or", "Wye", "Wye", "Wye ", "Zed", "", None,
)  # fmt: skip
BOARDS = ("Service Desk", "Service Desk ", "Service Desk", "Réseau", "reseau", "", None)
TYPES = ("Email", "Email", "email", "Accès", "Printer ", "", None)
LATER = date(2026, 11, 15)
TOPICS = ("Excel", "excel", "Imprimante", "Écran", None)
# Seed, period, as_of, company.
QUESTIONS = (
    (1, "2026-10", None, None),
    (2, "2026-10", AS_OF, None),
    (3, "2026-Q4", AS_OF, "acme"),
    (1, "2026-02-10..2026-11-30", None, None),
    (2, "2026-02-10..2026-11-30", AS_OF, "nord electrique"),
    (1, "2026-11-01", None, "cote d'or"),
    (2, "2026-04-04..2026-04-06", None, None),
    (2, "2026-W43", AS_OF, None),
)


def settings_of(params: TenantParams) -> TenantParams:
    """The adversarial tenant with rates and a client billed by the hour."""
    return lakes.tenant_params(
        tenant=params.tenant,
        tenant_id=str(params.tenant_id),
        timezone=params.timezone,
        clock="calendar",
        members={"Ana": {"aliases": ["aoneil"]}},
        companies={
            "Acme": {"aliases": ["Acme Inc"]},
            "Côte d'Or": {"billing": "time_and_materials"},
        },
        rates={"hourly_rate": RATE, "hourly_cost": COST},
        alert_sla_hours=TARGETS,
    )


TENANTS = tuple(settings_of(params) for params in adversarial.TENANTS)


def draw(params: TenantParams, seed: int) -> dict[str, pa.Table]:
    """The adversarial tables, fewer names and telling summaries, many agreements."""
    tables = adversarial.tables(params, seed)
    chance = random.Random(f"{params.tenant} rules {seed}")
    has_source_clock = params.tenant == "west" and seed == 1
    tickets = tables["raw_tickets"]
    for name, values in (
        ("company", COMPANIES),
        ("board", BOARDS),
        ("type", TYPES),
        ("summary", SUMMARIES),
        ("agreement_id", (None,) * 8 + (1, 5, 99)),
        *([("resolution_minutes", (0.0, 5.5, 900.0))] if has_source_clock else ()),
    ):
        column = tickets.schema.get_field_index(name)
        drawn = [chance.choice(values) for _ in range(len(tickets))]
        field = tickets.schema.field(column)
        tickets = tickets.set_column(column, field, pa.array(drawn, field.type))
    rows = [agreement(chance) for _ in range(14)]
    return {
        **tables,
        "raw_tickets": tickets,
        "raw_agreements": lakes.typed("raw_agreements", rows, params),
    }


def agreement(chance: random.Random) -> dict[str, Any]:
    """Draw an agreement: of Zed only later ones, of Nord ended and later ones."""
    company = chance.choice((*COMPANIES[:7], "Cote d’Or", "Zed", "Zed "))
    first = date(2026, 2, 20) + timedelta(days=chance.randrange(270))
    start = chance.choice((None, first))
    end = chance.choice((None, None, first + timedelta(days=chance.choice((0, 90)))))
    if fold(company) == "zed":
        start, end = date(2026, 10, 16), chance.choice((None, date(2026, 10, 1)))
    if fold(company) == "nord electrique":
        start, end = chance.choice(
            ((None, date(2026, 10, 15)), (start, date(2026, 10, 2)), (LATER, None))
        )
    return {
        "company": company,
        "name": chance.choice(("Gold", "gold", " Silver", "Été")),
        "start_date": start,
        "end_date": end,
        "covered_boards": chance.choice((None, "[]", "[Reseau]", "[SERVICE DESK, x]")),
        "covered_types": chance.choice((None, "[]", "[email]", "[ACCES, printer]")),
        "monthly_amount": chance.choice((None, 0, 1500, 999.99)),
        "included_hours": chance.choice((None, 0, 10, 2.5)),
    }


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[int, World]:
    """By seed a lake of both tenants, and the same rows in one table each."""
    found = {}
    for seed in sorted({question[0] for question in QUESTIONS}):
        lake = Lake(tmp_path_factory.mktemp("lake"))
        both: dict[str, list[pa.Table]] = {}
        for params in TENANTS:
            tables = draw(params, seed)
            lakes.fill(lake, params.tenant, tables)
            for name, table in tables.items():
                both.setdefault(name, []).append(table)
        found[seed] = (lake, {k: pa.concat_tables(v) for k, v in both.items()})
    return found


def labels(seed: int) -> pd.DataFrame:
    """A topic, or none, for every ticket."""
    chance = random.Random(f"topics {seed}")
    return pd.DataFrame(
        [(n, topic) for n in range(1, 401) if (topic := chance.choice(TOPICS))],
        columns=["cw_ticket_id", "topic"],
    )


def answers(
    facts: Facts, period: Period, company: str | None
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield key, table and the product's answer."""
    for key in (
        "agreement_mismatch",
        "client_training_needs",
        "sales_opportunities",
        "tech_training_needs",
        "tech_profile",
        "soc_metrics",
    ):
        result = COMPUTE[key](facts, period, company=company)
        for name, frame in result.tables.items():
            yield key, name, frame


def know_topics(facts: Facts, period: Period, topics: pd.DataFrame) -> None:
    """Put known topics where the clustered ones would stand."""
    facts.register("known_topics", topics)
    facts.query(
        "insert into topic_labels "
        "select $start, $end, cw_ticket_id, topic from known_topics",
        {"start": period.start, "end": period.end},
    )


def naive_answers(
    raw: dict[str, pa.Table], params: TenantParams, seed: int, **settings: Any
) -> duckdb.DuckDBPyConnection:
    """Open the naive reference, with what several KPIs share laid out as tables."""
    naive = reference(raw, params, strict=False, **settings)
    naive.execute(f"alter table s add column rate double default {RATE}")
    naive.execute(f"alter table s add column cost double default {COST}")
    naive.execute(f"set TimeZone = '{params.timezone}'")
    naive.execute(
        "create table by_time as select $c as company", {"c": fold("Côte d'Or")}
    )
    naive.execute("create table targets (severity text, hours double, place int)")
    for place, severity in enumerate((*TARGETS, "informational")):
        values = [severity, TARGETS.get(severity), place]
        naive.execute("insert into targets values (?, ?, ?)", values)
    naive.register("known_topics", labels(seed))
    naive.execute("create table labels as select * from known_topics")
    for key, table in (
        ("agreement_mismatch", "agreements"),
        ("agreement_mismatch", "outside"),
        ("client_training_needs", "asked"),
        ("soc_metrics", "alerts"),
    ):
        naive.execute(f"create table {table} as {statements(key)[table]}")
    return naive


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Days, decimals and lists as what `assert_same` compares."""
    frame = frame.copy()
    for name in frame.select_dtypes(["object", "str"]):
        kinds = {type(value) for value in frame[name].dropna()}
        if kinds & {Decimal}:
            frame[name] = pd.to_numeric(frame[name])
        elif kinds & {date}:
            frame[name] = pd.to_datetime(frame[name])
        elif kinds - {str}:
            frame[name] = [str(list(value)) for value in frame[name]]
    return frame


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q[1]}-{q[3]}")
@pytest.mark.parametrize("params", TENANTS, ids=lambda p: p.tenant)
def test_every_rule_equals_its_reference(
    worlds: dict[int, World],
    params: TenantParams,
    question: tuple[int, str, datetime | None, str | None],
) -> None:
    seed, text, as_of, company = question
    lake, raw = worlds[seed]
    facts = lakes.open_facts(lake, params, as_of)
    period = facts.period(text)
    know_topics(facts, period, labels(seed))
    naive = naive_answers(
        raw,
        params,
        seed,
        as_of=facts.as_of(period),
        first_day=period.first_day,
        last_day=period.last_day,
        company=company,
    )
    for key, table, frame in answers(facts, period, company):
        expected = answer_of(naive, statements(key)[table])
        assert_same(plain(frame), plain(expected), f"{key}.{table}")
    naive.close()
    facts.close()
