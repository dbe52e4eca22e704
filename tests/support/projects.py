"""A small project for tests of runs: two tenants, a lake, notebooks as needed."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from support.forked_processes import start_command
from support.lakes import fill, tenant_params, typed

from kpi_lib.lake.delta_lake import Lake

PATIENCE = 300
"""How long a test waits for what must come, on however slow a machine."""

PARAMETERS = "\n".join(
    [
        'tenant = "acme"',
        'period = "2026-02"',
        "company = None",
        "as_of = None",
        'language = "en"',
        "lake = None",
    ]
)
TICKETS = {
    "acme": [
        {"company": "Acme, Inc.", "board": "Desk", "created_at_remote": "2026-02-03"},
        {"company": "Étoile", "board": "Desk", "created_at_remote": "2026-02-04"},
    ],
    "beta": [
        {"company": "Bakery", "board": "Desk", "created_at_remote": "2026-02-05"},
    ],
}
TENANTS = {
    "acme": {"companies": {"Étoile": {"language": "fr"}}, "as_of": "2026-03-01"},
    "beta": {
        "tenant_id": "00000000-0000-0000-0000-00000000000b",
        "name": "Beta",
        "timezone": "Europe/Paris",
        "language": "fr",
    },
}


@dataclass(frozen=True)
class Project:
    """Its folders, below one."""

    root: Path

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KPI_LAKE": str(self.lake),
            "KPI_PARAMS": str(self.params),
            "KPI_REPORTS": str(self.reports),
            "KPI_NOTEBOOKS": str(self.notebooks),
        }

    def notebook(
        self,
        name: str,
        *sources: str,
        parameters: str = PARAMETERS,
        metadata: Mapping[str, object] | None = None,
        title: str = "",
    ) -> Path:
        """Write a notebook: a heading, the parameters cell, then code cells."""
        cells = [_cell("markdown", f"# {title or name}"), _cell("code", parameters)]
        cells[1]["metadata"] = {"tags": ["parameters"]}
        cells += [_cell("code", source) for source in sources]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        content = {
            "cells": cells,
            "metadata": {
                "kernelspec": {
                    "name": "python3",
                    "display_name": "Python 3",
                    "language": "python",
                },
                "kpi": dict(metadata or {"audience": "internal"}),
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = self.notebooks / f"{name}.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def schedule(self, name: str, **keys: object) -> None:
        """Write a schedule."""
        path = self.params / "schedules" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(keys), encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command line in a process of its own."""
        return start_command(
            arguments,
            env={**os.environ, **self.environment},
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manifest(self, home: str) -> dict[str, dict[str, object]]:
        """Return what a period's manifest says of each notebook."""
        path = self.reports / home / "manifest.json"
        notebooks: dict[str, dict[str, object]] = json.loads(path.read_text())[
            "notebooks"
        ]
        return notebooks

    def files(self) -> list[str]:
        """Return all finished files below the reports, sorted."""
        return sorted(
            path.relative_to(self.reports).as_posix()
            for path in self.reports.rglob("*")
            if path.is_file()
            and not path.name.startswith(".")
            and "_runs" not in path.parts
        )


def make_project(root: Path) -> Project:
    """Write parameters and a lake; the notebooks' folder is empty."""
    shutil.copytree(_made(), root, dirs_exist_ok=True)
    return Project(root)


@cache
def _made() -> Path:
    """Return a project that this process has made once, to copy."""
    root = Path(tempfile.mkdtemp(prefix="kpi-project-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    project = Project(root)
    project.notebooks.mkdir()
    (project.params / "tenants").mkdir(parents=True)
    lake = Lake(project.lake)
    for slug, keys in TENANTS.items():
        content = {**tenant_file(slug), **keys}
        path = project.params / "tenants" / f"{slug}.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        params = tenant_params(**content)
        fill(lake, slug, {"raw_tickets": typed("raw_tickets", tickets(slug), params)})
    return root


def tenant_file(slug: str) -> dict[str, object]:
    """Return the required keys of a tenant's file."""
    return {
        "schema_version": 1,
        "tenant": slug,
        "tenant_id": "00000000-0000-0000-0000-00000000000a",
        "name": "Acme Managed Services",
        "timezone": "America/Toronto",
        "language": "en",
        "currency": "CAD",
    }


def tickets(slug: str) -> list[dict[str, object]]:
    """Return a tenant's tickets with what each ticket needs."""
    return [
        {"status": "New", "owner": "Ana", "summary": "Printer", **ticket}
        for ticket in TICKETS[slug]
    ]


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds; fail the test where it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE} s in vain for {what}")
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _cell(kind: str, source: str) -> dict[str, object]:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": {}, **code}
