"""Lakes that hold instants and days which mean no date: readable, and mended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.importing import HEADER, Importer
from support.lakes import fill, open_facts, tenant_params, typed
from support.no_dates import DATED, good_row

from kpi_lib.domain.catalogue import KPIS
from kpi_lib.domain.schema import RAW_TABLES, TABLES
from kpi_lib.facts.check import check
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.kpi_daily import refresh
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake

AS_OF = datetime(2026, 11, 1, 4, tzinfo=UTC)
STORABLE = (
    "1900-01-01 00:00:00",
    "1970-01-01 00:00:00",
    "2999-12-31 00:00:00",
    "9999-12-31 23:59:59.999999",
)
"""Those that imports of older versions let in."""


def poisoned(folder: Path, clock: str) -> tuple[Lake, Any]:
    """A lake with a good row per table, and one per dated column and mark."""
    params = tenant_params(clock=clock)
    lake = Lake(folder / "lake")
    tables = {}
    for table in RAW_TABLES:
        rows: list[dict[str, Any]] = [{}]
        rows += [
            {column: text[:10] if _is_day(table.name, column) else text}
            for name, column in DATED
            for text in STORABLE
            if name == table.name
        ]
        tables[table.name] = typed(
            table.name,
            [_stored(table.name, n + 1) | row for n, row in enumerate(rows)],
            params,
        )
    fill(lake, params.tenant, tables)
    return lake, params


def _is_day(table: str, column: str) -> bool:
    return TABLES[table].column(column).type == "date"


def _stored(table: str, key: int) -> dict[str, Any]:
    return {k: v or None for k, v in good_row(table, key).items()}


@pytest.mark.parametrize("clock", ["calendar", "business"])
def test_every_figure_of_a_poisoned_lake_is_computed(
    tmp_path: Path, clock: str
) -> None:
    lake, params = poisoned(tmp_path, clock)
    facts = Facts(lake.snapshot(params.tenant), params, now=AS_OF)
    for table in RAW_TABLES:
        required = [c for c in table.dated_columns if c.required]
        optional = [c for c in table.dated_columns if not c.required]
        rows = facts.query(f"select * from {table.name}")
        assert len(rows) == 1 + len(STORABLE) * len(optional)
        for column in optional:
            assert rows[column.name].isna().sum() == len(STORABLE)
        assert not rows[[c.name for c in required]].isna().any().any()
    tenant = Tenant(facts)
    for kpi in KPIS:
        result = tenant.compute(kpi.key, "2026-10")
        assert result.tables
    refresh(lake, facts, date(1970, 1, 1), date(2026, 10, 31))


def test_the_check_names_what_it_leaves_out(tmp_path: Path) -> None:
    lake, params = poisoned(tmp_path, "calendar")
    found = check(open_facts(lake, params), AS_OF).of("implausible_value_in_lake")
    named = {(f.table, f.level) for f in found}
    assert ("raw_time_entries", "error") in named
    assert ("raw_tickets", "warning") in named
    assert sum(f.rows for f in found) == len(DATED) * len(STORABLE)


def test_a_version_of_9999_keeps_no_later_one_out(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    row = _stored("raw_tickets", 1) | {"updated_at_remote": STORABLE[-1]}
    fill(
        importer.lake,
        importer.params.tenant,
        {"raw_tickets": typed("raw_tickets", [row], importer.params)},
    )
    report = importer.text(
        f"{HEADER}\n1,Acme,Help Desk,New,Ana,2026-10-05,2026-10-06\n"
    ).files[0]
    assert (report.changed, report.older) == (1, 0)


def test_statistics_of_files_in_range_cost_no_comparison(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    importer.text(f"{HEADER}\n1,Acme,Help Desk,New,Ana,2026-10-05,2026-10-06\n")
    snapshot = importer.lake.snapshot(importer.params.tenant)
    facts = Facts(snapshot, importer.params, now=AS_OF)
    [view] = facts.query(
        "select sql from duckdb_views() where view_name = 'raw_tickets'"
    )["sql"]
    assert "CASE" not in view
