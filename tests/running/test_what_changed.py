"""Reports that differ from the previous one of the same period: figures and reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.lakes import fill, open_facts, tenant_params, typed
from support.projects import TENANTS, Project

from kpi_lib.domain.period import Period
from kpi_lib.kpis.comparison import compare_rows
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running import fingerprints
from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run

PARAMS = tenant_params(**TENANTS["acme"])
CELLS = (
    "from kpi_lib.reporting.report import open_report\n"
    "report = open_report(tenant, period, company, as_of, language, lake)\n"
    "report.title('Service desk')",
    "trends = report.compute('ticket_trends')\nreport.headlines(trends)",
    "report.changes(trends)",
)
CLOSED = {
    "company": "Acme, Inc.", "board": "Desk", "status": "Closed",
    "created_at_remote": "2026-02-03 09:00", "closed_at": "2026-02-03 12:00",
    "updated_at_remote": "2026-02-03 12:00",
}  # fmt: skip
FIRST = [
    {**CLOSED, "cw_ticket_id": 11},
    {**CLOSED, "cw_ticket_id": 12},
    {**CLOSED, "cw_ticket_id": 13, "company": "Étoile"},
]
# 11 is reopened, 12 bears another board, 14 comes late; 15 is of another month.
LATE = [
    {**CLOSED, "cw_ticket_id": 11, "status": "New", "closed_at": None,
     "updated_at_remote": "2026-02-20"},
    {**CLOSED, "cw_ticket_id": 12, "board": "Field", "updated_at_remote": "2026-02-20"},
    {**CLOSED, "cw_ticket_id": 14, "updated_at_remote": "2026-02-20"},
    {**CLOSED, "cw_ticket_id": 15, "created_at_remote": "2026-01-05",
     "closed_at": "2026-01-05", "updated_at_remote": "2026-02-20"},
]  # fmt: skip


def put(project: Project, rows: list[dict[str, Any]]) -> None:
    fill(
        Lake(project.lake), "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)}
    )


def execute(project: Project) -> None:
    project.notebook("10_desk", *CELLS)
    places = Places(project.lake, project.params, project.reports)
    request = Request("2026-02", ("acme",), ("10_desk",), formats=("html",))
    outcome = run(request, places, Options(jobs=1))
    assert [str(result.error) for result in outcome.failed] == []


def shown(project: Project) -> list[str]:
    path = project.reports / "acme/2026-02/10_desk.ipynb"
    outputs = json.loads(path.read_text())["cells"][-1]["outputs"]
    return ["".join(output["data"]["text/plain"]) for output in outputs]


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(fingerprints, "library_hash", lambda: "0" * 64)
    put(project, FIRST)
    execute(project)
    return project


def test_late_and_reopened_tickets_are_named_and_counted(desk: Project) -> None:
    assert shown(desk) == ["There is no earlier report of these dates to compare with."]
    put(desk, LATE)
    execute(desk)
    sentence, figures, rows = shown(desk)
    # 5 tickets of February stood there: 2 of the project's, 3 of FIRST.
    assert "2 of 4 figures differ from the report made on" in sentence
    assert figures.splitlines()[1:] == [
        "Figure\tEarlier report\tThis report",
        "New tickets\t5\t6",
        "Tickets on the busiest day\t4\t5",
    ]
    assert rows.splitlines()[1:] == [
        "Rows\tNew\tChanged\tof them reopened\tRemoved",
        "tickets\t1\t2\t1\t0",
    ]
    # From the same inputs comes the same file, compared with the same one as before.
    page = desk.reports / "acme/2026-02/10_desk.html"
    before = page.read_bytes()
    execute(desk)
    assert page.read_bytes() == before


def test_where_the_earlier_data_is_gone_the_figures_still_compare(
    desk: Project,
) -> None:
    put(desk, LATE)
    path = desk.reports / "acme/2026-02/manifest.json"
    content = json.loads(path.read_text())
    content["notebooks"]["10_desk"]["versions"]["raw_tickets"] = 999
    path.write_text(json.dumps(content))
    execute(desk)
    sentence, figures = shown(desk)
    assert sentence.endswith(
        "Its data is no longer kept, so the rows cannot be compared."
    )
    assert "New tickets\t5\t6" in figures


def test_a_failed_run_does_not_hide_what_was_told(desk: Project) -> None:
    put(desk, LATE)
    desk.notebook("10_desk", "raise ValueError")
    places = Places(desk.lake, desk.params, desk.reports)
    request = Request("2026-02", ("acme",), ("10_desk",), formats=("html",))
    assert run(request, places, Options(jobs=1)).failed
    execute(desk)
    assert "2 of 4 figures differ" in shown(desk)[0]


def test_rows_of_one_client_and_rows_that_went(tmp_path: Path) -> None:
    states = []
    for name, rows in {"before": FIRST, "now": [*LATE[1:3], FIRST[2]]}.items():
        lake = Lake(tmp_path / name)
        fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
        # So that the two differ in their version, too.
        for more in LATE[3:] if name == "now" else []:
            fill(lake, "acme", {"raw_tickets": typed("raw_tickets", [more], PARAMS)})
        states.append(open_facts(lake, PARAMS))
    period = Period.parse("2026-02", "America/Toronto", states[0]._now)
    counted = compare_rows(*states, period).to_dict("records")
    assert counted == [
        {"table_name": "raw_tickets", "new_rows": 1, "changed_rows": 1,
         "reopened_rows": 0, "removed_rows": 1},
    ]  # fmt: skip
    assert compare_rows(*states, period, "Étoile").empty
