"""Runs on a dask cluster: a bucket, two workers that share no folder."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.projects import PATIENCE, Project, is_alive, make_project, wait_for
from support.services import BUCKET, DaskCluster, object_store, use

from kpi_lib.domain.errors import DataError, ManyErrors, ParamsError, RenderError
from kpi_lib.lake.storage import Storage, storage
from kpi_lib.running import cluster as cluster_module
from kpi_lib.running import cluster_worker, manifest
from kpi_lib.running.cluster_job import Installation, Job
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, RunOutcome, run
from kpi_lib.running.units import Context, Unit
from kpi_lib.settings import kept_settings
from kpi_lib.settings.params_folder import load_params

pytestmark = pytest.mark.slow

REPORT = """
import kpi_lib as kpi
with kpi.open(lake, tenant=tenant, as_of=as_of) as opened:
    trends = opened.ticket_trends(period)
trends.main
"""
# The first one that comes here waits to be stopped.
WAITS = """
import os, pathlib, time
try:
    with pathlib.Path({mark!r}).open("x") as mark:
        mark.write(str(os.getpid()) + " " + os.environ["TMPDIR"])
except FileExistsError:
    pass
else:
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[dict[str, str]]:
    with object_store(home) as environment:
        yield environment


@pytest.fixture(scope="module")
def cluster(home: Path, store: dict[str, str]) -> Iterator[DaskCluster]:
    made = DaskCluster(home / "dask")
    try:
        for number in range(2):
            made.add({**store, "KPI_CACHE": str(home / f"cache-{number}")})
        yield made
    finally:
        made.close()


@pytest.fixture
def bucket(
    home: Path,
    store: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Places:
    """Put a project's lake and parameters into the bucket; the notebooks stay here."""
    use(store, monkeypatch, home / "cache-here")
    project = make_project(home / request.node.name)
    monkeypatch.setenv("KPI_NOTEBOOKS", str(project.notebooks))
    root = f"s3://{BUCKET}/{request.node.name}"
    places = Places(f"{root}/lake", f"{root}/params", f"{root}/reports")
    for folder, address in (
        (project.lake, places.lake),
        (project.params, places.params),
    ):
        files = (path for path in folder.rglob("*") if path.is_file())
        contents = {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
        storage(address).write(contents)
    shutil.rmtree(project.lake)
    shutil.rmtree(project.params)
    return places


def project_of(home: Path, request: pytest.FixtureRequest) -> Project:
    return Project(home / request.node.name)


def reports(places: Places) -> Storage:
    return storage(places.reports)


def both(outcome: RunOutcome) -> list[str]:
    return [f"{result.unit} {result.error}" for result in outcome.results]


def test_two_machines_make_what_one_makes(
    bucket: Places, cluster: DaskCluster, home: Path, request: pytest.FixtureRequest
) -> None:
    project = project_of(home, request)
    project.notebook("10_desk", REPORT)
    project.notebook("20_pid", "import os; print(os.environ['HOME'])")
    asked = Request("2026-02", formats=("html",))
    units = ["acme/2026-02/10_desk", "acme/2026-02/20_pid",
             "beta/2026-02/10_desk", "beta/2026-02/20_pid"]  # fmt: skip
    outcome = run(asked, bucket, Options(cluster=cluster.address))
    assert both(outcome) == [f"{unit} None" for unit in units]
    far = {n: reports(bucket).read(n) for n in reports(bucket).names()}
    assert "index.html" in far
    entry = manifest.load(reports(bucket), "acme/2026-02")["notebooks"]["10_desk"]
    assert entry["versions"] == {"raw_tickets": 0}
    assert set(entry["outputs"]) == {
        "acme/2026-02/10_desk.html",
        "acme/2026-02/10_desk.ipynb",
    }

    # The notebooks ran on the cluster's machines, which keep nothing of the run but
    # copies of the lake's files.
    outputs = b"".join(
        content or b"" for name, content in far.items() if "20_pid.i" in name
    )
    assert outputs.count(b"dask/worker-") == 2
    assert cluster.scratch(0) == cluster.scratch(1) == []

    again = run(asked, bucket, Options(cluster=cluster.address, resume=True))
    assert (again.results, len(again.skipped)) == ((), 4)
    here = replace(bucket, reports=home / "here")
    assert run(asked, here, Options(jobs=1)).failed == ()
    for name in ("acme/2026-02/10_desk.html", "beta/2026-02/10_desk.html"):
        assert (home / "here" / name).read_bytes() == far[name]

    shared = replace(bucket, reports=home / "shared")
    asked = replace(asked, notebooks=("10_desk",))
    assert run(asked, shared, Options(cluster=cluster.address)).failed == ()
    assert list((home / "shared" / "_runs").glob(".staging-*")) == []


def test_ctrl_c_ends_what_other_machines_do(
    bucket: Places, cluster: DaskCluster, home: Path, request: pytest.FixtureRequest
) -> None:
    project = project_of(home, request)
    mark = project.root / "mark"
    project.notebook("20_waits", WAITS.format(mark=str(mark)))
    kpi = [sys.executable, "-m", "kpi_lib.cli.app"]
    asked = ["run", "--period", "2026-02", "--tenant", "acme", "--formats", "html"]
    process = subprocess.Popen(
        [*kpi, *asked, "--cluster", cluster.address, "--quiet"],
        env={
            **os.environ,
            "KPI_LAKE": str(bucket.lake),
            "KPI_PARAMS": str(bucket.params),
            "KPI_REPORTS": str(bucket.reports),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        kernel = kernel_of(mark)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 130
    assert err == "interrupted; --resume executes what is missing\n"
    wait_for(lambda: not is_alive(kernel), "the kernel to end")
    assert cluster.scratch(0) == cluster.scratch(1) == []
    assert reports(bucket).names() == ["index.html"]


def test_a_machine_that_would_compute_something_else_is_refused(
    bucket: Places,
    cluster: DaskCluster,
    home: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project_of(home, request).notebook("10_quick", "1 + 1")
    asked = Request("2026-02", tenants=("acme",))
    options = Options(cluster=cluster.address)
    other = Installation("0" * 64, "3")
    monkeypatch.setattr(Installation, "local", lambda: other)
    with pytest.raises(RenderError, match=r"has Python 3\.\d+; expected Python 3, as"):
        run(asked, bucket, options)
    monkeypatch.setattr(cluster_module, "_NO_WORKER_SECONDS", 0.5)
    monkeypatch.setattr(cluster_module, "_LOOK_SECONDS", 0.2)
    empty = DaskCluster(home / "empty")
    try:
        with pytest.raises(
            RenderError, match="has had no worker for 0 s; start one: da"
        ):
            run(asked, bucket, replace(options, cluster=empty.address))
    finally:
        empty.close()
    monkeypatch.setattr(cluster_module, "_CONNECT_SECONDS", 1.0)
    with pytest.raises(RenderError, match="no scheduler answers there; start one"):
        run(asked, bucket, replace(options, cluster="tcp://127.0.0.1:9"))
    with pytest.raises(
        ParamsError, match=r'--cluster: got "cluster"; expected such as'
    ):
        run(asked, bucket, replace(options, cluster="cluster"))


def test_the_notebook_of_a_killed_worker_runs_elsewhere(
    bucket: Places, cluster: DaskCluster, home: Path, request: pytest.FixtureRequest
) -> None:
    # The last test on this cluster, which has one worker less after it.
    project = project_of(home, request)
    mark = project.root / "mark"
    project.notebook("10_quick", "1 + 1")
    project.notebook("20_waits", WAITS.format(mark=str(mark)))
    kernels: list[int] = []

    def kill() -> None:
        kernels.append(kernel_of(mark))
        cluster.workers[machine_of(mark)].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    outcome = run(
        Request("2026-02", formats=("html",)), bucket, Options(cluster=cluster.address)
    )
    killer.join()
    assert both(outcome) == [
        f"{tenant}/2026-02/{name} None"
        for tenant in ("acme", "beta")
        for name in ("10_quick", "20_waits")
    ]
    wait_for(lambda: not is_alive(kernels[0]), "the killed worker's kernel to end")
    wait_for(lambda: cluster.scratch(0) == cluster.scratch(1) == [], "an empty folder")


def kernel_of(mark: Path) -> int:
    """Wait until the notebook waits; return its kernel's id."""
    wait_for(lambda: mark.exists() and mark.read_text() != "", "the notebook to begin")
    return int(mark.read_text().split()[0])


def machine_of(mark: Path) -> int:
    """Return the number of the dask worker that a notebook works for."""
    return 0 if "worker-0/tmp" in mark.read_text() else 1


def test_a_folder_that_a_machine_does_not_see_is_named(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path / "project")
    context = Context(
        lake=str(project.lake),
        params=project.params,
        reports=storage(tmp_path / "not-mounted"),
        scratch=tmp_path,
        snapshots={},
        many_clients=frozenset(),
        many_notebooks=frozenset(),
        threads=1,
        timeout=60.0,
        memory=8.0,
        engine="stock",
    )
    project.notebook("10_desk", "1")
    params = load_params(project.params)
    kept_settings.keep(params.tenants.values(), context.settings)
    unit = Unit(
        tenant="acme", period="2026-02", last_day=date(2026, 2, 28),
        notebook="10_desk", source=project.notebooks / "10_desk.ipynb", folder="",
        company=None, language="en", audience="internal", formats=("html",),
        as_of=None, dated="2026-03-01",
    )  # fmt: skip
    job = Job.of("20260301T000000Z-000000", context, [unit])
    assert set(job.settings) == {"acme"}  # what its units need, no other tenant's
    assert cluster_worker.check(job) == (
        f"does not see the run's reports in {tmp_path}/not-mounted",
        "a folder that all machines share under this path, or s3://...",
        "name it by --reports or KPI_REPORTS",
    )


def test_an_error_reaches_the_machine_that_asks_as_it_is() -> None:
    for error in (
        RenderError("worker tcp://x", "has Python 3.9", "Python 3.11", "install it"),
        ManyErrors("params", [ParamsError("a", "b"), DataError("c", "d")]),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))
