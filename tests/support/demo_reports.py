"""The demo tenants' lake and reports: made once per session, whichever worker asks.

Workers of one session share a folder; the first that needs something makes it there.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from support.places import PARAMS

from kpi_lib.demo.demo_lake import TENANTS, build
from kpi_lib.running import notebooks
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run
from kpi_lib.running.units import FORMATS

FAMILY = tuple(n.name for n in notebooks.choose((), with_clients=False).notebooks)
PERIOD = "2026-10"
EVERYDAY = (
    ("boreal", "Clinique Nord", "clinique-nord"),
    ("boreal", "Eastmount Analytics", "eastmount-analytics"),
    ("harbour", "Tamblyn Architects", "tamblyn-architects"),
)
"""Clients whose reviews of the third quarter are read: tenant, name, slug."""

REVIEWS = (
    ("boreal", "2026-Q3", "all", FORMATS),
    ("harbour", "2026-10", "all", ("html",)),
    ("harbour", "2026-Q3", "Tamblyn Architects", FORMATS),
)
"""Client reviews made: tenant, period, companies, formats."""

_OUTCOME = "outcome.json"


def demo_lake(factory: pytest.TempPathFactory) -> Path:
    """Return the lake of both demo tenants, with their daily figures; read only."""

    def make(folder: Path) -> None:
        for tenant in TENANTS:
            build(folder, PARAMS, tenant)

    return _once(factory, "demo-lake", make)


def family_reports(factory: pytest.TempPathFactory) -> Path:
    """Return the reports of all family notebooks and `00_explore` in all formats."""
    lake = demo_lake(factory)
    chosen = ("00_explore", *FAMILY)
    request = Request(PERIOD, TENANTS, chosen, formats=FORMATS)
    return _once(factory, "family-reports", lambda folder: _run(lake, folder, request))


def client_reviews(factory: pytest.TempPathFactory) -> Path:
    """Return the client reviews of `REVIEWS`."""
    lake = demo_lake(factory)
    requests = [
        Request(period, (tenant,), ("70_client_qbr",), (companies,), formats)
        for tenant, period, companies, formats in REVIEWS
    ]
    return _once(
        factory, "client-reviews", lambda folder: _run(lake, folder, *requests)
    )


def outcomes(reports: Path) -> list[dict[str, Any]]:
    """Return how each request ended: ``results``, a number, and ``failed``, texts."""
    found: list[dict[str, Any]] = json.loads((reports / _OUTCOME).read_text("utf-8"))
    return found


def _run(lake: Path, reports: Path, *requests: Request) -> None:
    ended = [
        run(request, Places(lake, PARAMS, reports), Options(jobs=2))
        for request in requests
    ]
    results = [
        {
            "results": len(outcome.results),
            "failed": [str(result.error) for result in outcome.failed],
        }
        for outcome in ended
    ]
    (reports / _OUTCOME).write_text(json.dumps(results), encoding="utf-8")


def _once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not folder.exists():
            made = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared))
            make(made)
            made.rename(folder)
    return folder
