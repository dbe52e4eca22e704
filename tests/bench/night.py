"""A night of a thousand tenants: a trial, a model, and the model against a run."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.services import DaskCluster

from bench import tenants
from bench.queueing import Fleet, Run, Tenant, Unit, machines_for, makespan, night
from bench.rows import Row, row

PART = "night"
SIZES = tenants.drawn(12, 17)
"""Tenants of the trial: with their internal reports, about 300 reports."""

INTERNAL = (
    "10_service_desk", "20_time_and_agreements", "30_clients", "40_technicians",
    "50_improvement", "60_security",
)  # fmt: skip
REVIEW = "70_client_qbr"

_TENANTS, _CLIENTS, _HOURS = 1_000, 30, 6.0
_NIGHTS = 20
"""Nights drawn from the trial."""

_STARTS = 3
"""Runs of one report, from which the start of a run is known."""


@dataclass(frozen=True)
class Trial:
    """What one way took for both commands of a night.

    Attributes
    ----------
    seconds : float
        From the first command to the end of the last.
    records : list of dict
        Of each command, its record in the reports.
    before : list of float
        Of each command, the seconds that its record does not count: its start.
    """

    seconds: float
    records: list[dict[str, Any]]
    before: list[float]


def rows(folder: Path, n: int) -> Iterator[Row]:
    """Run the trial by two dask workers and by two of the run, and draw nights from it.

    Parameters
    ----------
    folder : Path
        Gets the lake of the trial's tenants.
    n : int
        Pairs of the other parts; here half of them, as each takes minutes.
    """
    root = folder / "night"
    tenants.build(root, SIZES)
    local = ("--jobs", "2")
    shutil.rmtree(folder / "night-dask", ignore_errors=True)
    cluster = DaskCluster(folder / "night-dask")
    pairs = []
    try:
        for _ in range(2):
            cluster.add({})
        far = ("--cluster", cluster.address)
        starts = [_start(root, way) for way in (far, local)]
        for number in range(max(1, n // 2)):
            ways = [far, local] if number % 2 else [local, far]
            made = {way: trial(root, way) for way in ways}
            pairs.append((made[far], made[local]))
    finally:
        cluster.close()
    count = sum(len(record["units"]) for record in pairs[0][1].records)
    what = f"{count} reports of {len(SIZES)} tenants"
    of_dask, of_own = starts
    yield row(
        PART, f"{what} by two dask workers", "two workers of the run", "times as long",
        [dask.seconds / own.seconds for dask, own in pairs], "<= 1.1",
    )  # fmt: skip
    yield row(
        PART, f"{what} by two dask workers", "the model, from two workers of the run",
        "times apart",
        [
            _foretold(dask, own, Fleet(2, 1, of_dask, _per_tenant(own, of_own)))
            for dask, own in pairs
        ],
        "<= 1.15",
    )  # fmt: skip
    owns = [own for _, own in pairs]
    yield row(
        PART, f"{what} by two workers of the run", "the model, from the same run",
        "times apart",
        [
            _foretold(own, own, Fleet(1, 2, of_own, _per_tenant(own, of_own)))
            for own in owns
        ],
    )  # fmt: skip
    yield from _units(owns)
    yield from _nights(owns, of_dask)


def trial(root: Path, way: Sequence[str]) -> Trial:
    """Make all internal reports and all reviews of the trial's tenants."""
    begun = time.perf_counter()
    records, before = [], []
    for what in (
        ("--notebook", ",".join(INTERNAL)),
        ("--notebook", REVIEW, "--company", "all"),
    ):
        seconds, record = _command(root, *way, *what)
        records.append(record)
        before.append(seconds - record["seconds"])
    return Trial(time.perf_counter() - begun, records, before)


def costs(made: Trial) -> list[Tenant]:
    """Return what each tenant's units took of a core, and what they shared."""
    found: dict[int, Tenant] = defaultdict(Tenant)
    internal, reviews = map(_on_a_core, made.records)
    for run, name in ((internal, "internal"), (reviews, "reviews")):
        for unit in run.units:
            getattr(found[unit.tenant], name).append(unit.seconds)
    return [
        Tenant(
            one.internal,
            one.reviews,
            internal.shared.get(number, 0.0),
            reviews.shared.get(number, 0.0),
        )
        for number, one in found.items()
        if one.reviews
    ]


def _as_it_was(record: dict[str, Any]) -> Run:
    """Return the units of a command, in the order of the plan, as long as they took."""
    shared: dict[int, float] = {}
    units = []
    for tenant, unit in _units_of(record):
        # The first one writes it, and those that begin beside it wait for it.
        spent = unit["shared_seconds"]
        shared[tenant] = max(shared.get(tenant, 0.0), spent)
        units.append(Unit(tenant, unit["seconds"] - spent))
    return Run(units, shared)


def _on_a_core(record: dict[str, Any]) -> Run:
    """Return the same with the CPU time of each, whatever else the machine does."""
    shared: dict[int, float] = {}
    units = []
    written = _as_it_was(record).shared
    for tenant, unit in _units_of(record):
        seconds = unit["cpu_seconds"]
        if tenant not in shared and unit["shared_seconds"] == written[tenant]:
            shared[tenant] = seconds * unit["shared_seconds"] / unit["seconds"]
            seconds -= shared[tenant]
        units.append(Unit(tenant, seconds))
    return Run(units, shared)


def _units_of(record: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for name, unit in sorted(record["units"].items()):
        assert unit["status"] == "done", unit["error"]
        yield int(name.partition("/")[0].removeprefix("tenant-")), unit


def _foretold(made: Trial, own: Trial, fleet: Fleet) -> float:
    """Return how far what a way took is from what the model says, as a ratio."""
    wanted = sum(makespan(_as_it_was(record), fleet) for record in own.records)
    return max(made.seconds / wanted, wanted / made.seconds)


def _per_tenant(own: Trial, start: float) -> float:
    """Return what each tenant adds to the start of a run."""
    return max(statistics.mean(own.before) - start, 0.0) / len(SIZES)


def _units(owns: Sequence[Trial]) -> Iterator[Row]:
    """Give what differs between units, and what those of a tenant share."""
    for number, what in enumerate(("internal reports", "reviews")):
        spread, between, shared = [], [], []
        for own in owns:
            units = own.records[number]["units"]
            took = {name: unit["cpu_seconds"] for name, unit in units.items()}
            mean = statistics.mean(took.values())
            spread.append(statistics.pstdev(took.values()) / mean)
            by_tenant = defaultdict(list)
            for name, seconds in took.items():
                by_tenant[name.partition("/")[0]].append(seconds)
            means = [
                m for s in by_tenant.values() for m in [statistics.mean(s)] * len(s)
            ]
            between.append(
                statistics.pvariance(means) / statistics.pvariance(took.values())
            )
            run = _as_it_was(own.records[number])
            each = statistics.mean(unit.seconds for unit in run.units)
            shared.append(statistics.mean(run.shared.values()) / each)
        yield row(
            PART, f"{what}: standard deviation of the CPU time", "its mean",
            "times", spread,
        )  # fmt: skip
        yield row(
            PART, f"{what}: variance between tenants", "variance of the CPU time",
            "times", between,
        )  # fmt: skip
        yield row(
            PART, f"{what}: what a tenant's share", "one of them", "times the time",
            shared,
        )  # fmt: skip


def _nights(owns: Sequence[Trial], start: float) -> Iterator[Row]:
    """Give the machines and hours of nights drawn from the trial."""
    source = random.Random(20)
    found = [tenant for own in owns for tenant in costs(own)]
    cores = os.cpu_count() or 1
    fleet = Fleet(1, cores, start, _per_tenant(owns[0], start))
    hours, machines = [], []
    for _ in range(_NIGHTS):
        runs = night(found, _TENANTS, _CLIENTS, source)
        hours.append(sum(makespan(run, fleet) for run in runs) / 3600)
        wanted = machines_for(runs, _HOURS * 3600, cores, fleet)
        assert wanted is not None, "no number of machines is enough"
        machines.append(float(wanted))
    count = _TENANTS * (_CLIENTS + len(INTERNAL))
    what = f"{count:,} reports of {_TENANTS:,} tenants"
    yield row(PART, what, f"one machine of {cores} cores", "hours", hours)
    yield row(
        PART, f"{what} in {_HOURS:g} hours", f"machines of {cores} cores", "machines",
        machines,
    )  # fmt: skip


def _start(root: Path, way: Sequence[str]) -> float:
    """Return the seconds of a command that are not its one report's."""
    spent = []
    for _ in range(_STARTS):
        seconds, record = _command(
            root, *way, "--tenant", "tenant-000", "--notebook", "60_security"
        )
        [unit] = record["units"].values()
        spent.append(seconds - unit["seconds"])
    return statistics.median(spent)


def _command(root: Path, *options: str) -> tuple[float, dict[str, Any]]:
    """Make reports into an empty folder; return the seconds and the run's record."""
    reports = root / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    folders = ("lake", "params", "reports")
    places = [word for name in folders for word in (f"--{name}", str(root / name))]
    begun = time.perf_counter()
    subprocess.run(
        [
            sys.executable, "-m", "kpi_lib.cli.app", "run", "--quiet", *places,
            "--period", "2026-10", *options,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    [record] = reports.glob("_runs/*.json")
    return seconds, json.loads(record.read_text(encoding="utf-8"))
