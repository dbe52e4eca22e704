"""From one worker to two, and from this machine's own workers to a dask cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from support.places import ROOT
from support.services import DaskCluster

from bench.rows import Row, pairs, row
from kpi_lib import demo
from kpi_lib.lake.delta_lake import Lake

PART = "scaling"
TENANTS = 12
"""So many that the start of a run, which no worker can share, weighs little."""

_WORK = """
import json
for _ in range(8):
    rows = {str(i): [i] * 3 for i in range(200_000)}
    json.loads(json.dumps(rows))
"""
_DEMO = "harbour"
_NOTEBOOKS = "10_service_desk,20_time_and_agreements,60_security"


def rows(folder: Path, n: int) -> Iterator[Row]:
    """Execute and render the notebooks of many tenants, by each way in turn.

    Parameters
    ----------
    folder : Path
        Gets a lake of as many demo-sized tenants.
    n : int
    """
    tenants = folder / "tenants"
    build(tenants, TENANTS)
    what = f"{3 * TENANTS} reports of {TENANTS} tenants"
    measured = pairs(
        lambda: _run(tenants, "--jobs", "1"), lambda: _run(tenants, "--jobs", "2"), n
    )
    yield row(
        PART, f"{what}, two workers", "one worker", "times as fast",
        [one / two for one, two in measured], ">= 1.8",
    )  # fmt: skip
    yield row(
        PART, f"{what}, one worker", "one core", "cores busy",
        [_busy(lambda: _run(tenants, "--jobs", "1")) for _ in range(n)],
    )  # fmt: skip
    measured = pairs(lambda: _compute(1), lambda: _compute(2), n)
    yield row(
        PART, "pure computing, two processes", "one process", "times as fast",
        [2 * one / two for one, two in measured],
    )  # fmt: skip
    shutil.rmtree(folder / "dask", ignore_errors=True)
    cluster = DaskCluster(folder / "dask")
    try:
        for _ in range(2):
            cluster.add({})
        measured = pairs(
            lambda: _run(tenants, "--cluster", cluster.address),
            lambda: _run(tenants, "--jobs", "2"),
            n,
        )
    finally:
        cluster.close()
    yield row(
        PART, f"{what}, a dask cluster of two workers", "two workers of one run",
        "times as long", [dask / own for dask, own in measured], "<= 1.1",
    )  # fmt: skip


def _busy(work: Callable[[], None]) -> float:
    """Return how many of the machine's cores were busy on average."""

    def used() -> float:
        user, nice, system = Path("/proc/stat").read_text().split()[1:4]
        return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")

    begun, before = time.perf_counter(), used()
    work()
    return (used() - before) / (time.perf_counter() - begun)


def _compute(processes: int) -> None:
    """Let so many processes at once do the same, which no other has a part in."""
    running = [
        subprocess.Popen([sys.executable, "-c", _WORK]) for _ in range(processes)
    ]
    for process in running:
        process.wait()


def build(root: Path, tenants: int) -> None:
    """Write a lake and parameters: a demo tenant, many times under other names."""
    content = yaml.safe_load(
        (ROOT / f"params/tenants/{_DEMO}.yaml").read_text(encoding="utf-8")
    )
    tables = demo.tables(_DEMO)
    lake = Lake(root / "lake")
    (root / "params/tenants").mkdir(parents=True, exist_ok=True)
    for number in range(tenants):
        slug = f"tenant-{number}"
        tenant_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, slug))
        own = {**content, "tenant": slug, "tenant_id": tenant_id}
        path = root / f"params/tenants/{slug}.yaml"
        path.write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
        if slug in lake.tenants():
            continue
        with lake.writer(slug) as writer:
            for name, table in tables.items():
                staged = writer.scratch / f"{name}.parquet"
                pq.write_table(_owned(table, tenant_id), staged)
                writer.upsert(name, staged)


def _owned(table: pa.Table, tenant_id: str) -> pa.Table:
    place = table.column_names.index("tenant_id")
    kind = table.schema.field("tenant_id")
    ids = pa.array([tenant_id] * len(table), kind.type)
    return table.set_column(place, kind, ids)


def _run(root: Path, *options: str) -> None:
    reports = root / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    folders = ("lake", "params", "reports")
    places = [word for name in folders for word in (f"--{name}", str(root / name))]
    subprocess.run(
        [
            sys.executable, "-m", "kpi_lib.cli.app", "run", "--quiet", *places,
            *options,
            "--period", "2026-10", "--notebook", _NOTEBOOKS, "--formats", "html,pdf",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
