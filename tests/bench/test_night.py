"""The model of a night agrees with nights worked by hand, and a trial feeds it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench import lake as bench_lake
from bench import night, tenants
from bench.queueing import Fleet, Run, Tenant, Unit, machines_for, makespan
from bench.queueing import night as drawn_night
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import load_params


def run(*seconds: float, shared: float = 0.0) -> Run:
    return Run([Unit(0, one) for one in seconds], {0: shared})


def test_a_free_worker_takes_the_next_unit() -> None:
    # One takes 3; the other 1, then 2, then 2: the last ends at 5, beside 3.
    assert makespan(run(3, 1, 2, 2), Fleet(1, 2)) == 5
    assert makespan(run(3, 1, 2, 2), Fleet(1, 1)) == 8
    assert makespan(run(3, 1, 2, 2), Fleet(1, 4)) == 3


def test_each_machine_writes_once_what_a_tenant_shares() -> None:
    # One machine: both wait until 10, then work 1 and 1. Two: each writes for itself.
    assert makespan(run(1, 1, 1, 1, shared=10), Fleet(1, 2)) == 12
    assert makespan(run(1, 1, 1, 1, shared=10), Fleet(2, 1)) == 12
    assert makespan(run(1, 1, 1, 1, shared=10), Fleet(1, 1)) == 14


def test_start_plan_and_notes_are_nobody_elses() -> None:
    # Begins at 5 + 1 x 2; 4 units end at 8 and are noted one by one.
    fleet = Fleet(4, 1, start=5, per_tenant=2, note=0.5)
    assert makespan(run(1, 1, 1, 1), fleet) == 10


def test_the_fewest_machines_end_in_time() -> None:
    work = [run(*[1] * 100)]
    assert machines_for(work, 100, 1, Fleet(1, 1)) == 1
    assert machines_for(work, 50, 2, Fleet(1, 1)) == 1
    assert machines_for(work, 49, 1, Fleet(1, 1)) == 3
    assert machines_for(work, 9, 1, Fleet(1, 1)) == 12
    assert machines_for(work, 10, 1, Fleet(1, 1, start=20)) is None


def test_a_night_keeps_together_what_one_tenant_costs() -> None:
    trial = [Tenant([1.0], [1.0], 0.1, 0.2), Tenant([9.0], [9.0], 0.9, 0.9)]
    internal, reviews = drawn_night(trial, 50, 3, random.Random(1))
    assert (len(internal.units), len(reviews.units)) == (50, 150)
    own = {unit.tenant: unit.seconds for unit in internal.units}
    assert all(unit.seconds == own[unit.tenant] for unit in reviews.units)
    assert set(own.values()) == {1.0, 9.0}
    assert {reviews.shared[i] for i, s in own.items() if s == 1.0} == {0.2}


@pytest.mark.bench
def test_a_part_of_a_demo_has_the_size_drawn(tmp_path: Path) -> None:
    sizes = [tenants.Size("harbour", 0.1, 30), tenants.Size("boreal", 0.02, 1)]
    tenants.build(tmp_path, sizes)
    tenants.build(tmp_path, sizes)
    lake, params = Lake(tmp_path / "lake"), load_params(tmp_path / "params")
    found = []
    for slug in ("tenant-000", "tenant-001"):
        facts = Facts(lake.snapshot(slug), params.tenant(slug), now=bench_lake.NOW)
        (count,) = facts.query("select count(*) as n from raw_tickets")["n"]
        found.append((len(facts.companies()), count))
        facts.close()
    assert [companies for companies, _ in found] == [30, 1]
    # A tenth of 22,862 tickets, of which 30 of 39 branches have their part.
    assert 1_400 < found[0][1] < 2_200
    assert found[1][1] < 100


@pytest.mark.bench
def test_a_trial_gives_costs_and_a_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "SIZES", [tenants.Size("harbour", 0.05, 2)])
    monkeypatch.setattr(night, "INTERNAL", ("10_service_desk", "60_security"))
    monkeypatch.setattr(night, "_NIGHTS", 1)
    monkeypatch.setattr(night, "_STARTS", 1)
    dask, model, own, *units, hours, machines = night.rows(tmp_path, n=1)
    # Loose bounds: the machine may be busy with other tests.
    assert 0.2 < dask.ratio < 10
    assert 1 <= model.ratio < 10
    assert 1 <= own.ratio < 10
    assert len(units) == 6
    assert all(0 <= one.ratio < 10 for one in units)
    assert (hours.meaning, machines.meaning) == ("hours", "machines")
    assert 0.5 < hours.ratio < 1_000
    assert machines.ratio >= 1
