"""Trials of ``kill -9``: a night's commands, killed at random instants, then repeated.

A round is import, sync, daily, run, publish. Each is killed and started again: what
stands in between is the state before or the one after, table by table and report by
report, and the second start completes it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import yaml
from support.importing import HEADER
from support.postgres_server import Database, running_server
from support.projects import Project, make_project, tenant_file
from support.simulators.connectwise import ConnectWiseSimulator
from support.syncing import SECRETS

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running.fingerprints import sha256

ROWS = 8_000
"""Rows of each imported file, so that writing takes a while."""

_FIRST_ID = 1_000_000
State = dict[str, Any]


class Night:
    """A tenant's project, its vendor and its database, and the commands of a night."""

    def __init__(
        self, project: Project, simulator: ConnectWiseSimulator, database: Database
    ) -> None:
        self.project = project
        self.simulator = simulator
        self.database = database
        self.imported = 0
        self.faults: list[str] = []
        project.notebook("10_first", "1 + 1")
        project.notebook("20_second", "print('x' * 100)")
        content = tenant_file("acme") | {
            "as_of": "2026-03-01",
            "sources": {"connectwise": {"url": simulator.url, "company": "acme"}},
        }
        path = project.params / "tenants" / "acme.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")

    def commands(self) -> dict[str, tuple[list[str], Callable[[], State]]]:
        """Return each command's arguments and what it may change."""
        tenant = ["--tenant", "acme", "--quiet"]
        period = ["--period", "2026-02", "--formats", "html", "--jobs", "1", "--resume"]
        return {
            "import": (["import", str(self._file()), *tenant], self._lake),
            "sync": (["sync", "connectwise", *tenant], self._lake),
            "daily": (["daily", *tenant], self._lake),
            "run": (["run", *tenant, *period], self._reports),
            "publish": (["publish", *tenant, "--to", self.database.url], self._target),
        }

    def prepare(self) -> None:
        """Let the vendor change a part of its tickets."""
        for key in range(1, 400, 7):
            self.simulator.change(key)

    def check(self, command: str) -> None:
        """Hold what a completed command leaves against its source."""
        match command:
            case "import":
                self.imported += ROWS
                found = self._query(
                    "raw_tickets",
                    "select count(*), count(distinct cw_ticket_id) from t "
                    f"where cw_ticket_id >= {_FIRST_ID}",
                )
                self._same(command, found, [(self.imported, self.imported)])
            case "sync":
                columns = ("cw_ticket_id", "status", "summary")
                # The project's own tickets 1 and 2 are newer than the vendor's.
                rows = [
                    tuple(row[column] for column in columns)
                    for row in self.simulator.rows()
                    if row["cw_ticket_id"] > 2
                ]
                found = self._query(
                    "raw_tickets",
                    f"select {', '.join(columns)} from t "
                    f"where cw_ticket_id between 3 and {_FIRST_ID - 1} order by 1",
                )
                self._same(command, found, rows)
            case "daily":
                [(days, distinct, tickets)] = self._query(
                    "kpi_daily",
                    "select count(*), count(distinct kpi_date), sum(new_tickets) "
                    "from t",
                )
                self._same(command, days, distinct)
                known = self._query(
                    "raw_tickets",
                    "select count(*) from t where status <> 'Cancelled' "
                    "and created_at_remote < timestamptz '2026-03-01 05:00Z'",
                )
                self._same("tickets of all days", [(tickets,)], known)
            case "run":
                text = (self._home() / "manifest.json").read_text("utf-8")
                for name, entry in json.loads(text)["notebooks"].items():
                    self._same(name, entry["status"], "done")
                    for file, digest in entry["outputs"].items():
                        data = (self.project.reports / file).read_bytes()
                        self._same(file, sha256(data), digest)
            case _:
                sums = "count(*), sum(new_tickets), sum(backlog_open)"
                theirs = self.database.run(f"select {sums} from kpi_daily")
                ours = self._query("kpi_daily", f"select {sums} from t")
                self._same(command, [tuple(map(int, r)) for r in theirs], ours)
        for leftover in self.project.root.rglob(".staging-*"):
            self.faults.append(f"{command}: {leftover} is left behind")

    def _same(self, what: str, found: object, expected: object) -> None:
        if found != expected:
            self.faults.append(f"{what}: {found!r:.300} instead of {expected!r:.300}")

    def _file(self) -> Path:
        """Write the file of the next import."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(HEADER.split(","))
        first = _FIRST_ID + self.imported
        for key in range(first, first + ROWS):
            day = f"2026-0{key % 2 + 1}-{key % 28 + 1:02}"
            writer.writerow([key, f"Client {key % 9}", "Desk", "New", "Ana", day, day])
        path = self.project.root / f"tickets-{first}.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    def _lake(self) -> State:
        hashes = "count(*), bit_xor(hash(t)), sum(hash(t) % 1000003)"
        return {
            path.parent.name: self._query(path.parent.name, f"select {hashes} from t")
            for path in self.project.lake.glob("acme/*/_delta_log")
        }

    def _query(self, table: str, sql: str) -> list[tuple[Any, ...]]:
        stored = Lake(self.project.lake).table_snapshot("acme", table)
        if stored is None or not stored.files:
            return []
        with duckdb.connect() as connection:
            connection.execute(
                f"create view t as from read_parquet({list(stored.files)}, "
                "hive_partitioning = false)"
            )
            return connection.execute(sql).fetchall()

    def _home(self) -> Path:
        return self.project.reports / "acme" / "2026-02"

    def _reports(self) -> State:
        """Return the reports that are under their final names; each must be whole."""
        found = {}
        for path in self._home().glob("*.html"):
            text = path.read_text("utf-8")
            if not text.rstrip().endswith("</html>"):
                self.faults.append(f"{path.name} is not whole")
            found[path.name] = "whole"
        return found

    def _target(self) -> State:
        exists = self.database.run("select to_regclass('kpi_daily') is not null")
        if not exists[0][0]:
            return {}
        rows = self.database.run("select count(*), sum(new_tickets) from kpi_daily")
        return {"kpi_daily": rows}


def run_kills(folder: Path, count: int, seed: int) -> int:
    """Kill commands until `count` kills have met a running one; print what is wrong."""
    rng = Random(seed)
    os.environ.update(SECRETS)
    kills: Counter[str] = Counter()
    seconds: dict[str, float] = {}
    wrong = 0
    with ConnectWiseSimulator(1_200) as simulator, running_server() as url:
        night = Night(make_project(folder / "project"), simulator, Database(url))
        while kills.total() < count:
            night.prepare()
            for name, (arguments, state) in night.commands().items():
                before = state()
                process = night.project.start(*arguments)
                took = seconds.get(name, 8.0)
                if _killed(process, rng.uniform(0.2, 1.0) * took):
                    kills[name] += 1
                between = state()
                began = time.monotonic()
                again = night.project.start(*arguments)
                _, err = again.communicate()
                seconds[name] = time.monotonic() - began
                if again.returncode:
                    night.faults.append(f"{name}: exit code {again.returncode}: {err}")
                after = state()
                for part, now in between.items():
                    if now not in (before.get(part), after.get(part)):
                        night.faults.append(f"{name}: {part} is half done: {now}")
                night.check(name)
                for fault in night.faults:
                    print(f"kill {kills.total()}: {fault}", flush=True)
                wrong += len(night.faults)
                night.faults.clear()
            print(f"... {kills.total()} kills", flush=True)
    listed = ", ".join(f"{n} of {name}" for name, n in kills.items())
    print(f"{kills.total()} kills ({listed}): {wrong} faults")
    return 1 if wrong else 0


def _killed(process: subprocess.Popen[str], after: float) -> bool:
    """Kill a process after some seconds; tell whether it still ran."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL
