"""One run in which notebooks succeed, fail, hang and die, then its continuation."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import forked_processes, shared_template
from support.projects import Project, is_alive, make_project, wait_for

from kpi_lib.domain.errors import DataError, ParamsError, RenderError
from kpi_lib.running import fingerprints
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, RunOutcome, run
from kpi_lib.running.units import UnitResult

TIMEOUT = 10.0
READS = """
import os
from pathlib import Path
from kpi_lib.lake.snapshot import Snapshot
versions = Snapshot.load(Path(os.environ["KPI_SNAPSHOT"])).versions
print(tenant, period, company, as_of, language, versions)
print(os.path.isabs(lake), os.environ["KPI_LAKE"] == lake, os.listdir())
"""
KILLS_WORKER = """
import os, pathlib, signal, time
calls = pathlib.Path(lake).parent / "calls"
calls.write_text(calls.read_text() + "x" if calls.exists() else "x")
# The worker holds the file that this process prints to.
printed = os.fstat(1)
for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
    if b"kpi_lib.running.worker" in path.read_bytes():
        opened = [os.stat(fd) for fd in path.with_name("fd").iterdir() if fd.exists()]
        if any(os.path.samestat(printed, one) for one in opened):
            os.kill(int(path.parent.name), signal.SIGKILL)
time.sleep(60)
"""


def execute(project: Project, resume: bool = False, **keys: object) -> RunOutcome:
    places = Places(project.lake, project.params, project.reports)
    request = Request("2026-02", ("acme",), **keys)  # type: ignore[arg-type]
    return run(request, places, Options(jobs=2, timeout=TIMEOUT, resume=resume))


def named(outcome: RunOutcome, notebook: str) -> UnitResult:
    return next(r for r in outcome.results if r.unit.notebook == notebook)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = make_project(tmp_path_factory.mktemp("run"))
    made.notebook("10_reads", READS)
    made.notebook("20_raises", "print('half done')", "raise ValueError('no such x')")
    made.notebook("30_hangs", "print('begun')\nimport time\ntime.sleep(60)")
    made.notebook("40_kernel_dies", "import os, signal\nos.kill(os.getpid(), 9)")
    made.notebook("50_worker_dies", KILLS_WORKER)
    made.notebook("60_last", "1 + 1")
    client = {"audience": "client"}
    made.notebook("70_client", "print(company)", metadata=client)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        # Others may edit the package's files while this runs.
        patch.setattr(fingerprints, "library_hash", lambda: "0" * 64)
        yield made


@pytest.fixture(scope="module")
def first(project: Project) -> RunOutcome:
    """Run everything once; one format saves time."""
    return execute(project, formats=("html",))


def test_what_can_be_done_is_done(project: Project, first: RunOutcome) -> None:
    failed = [result.unit.notebook for result in first.failed]
    assert failed == ["20_raises", "30_hangs", "40_kernel_dies", "50_worker_dies"]
    assert [f for f in project.files() if not f.startswith("_failed")] == [
        "acme/2026-02/10_reads.html",
        "acme/2026-02/10_reads.ipynb",
        "acme/2026-02/60_last.html",
        "acme/2026-02/60_last.ipynb",
        "acme/2026-02/manifest.json",
        "index.html",
    ]


def test_a_notebook_gets_its_parameters_and_the_runs_versions(
    project: Project, first: RunOutcome
) -> None:
    path = project.reports / "acme/2026-02/10_reads.ipynb"
    cells = json.loads(path.read_text())["cells"]
    printed = "".join(cells[-1]["outputs"][0]["text"]).splitlines()
    assert printed == [
        "acme 2026-02 None 2026-03-01T05:00:00+00:00 en {'raw_tickets': 0}",
        "True True []",
    ]


def test_errors_name_their_cell_and_leave_a_copy(
    project: Project, first: RunOutcome
) -> None:
    errors = {r.unit.notebook: str(r.error) for r in first.failed}
    assert errors == {
        "20_raises": "ValueError: no such x (cell 5)",
        "30_hangs": f"Timeout: the notebook ran longer than {TIMEOUT:g} s and was "
        "stopped (cell 4)",
        "40_kernel_dies": "KernelDied: the kernel died, killed by SIGKILL (cell 4)",
        "50_worker_dies": "Died: the worker died (killed by SIGKILL)",
    }
    copies = [name for name in project.files() if name.startswith("_failed")]
    assert copies == [
        "_failed/acme/2026-02/20_raises.ipynb",
        "_failed/acme/2026-02/30_hangs.ipynb",
        "_failed/acme/2026-02/40_kernel_dies.ipynb",
    ]
    text = (project.reports / copies[0]).read_text()
    assert "half done" in text
    assert "no such x" in text
    assert "begun" in (project.reports / copies[1]).read_text()


def test_a_unit_that_kills_its_worker_is_tried_twice(
    project: Project, first: RunOutcome
) -> None:
    assert (project.root / "calls").read_text() == "xx"


def test_the_manifest_says_what_was_made_from_what(
    project: Project, first: RunOutcome
) -> None:
    entries = project.manifest("acme/2026-02")
    entry = entries["10_reads"]
    html = project.reports / "acme/2026-02/10_reads.html"
    outputs = entry["outputs"]
    assert isinstance(outputs, dict)
    digest = hashlib.sha256(html.read_bytes()).hexdigest()
    assert outputs["acme/2026-02/10_reads.html"] == digest
    assert entry["status"] == "done"
    assert entry["versions"] == {"raw_tickets": 0}
    assert entry["library_version"] == "0.1.0"
    assert entry["run"] == first.run
    assert entries["20_raises"]["status"] == "failed"
    assert entries["20_raises"]["error"] == {
        "ename": "ValueError",
        "evalue": "no such x",
        "cell": 5,
        "copy": "_failed/acme/2026-02/20_raises.ipynb",
    }
    record = json.loads((project.reports / f"_runs/{first.run}.json").read_text())
    assert record["status"] == "failed"
    assert record["request"]["tenants"] == ["acme"]
    assert len(record["units"]) == 6
    took = {key: unit["cpu_seconds"] for key, unit in record["units"].items()}
    # Of a worker that died nobody knows.
    assert took.pop("acme/2026-02/50_worker_dies") is None
    assert all(0 < seconds < 60 for seconds in took.values()), took
    assert entry["shared_seconds"] < entry["seconds"]


def test_the_index_links_what_stands(project: Project, first: RunOutcome) -> None:
    index = (project.reports / "index.html").read_text()
    assert 'href="acme/2026-02/10_reads.html"' in index
    assert "20_raises" not in index
    report = (project.reports / "acme/2026-02/10_reads.html").read_text()
    assert '<a href="../../index.html">All reports</a>' in report


def test_resume_executes_only_what_is_missing(
    project: Project, first: RunOutcome
) -> None:
    before = project.manifest("acme/2026-02")["10_reads"]["outputs"]
    (project.reports / "acme/2026-02/60_last.html").write_text("damaged")
    for name in ("20_raises", "30_hangs", "40_kernel_dies", "50_worker_dies"):
        project.notebook(name, "print('mended')")
    second = execute(project, resume=True, formats=("html",))
    assert not second.failed
    assert [unit.notebook for unit in second.skipped] == ["10_reads"]
    assert [result.unit.notebook for result in second.results] == [
        "20_raises", "30_hangs", "40_kernel_dies", "50_worker_dies", "60_last",
    ]  # fmt: skip
    assert project.manifest("acme/2026-02")["10_reads"]["outputs"] == before
    assert not list((project.reports / "_failed").rglob("*.ipynb"))


def test_equal_inputs_give_equal_reports(project: Project, first: RunOutcome) -> None:
    again = execute(project, notebooks=("10",), formats=("html",)).results[0].outputs
    name = "acme/2026-02/10_reads.html"
    assert again[name] == named(first, "10_reads").outputs[name]


def test_a_clients_folder_holds_no_notebook(
    project: Project, first: RunOutcome
) -> None:
    keys = {"notebooks": ("70",), "companies": ("Étoile",), "formats": ("html",)}
    assert not execute(project, **keys).failed
    assert [name for name in project.files() if "etoile" in name] == [
        "acme/2026-02/_notebooks/clients/etoile/70_client.ipynb",
        "acme/2026-02/clients/etoile/etoile_70-client_2026-02.html",
    ]
    index = (project.reports / "index.html").read_text()
    assert "_notebooks" not in index
    name = "acme/2026-02/clients/etoile/etoile_70-client_2026-02.html"
    assert f'href="{name}"' in index
    # It leaves the folder, where a way back would lead nowhere.
    assert "index.html" not in (project.reports / name).read_text()


def test_a_clients_files_of_another_title_go(
    project: Project, first: RunOutcome
) -> None:
    keys = {"notebooks": ("70",), "companies": ("Étoile",), "formats": ("html",)}
    client = {"audience": "client"}
    folder = "acme/2026-02/clients/etoile"
    for title in ("Service review", "Time and agreements"):
        project.notebook("70_client", "print(1)", metadata=client, title=title)
        assert not execute(project, **keys).failed
    # The name that versions before gave to the same report, as their manifest has it.
    path = project.reports / "acme/2026-02/manifest.json"
    record = json.loads(path.read_text())
    entry = record["notebooks"]["clients/etoile/70_client"]
    new = f"{folder}/etoile_temps-et-contrats_2026-02.html"
    old = f"{folder}/70_client.html"
    (project.reports / new).rename(project.reports / old)
    entry["outputs"][old] = entry["outputs"].pop(new)
    path.write_text(json.dumps(record))
    again = execute(project, **keys, resume=True)
    assert not again.skipped
    assert [name for name in project.files() if "clients/etoile" in name] == [
        "acme/2026-02/_notebooks/clients/etoile/70_client.ipynb", new,
    ]  # fmt: skip
    assert execute(project, **keys, resume=True).skipped


def test_nothing_is_left_behind(project: Project, first: RunOutcome) -> None:
    assert not list((project.reports / "_runs").glob(".staging-*"))
    kernels = [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if str(project.root) in _environment(path)
    ]
    shared = [*shared_template.shared_pids(), *forked_processes.shared_pids()]
    known = {os.getpid(), *shared}
    left = set(kernels) - known
    wait_for(lambda: not any(map(is_alive, left)), "what the run started to end")
    # A forked worker shows the environment of the process that forks.
    wait_for(lambda: forked_processes.running_workers() == [], "the workers to end")


def _environment(process: Path) -> str:
    try:
        return (process / "environ").read_text(errors="replace")
    except OSError:
        return ""


def test_no_lake(project: Project, tmp_path: Path) -> None:
    places = Places(tmp_path / "none", project.params, project.reports)
    with pytest.raises(DataError) as caught:
        run(Request("2026-02"), places)
    assert str(caught.value) == (
        f"{tmp_path}/none: there is no such folder; expected a lake; kpi demo builds "
        "one; kpi import FILE --tenant T fills one."
    )


def test_reports_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = Places(project.lake, project.params, tmp_path / "file" / "reports")
    with pytest.raises(RenderError) as caught:
        run(Request("2026-02"), places)
    assert str(caught.value) == (
        f"{tmp_path}/file/reports: the reports' folder cannot be written (Not a "
        "directory); check its permissions and its disk's space, or name another by "
        "--reports or KPI_REPORTS."
    )


def test_an_unknown_engine(project: Project) -> None:
    places = Places(project.lake, project.params, project.reports)
    with pytest.raises(ParamsError) as caught:
        run(Request("2026-02"), places, Options(engine="stok"))
    assert str(caught.value) == '--engine: got "stok"; expected stock.'
