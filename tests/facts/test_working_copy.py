"""A working copy gives the same answers as the lake's files, and takes no change."""

from __future__ import annotations

import contextlib
import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from support import adversarial, lakes

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.facts import working_copy
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.facts.working_copy import WorkingCopy
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    for params in adversarial.TENANTS:
        lakes.fill(lake, params.tenant, adversarial.tables(params, 1))
    return lake


def test_a_full_disk_is_no_damage_of_the_lake(lake: Lake, tmp_path: Path) -> None:
    params = adversarial.TENANTS[0]
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limit[1]))
        with pytest.raises(duckdb.Error, match="File too large"):
            working_copy.write(
                lake.snapshot(params.tenant), params, NOW, tmp_path / "copy.duckdb"
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)


def open_copy(path: Path, snapshot: Snapshot, params: TenantParams) -> Facts:
    return Facts(snapshot, params, now=NOW, threads=1, source=WorkingCopy(path))


def answers(facts: Facts) -> dict[str, pd.DataFrame]:
    """Return every table of a month, and the rows behind each KPI."""
    with contextlib.closing(facts):
        period = facts.period("2026-10")
        tables = {
            "daily": kpi_daily.compute(facts, period.first_day, period.last_day),
            "summary": service_summary.compute(facts, period),
            "own": facts.sql("select count(*) as n, max(updated_at_remote) as last "
                             "from raw_tickets"),
        }  # fmt: skip
        for key, compute in COMPUTE.items():
            result = compute(facts, period)
            tables |= {f"{key}.{name}": t for name, t in result.tables.items()}
            if result.has_evidence:
                tables[f"{key}: evidence"] = result.evidence()
    return tables


@pytest.mark.parametrize(
    ("params", "clock"), zip(adversarial.TENANTS, ("business", "calendar"), strict=True)
)
def test_every_answer_is_the_lakes(
    lake: Lake, params: TenantParams, clock: str, tmp_path: Path
) -> None:
    params = params.model_copy(update={"clock": clock})
    snapshot = lake.snapshot(params.tenant)
    path = tmp_path / "copy.duckdb"
    working_copy.write(snapshot, params, NOW, path)
    assert [p.name for p in tmp_path.iterdir()] == ["copy.duckdb"]
    expected = answers(Facts(snapshot, params, now=NOW))
    copied = answers(open_copy(path, snapshot, params))
    assert copied.keys() == expected.keys()
    for name, table in expected.items():
        pd.testing.assert_frame_equal(copied[name], table, obj=name)


def test_it_reaches_no_file_and_takes_no_change(lake: Lake, tmp_path: Path) -> None:
    params, other = adversarial.TENANTS
    snapshot = lake.snapshot(params.tenant)
    paths = {}
    for one in (params, other):
        paths[one.tenant] = tmp_path / f"{one.tenant}.duckdb"
        working_copy.write(lake.snapshot(one.tenant), one, NOW, paths[one.tenant])
    facts = open_copy(paths[params.tenant], snapshot, params)
    with contextlib.closing(facts):
        [file, *_] = lake.snapshot(other.tenant).tables["raw_tickets"].files
        for sql in (
            f"select * from read_parquet('{file}')",
            f"attach '{paths[other.tenant]}'",
            "delete from raw_tickets",
            "drop macro tickets",
            "set enable_external_access = true",
            "with x as (insert into topic_labels values (now(), now(), 1, 'x') "
            "returning *) select * from x",
        ):
            with pytest.raises(ParamsError, match=r"^sql: "):
                facts.sql(sql)
        for taken in ("raw_tickets", "topic_labels"):
            with pytest.raises(ParamsError, match="which the KPIs read"):
                facts.register(taken, pd.DataFrame({"a": [1]}))
        facts.register("mine", pd.DataFrame({"a": [1]}))
        assert facts.sql("select * from mine")["a"].tolist() == [1]


def test_rows_of_another_tenant_are_refused(lake: Lake, tmp_path: Path) -> None:
    params, other = adversarial.TENANTS
    with pytest.raises(DataError, match="holds rows of tenant_id"):
        working_copy.write(lake.snapshot(params.tenant), other, NOW, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
