"""A whole run for one client: its notebook gets that client's connection alone."""

from __future__ import annotations

import json

import pytest
from support.projects import Project

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run
from kpi_lib.running.units import ENGINES

LOOKS = """
import json
import kpi_lib as kpi
from kpi_lib.reporting.report import open_report

seen = {}
ways = {
    "open": lambda: kpi.open(lake, tenant=tenant),
    "files": lambda: kpi.open(lake, tenant=tenant, allow_files=True),
    "named": lambda: kpi.open(lake, tenant=tenant, client=company),
    "report": lambda: open_report(tenant, period, None, lake=lake).tenant,
    "other": lambda: kpi.open(lake, tenant=tenant, client="Acme, Inc."),
    "tenant": lambda: kpi.open(lake, tenant="beta"),
}
sql = "select distinct company, owner from raw_tickets"
for way, opened in ways.items():
    try:
        seen[way] = opened().sql(sql).fillna("").to_numpy().tolist()
    except Exception as error:
        seen[way] = type(error).__name__
files = f"from '{lake}/*/raw_tickets/*/*.parquet'"
for way in ("open", "files"):
    try:
        seen[f"{way} parquet"] = len(ways[way]().sql(files))
    except Exception as error:
        seen[f"{way} parquet"] = type(error).__name__
print(json.dumps(seen))
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_it_calls_it_sees_its_own_rows(project: Project, engine: str) -> None:
    project.notebook("70_look", LOOKS, metadata={"audience": "client"})
    request = Request(
        "2026-02", ("acme",), ("70_look",), ("Étoile",), formats=("html",)
    )
    places = Places(project.lake, project.params, project.reports)
    # Its report would name nobody else: what it prints is its own client's.
    outcome = run(request, places, Options(jobs=1, engine=engine))
    copies = list(project.reports.rglob("70_look.ipynb"))
    assert len(copies) == 1, [str(result.error) for result in outcome.failed]
    cells = json.loads(copies[0].read_text("utf-8"))["cells"]
    (printed,) = [out["text"] for cell in cells for out in cell.get("outputs", ())]
    own = [["Étoile", ""]]
    assert json.loads("".join(printed)) == {
        "open": own,
        "files": own,
        "named": own,
        "report": own,
        "other": "ParamsError",
        "tenant": "ParamsError",
        "open parquet": "ParamsError",
        "files parquet": "ParamsError",
    }
    assert not outcome.failed
