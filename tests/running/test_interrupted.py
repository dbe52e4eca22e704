"""Runs that are stopped: by Ctrl-C, by force, and a schedule started twice."""

from __future__ import annotations

import json
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from support.projects import PATIENCE, Project, is_alive, wait_for

from kpi_lib.lake.storage import storage
from kpi_lib.running.recent_runs import recent_runs

# Tells that it has begun, and by which processes, then waits for a sign to go on.
WAITS = """
import os, pathlib, time
root = pathlib.Path(lake).parent
(root / "begun.tmp").write_text(f"{os.getpid()} {os.getppid()}")
os.replace(root / "begun.tmp", root / "begun")
while not (root / "go").exists():
    time.sleep(0.05)
"""


def begun(project: Project) -> list[int]:
    """Wait until the notebook waits; return its kernel's and its worker's ids."""
    path = project.root / "begun"
    wait_for(path.exists, "the notebook to begin")
    return [int(pid) for pid in path.read_text().split()]


def ends(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def run_folders(project: Project) -> list[Path]:
    return list((project.reports / "_runs").glob(".staging-*"))


def test_ctrl_c_ends_kernels_and_leaves_nothing(project: Project) -> None:
    project.notebook("10_waits", WAITS)
    project.schedule("nightly", tenants=["acme"], period="2026-02", formats=["html"])
    process = project.start("run", "--schedule", "nightly", "--quiet")
    try:
        pids = begun(project)
        code, out, err = ends(project.start("run", "--schedule", "nightly"))
        holder = json.loads(
            (project.reports / "_runs/schedule-nightly.json").read_text()
        )
        assert holder["process"] == process.pid
        assert (code, out) == (1, "")
        assert err == (
            f"schedule nightly: is running already since {holder['since']} "
            f"(process {process.pid}); wait for it to end, then start again.\n"
        )
        process.send_signal(signal.SIGINT)
        assert ends(process) == (
            130,
            "",
            "interrupted; --resume executes what is missing\n",
        )
    finally:
        process.kill()
    wait_for(lambda: not any(map(is_alive, pids)), "kernel and worker to end")
    assert run_folders(project) == []
    assert project.files() == ["index.html"]
    runs = sorted((project.reports / "_runs").glob("2*.json"))
    assert [json.loads(r.read_text())["status"] for r in runs] == ["interrupted"]


def test_after_kill_9_resume_does_the_rest(project: Project) -> None:
    project.notebook("10_quick", "1 + 1")
    project.notebook("20_waits", WAITS)
    options = ["--tenant", "acme", "--period", "2026-02", "--formats", "html"]
    process = project.start("run", *options, "--jobs", "1", "--quiet")
    try:
        pids = begun(project)
    finally:
        process.kill()
    ends(process)
    wait_for(lambda: not any(map(is_alive, pids)), "kernel and worker to end")
    made = ["acme/2026-02/10_quick.html", "acme/2026-02/10_quick.ipynb"]
    assert project.files() == [*made, "acme/2026-02/manifest.json"]
    now = datetime.now(UTC)
    assert [
        last.status
        for last in recent_runs(storage(project.reports), now).tenants.values()
    ] == ["interrupted"]
    before = (project.reports / made[0]).stat().st_mtime_ns

    (project.root / "go").touch()
    code, out, err = ends(project.start("run", *options, "--resume"))
    assert code == 0
    # What it made; the other stood already.
    assert out.splitlines() == [f"{project.reports}/acme/2026-02/20_waits.html"]
    first, last = err.splitlines()
    assert first.startswith("acme/2026-02/20_waits (")
    assert first.endswith(" s) done")
    index = project.reports / "index.html"
    assert last == f"1 done, 0 failed, 1 stood already; all reports: {index}"
    assert (project.reports / made[0]).stat().st_mtime_ns == before
    assert run_folders(project) == []
