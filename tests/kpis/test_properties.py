"""Properties of any data: order, sums, bounds, threads, other tenants.

What is drawn for a seed is computed once, and all properties are held against it.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from support import adversarial, lakes

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

PERIOD = "2026-10"
Figures = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class World:
    """A tenant's drawn rows, and what comes of them."""

    params: TenantParams
    seed: int
    tables: Mapping[str, pa.Table]
    figures: Figures


@pytest.fixture(
    scope="module",
    params=[(n % 2, 31 * n) for n in range(4)],
    ids=lambda world: f"{adversarial.TENANTS[world[0]].tenant} {world[1]}",
)
def world(request: pytest.FixtureRequest) -> World:
    tenant, seed = request.param
    params = adversarial.TENANTS[tenant]
    tables = adversarial.tables(params, seed, tickets=150)
    return World(params, seed, tables, of_tables(params, tables))


def figures(facts: Facts, period: str = PERIOD) -> Figures:
    """Every table of the KPIs under test, and of the two summaries."""
    return {
        **by_day(facts, period),
        "service_summary": service_summary.compute(facts, period),
        "by_company": service_summary.by_company(facts, period),
    }


def by_day(facts: Facts, period: str) -> Figures:
    """Every table of the KPIs under test, and the daily one."""
    days = facts.period(period)
    found = {
        f"{key}.{name}": table
        for key in ("time_consumption", "tech_efficiency", "ticket_trends")
        for name, table in COMPUTE[key](facts, period).tables.items()
    }
    found["kpi_daily"] = kpi_daily.compute(facts, days.first_day, days.last_day)
    return found


def of_tables(
    params: TenantParams, tables: Mapping[str, pa.Table], threads: int | None = None
) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = lakes.snapshot(Path(folder), params, tables)
        facts = lakes.open_facts(snapshot, params, threads=threads)
        found = figures(facts)
        facts.close()
    return found


def assert_identical(left: Figures, right: Figures) -> None:
    assert left.keys() == right.keys()
    for name, table in left.items():
        pd.testing.assert_frame_equal(
            table, right[name], check_exact=True, obj=name, check_freq=False
        )


def test_row_order_does_not_matter(world: World) -> None:
    shuffle = np.random.default_rng(world.seed)
    shuffled = {
        name: table.take(shuffle.permutation(table.num_rows))
        for name, table in world.tables.items()
    }
    assert_identical(world.figures, of_tables(world.params, shuffled))


@pytest.mark.parametrize("params", adversarial.TENANTS, ids=lambda p: p.tenant)
def test_threads_do_not_matter(params: TenantParams) -> None:
    tables = adversarial.tables(params, 3, tickets=2_000)
    one = of_tables(params, tables, threads=1)
    for _ in range(2):
        assert_identical(one, of_tables(params, tables, threads=4))


def test_two_halves_add_up(world: World, tmp_path: Path) -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    middle = first + timedelta(days=random.Random(world.seed).randint(1, 30))
    halves = f"{first}..{middle - timedelta(days=1)}", f"{middle}..{last}"
    snapshot = lakes.snapshot(tmp_path, world.params, world.tables)
    facts = lakes.open_facts(snapshot, world.params)
    parts = [by_day(facts, half) for half in halves]
    facts.close()
    whole = world.figures
    for name in ("time_consumption.daily", "ticket_trends.main", "kpi_daily"):
        joined = pd.concat([part[name] for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(joined, whole[name], check_exact=True, obj=name)
    for name, by, column in (
        ("time_consumption.main", ["company", "work_type"], "total_minutes"),
        ("time_consumption.main", ["company", "work_type"], "billable_minutes"),
        ("tech_efficiency.main", ["owner"], "tickets_handled"),
    ):
        joined = pd.concat([part[name] for part in parts]).groupby(by)[column].sum()
        total = whole[name].set_index(by)[column].sort_index()
        # An owner without tickets may be the other spelling of one with.
        joined, total = joined[joined != 0], total[total != 0]
        np.testing.assert_allclose(
            joined.to_numpy(float), total.reindex(joined.index).to_numpy(float)
        )


def test_figures_keep_their_bounds(world: World) -> None:
    found = world.figures
    owners = found["tech_efficiency.main"]
    assert owners["fcr_pct"].dropna().between(0, 100).all()
    assert (owners["tickets_handled"] >= 0).all()
    timed = owners.dropna(subset="median_ttr_hours")
    assert (timed["median_ttr_hours"] >= 0).all()
    assert (timed["p90_ttr_hours"] >= timed["median_ttr_hours"]).all()
    assert owners["owner"].is_unique
    days = found["kpi_daily"]
    backlog, flow = days["backlog_open"], days["new_tickets"] - days["closed_tickets"]
    assert (backlog >= 0).all()
    assert (backlog.diff().iloc[1:] == flow.iloc[1:]).all()
    assert days["ticket_zscore"].dropna().between(-999.99, 999.99).all()
    assert days["nps"].dropna().between(-100, 100).all()
    assert days["fcr_rate"].dropna().between(0, 100).all()
    counts = found["ticket_trends.main"]
    assert (counts["ticket_count"].to_numpy() == days["new_tickets"].to_numpy()).all()
    months = found["service_summary"]
    assert (months["backlog_over_30d"] <= months["backlog_open"]).all()
    assert months["sla_met_pct"].dropna().between(0, 100).all()
    assert months["nps"].dropna().between(-100, 100).all()
    for _, company in months.groupby("company"):
        flow = company["new_tickets"] - company["closed_tickets"]
        assert (company["backlog_open"].diff().iloc[1:] == flow.iloc[1:]).all()
    # The same open tickets, counted by day and by company at the end of the month.
    october = months[months["month_start"] == "2026-10-01"]
    assert october["backlog_open"].sum() == backlog.iloc[-1]
    # A period that is a month is told as that month is.
    told = found["by_company"].set_index("company")
    by_month = october.set_index("company").drop(columns="month_start")
    pd.testing.assert_frame_equal(told, by_month.loc[told.index], check_dtype=False)
    counted = ["new_tickets", "closed_tickets", "backlog_open", "csat_count"]
    assert not by_month.drop(told.index)[counted].to_numpy().any()
    time = found["time_consumption.main"]
    total = time["billable_minutes"] + time["non_billable_minutes"]
    np.testing.assert_allclose(total, time["total_minutes"])


def test_another_tenants_rows_change_nothing(tmp_path: Path) -> None:
    west, east = adversarial.TENANTS
    lake = Lake(tmp_path)
    lakes.fill(lake, west.tenant, adversarial.tables(west, 5, tickets=150))
    facts = lakes.open_facts(lake, west)
    alone = figures(facts)
    facts.close()
    lakes.fill(lake, east.tenant, adversarial.tables(east, 5, tickets=150))
    facts = lakes.open_facts(lake, west)
    assert_identical(alone, figures(facts))
    facts.close()
