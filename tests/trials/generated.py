"""Trials of generated files, parameters, mappings and options, each from its number."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import duckdb
import yaml
from support.importing import TICKETS
from support.in_process import Outcome, kpi
from support.projects import tenant_file

from kpi_lib.lake.delta_lake import Lake
from trials.odd_files import OddFile, make_file
from trials.odd_options import command_line
from trials.odd_settings import defaults_text, mapping_text, tenant_text

_COUNTS = ("new", "changed", "unchanged", "older than in the lake", "superseded")
_REPORT = re.compile(r" -> (raw_\w+): (\d+) rows?(?:: (.*))?$", re.MULTILINE)

_QUARANTINED = "distinct (row_number, rule = 'damaged_line')"


@dataclass
class Trial:
    """One generated input and what is wrong with its outcome."""

    number: int
    kind: str
    what: str
    faults: list[str] = field(default_factory=list)


class Trials:
    """Generated inputs below a folder.

    Parameters
    ----------
    folder : Path
    seed : int
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.seed = seed
        self._params = folder / "params"
        (self._params / "tenants").mkdir(parents=True)
        self._tenant = self._params / "tenants" / "acme.yaml"
        (folder / "notebooks").mkdir()
        self._plain = folder / "tickets.csv"
        self._plain.write_text(TICKETS, encoding="utf-8")
        self._write_tenant()
        self._filled = folder / "filled"
        self._kpi("import", str(self._plain), lake=self._filled)
        self._kinds: tuple[tuple[str, Callable[[Random, Trial], None]], ...] = (
            *[("file", self._file)] * 3,
            *[("mapping", self._mapping)] * 2,
            *[("parameters", self._parameters)] * 3,
            *[("options", self._options)] * 2,
        )

    def run(self, number: int) -> Trial:
        """Run the trial of this number; the same number gives the same input."""
        rng = Random(f"{self.seed} {number}")
        kind, run = self._kinds[number % len(self._kinds)]
        trial = Trial(number, kind, "")
        run(rng, trial)
        return trial

    def _file(self, rng: Random, trial: Trial) -> None:
        made = self._make(rng)
        trial.what = f"{made.path.name}: {', '.join(made.oddities)}"
        arguments = ["--table", made.table.name] if rng.random() < 0.7 else []
        lake = self._emptied("lake")
        outcome = self._kpi("import", str(made.path), *arguments, lake=lake)
        self._account(trial, outcome, lake, made.rows)
        if outcome.code == 0 and rng.random() < 0.1 and not trial.faults:
            again = self._kpi("import", str(made.path), *arguments, lake=lake)
            counted = _REPORT.search(again.out)
            if counted is None or re.search(r"\d (new|changed)\b", counted[3] or ""):
                trial.faults += ["a second import changes rows", again.out]

    def _parameters(self, rng: Random, trial: Trial) -> None:
        defaults = self._params / "defaults.yaml"
        if rng.random() < 0.8:
            self._tenant.write_bytes(tenant_text(rng))
        else:
            defaults.write_bytes(defaults_text(rng))
        # Most settings are read by what needs little more than them.
        command = ["import", str(self.folder / "no.csv")]
        if rng.random() < 0.05:
            command = ["check"]
        if rng.random() < 0.1:
            kpi_ = rng.choice(("kpi_daily", "tech_efficiency", "service_summary", "12"))
            command = ["compute", kpi_, "--period", "2026-01"]
        trial.what = " ".join(command)
        outcome = self._kpi(*command, lake=self._filled)
        trial.faults += outcome.faults()
        if trial.faults:
            trial.what += "\n" + self._tenant.read_text("utf-8", "replace")
        defaults.unlink(missing_ok=True)
        self._write_tenant()

    def _mapping(self, rng: Random, trial: Trial) -> None:
        made = self._make(rng)
        mapping = self.folder / "mapping.yaml"
        mapping.write_bytes(mapping_text(made.table, rng))
        text = mapping.read_text("utf-8", "replace")
        trial.what = f"{made.path.name}: {', '.join(made.oddities)}\n{text}"
        lake = self._emptied("lake")
        outcome = self._kpi(
            "import", str(made.path), "--mapping", str(mapping), lake=lake
        )
        # A header or delimiter of the mapping's own makes other rows of the lines.
        rows = (
            None if re.search("header_row|delimiter|encod|records", text) else made.rows
        )
        self._account(trial, outcome, lake, rows)

    def _options(self, rng: Random, trial: Trial) -> None:
        made = self._make(rng)
        arguments = command_line(rng, [str(made.path), str(self._plain)])
        trial.what = str(arguments)[:600]
        environment = {"--lake": self._filled, "--reports": self.folder / "reports"}
        folders = [str(part) for pair in environment.items() for part in pair]
        named = [*folders, "--params", str(self._params), "--quiet"]
        # The usual folders stand first: what stands behind the command wins.
        trial.faults += kpi(*named, *arguments).faults()
        if not self._is_filled():
            shutil.rmtree(self._filled, ignore_errors=True)
            self._kpi("import", str(self._plain), lake=self._filled)

    def _account(
        self, trial: Trial, outcome: Outcome, lake: Path, rows: int | None
    ) -> None:
        """Hold an import's report against the lake and the file."""
        trial.faults += outcome.faults()
        reported = _REPORT.search(outcome.out)
        if reported is None:
            if outcome.code == 0:
                trial.faults += ["no report, but exit code 0"]
            if _count(lake, "*") > 0:
                trial.faults += ["rows in the lake of an import that failed"]
            return
        table, read = reported[1], int(reported[2])
        named = {
            label: int(count)
            for count, _, label in (
                part.partition(" ") for part in (reported[3] or "").split(", ") if part
            )
            if count
        }
        told = sum(named.get(name, 0) for name in (*_COUNTS, "in quarantine"))
        if told != read:
            trial.faults += [f"{read} rows, {told} accounted for", outcome.out]
        if rows is not None and read != rows:
            trial.faults += [f"{rows} rows in the file, {read} read", outcome.out]
        if (outcome.code == 1) != (0 < read == named.get("in quarantine", 0)):
            trial.faults += [f"exit code {outcome.code}", outcome.out]
        held = _count(lake, "*", table)
        if held != named.get("new", 0):
            trial.faults += [f"{held} rows in the lake", outcome.out]
        # A damaged line's number is the line's, not that of a row.
        kept = _count(lake, _QUARANTINED, "quarantine")
        if kept != named.get("in quarantine", 0):
            trial.faults += [f"{kept} rows in the table quarantine", outcome.out]

    def _make(self, rng: Random) -> OddFile:
        return make_file(rng, self._emptied("files"))

    def _kpi(self, *arguments: str, lake: Path) -> Outcome:
        named = {
            "lake": lake,
            "params": self._params,
            "reports": self.folder / "reports",
        }
        folders = [part for n, path in named.items() for part in (f"--{n}", str(path))]
        return kpi(*arguments, "--tenant", "acme", *folders, "--quiet")

    def _write_tenant(self) -> None:
        text = yaml.safe_dump(tenant_file("acme"), allow_unicode=True)
        self._tenant.write_text(text, encoding="utf-8")

    def _emptied(self, name: str) -> Path:
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def _is_filled(self) -> bool:
        return _count(self._filled, "*", "raw_tickets") == 2


def _count(lake: Path, what: str, table: str | None = None) -> int:
    """Count rows of a table, or of all tables with rows of files."""
    if table is None:
        tables = [p.parent.name for p in lake.glob("acme/raw_*/_delta_log")]
        return sum(_count(lake, what, name) for name in tables)
    stored = Lake(lake).table_snapshot("acme", table)
    if stored is None or not stored.files:
        return 0
    row = duckdb.execute(
        f"select count({what}) from read_parquet($1)", [stored.files]
    ).fetchone()
    return int(row[0]) if row else 0
