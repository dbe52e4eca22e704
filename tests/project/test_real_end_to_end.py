"""The main job on real exports: import, check, compute, render, by the command line.

Its processes are forked; that the installed command starts, `test_wheel.py` shows.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from support.forked_processes import start_command
from support.places import REAL_DATA, ROOT

TENANT = """schema_version: 1
tenant: {slug}
tenant_id: {id}
name: {slug}
timezone: {zone}
language: en
currency: EUR
"""

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not REAL_DATA.is_dir(),
        reason=f"no real data in {REAL_DATA}; name it by KPI_REAL_DATA",
    ),
]


class Desk:
    """One tenant in folders of its own, worked on by the command line alone."""

    def __init__(self, folder: Path, slug: str, zone: str) -> None:
        self.slug = slug
        self.folder = folder
        tenants = folder / "params" / "tenants"
        tenants.mkdir(parents=True)
        identity = "5b8d6a5e-0000-4000-8000-000000000001"
        (tenants / f"{slug}.yaml").write_text(
            TENANT.format(slug=slug, id=identity, zone=zone)
        )

    def kpi(self, *words: str, code: int = 0) -> str:
        named = {
            "KPI_LAKE": str(self.folder / "lake"),
            "KPI_PARAMS": str(self.folder / "params"),
            "KPI_REPORTS": str(self.folder / "reports"),
        }
        process = start_command(
            [*words, "--tenant", self.slug],
            env={**os.environ, **named},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out, err = process.communicate()
        assert process.returncode == code, err
        return str(out)

    def load(self, file: str, mapping: str) -> str:
        path = ROOT / "params" / "mappings" / f"{mapping}.yaml"
        return self.kpi("import", str(REAL_DATA / file), "--mapping", str(path))

    def table(self, kpi: str, period: str, as_of: str, *more: str) -> pd.DataFrame:
        answer = self.kpi(
            "compute", kpi, "--period", period, "--as-of", as_of, *more,
            "--format", "json",
        )  # fmt: skip
        return pd.DataFrame(json.loads(answer))

    def findings(self, code: int = 0) -> str:
        return self.kpi("check", code=code)

    def render(self, notebook: str, period: str, as_of: str) -> tuple[str, str]:
        self.kpi(
            "run", "--notebook", notebook, "--period", period, "--as-of", as_of,
            "--formats", "html,pdf", "--quiet",
        )  # fmt: skip
        report = self.folder / "reports" / self.slug / period / notebook
        pdf = pypdfium2.PdfDocument(io.BytesIO(report.with_suffix(".pdf").read_bytes()))
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
        return report.with_suffix(".html").read_text(encoding="utf-8"), text


def test_incidents_whose_extraction_ends_in_the_middle_of_a_month(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, "incidents", "Europe/London")
    said = desk.load(
        "servicenow_incidents/incident_event_log.csv.gz", "servicenow_incidents"
    )
    assert "119998 rows: 20769 new, 99229 superseded" in said
    assert "2157" in desk.findings()
    days = desk.table("ticket_trends", "2016-05", "2016-06-01")
    # The extraction stops: nothing after the 13th, which weekdays make unusual.
    assert days["ticket_count"].sum() == 3633
    assert days.loc[days["ticket_count"] == 0, "ticket_date"].min() == "2016-05-14"
    unusual = days.loc[days["seasonal_status"] == "ANOMALY", "ticket_date"]
    assert set(unusual) >= {"2016-05-16", "2016-05-17", "2016-05-18", "2016-05-19"}
    html, pdf = desk.render("10_service_desk", "2016-05", "2016-06-01")
    assert "3,633" in html
    assert "3,633" in pdf


def test_help_desk_with_many_small_clients(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "helpdesk", "Europe/Rome")
    said = desk.load("helpdesk_clients/helpdesk.csv.gz", "helpdesk_events")
    assert "21348 rows: 4580 new, 16768 superseded" in said
    desk.findings()
    days = desk.table("ticket_trends", "2010-01-01..2014-01-31", "2014-02-01")
    assert days["ticket_count"].sum() == 4580
    people = desk.table("tech_efficiency", "2010-01-01..2014-01-31", "2014-02-01")
    handled = people["tickets_handled"]
    reopened = (handled * (1 - people["fcr_pct"] / 100)).sum()
    assert round(reopened) == 386
    html, pdf = desk.render("40_technicians", "2012-Q4", "2013-01-01")
    assert "Value 2" in html
    assert "Value 2" in pdf


def test_time_log_of_a_decade(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "timelog", "America/New_York")
    said = desk.load("time_log/time_fact.csv.gz", "time_log")
    assert "203621 rows: 203619 new, 2 in quarantine" in said
    found = desk.findings(code=1)
    assert "day_over_24_hours" in found
    span, as_of = "2008-01-01..2017-12-31", "2018-01-01"
    projects = desk.table("time_consumption", span, as_of, "--by", "company")
    # 132,003.9 hours in the file; the two entries without a day that can be read hold
    # 60 and 112 minutes
    assert len(projects) == 39
    hours = (projects["total_minutes"].sum() + 60 + 112) / 60
    assert hours == pytest.approx(132003.9, abs=0.05)
    html, pdf = desk.render("20_time_and_agreements", "2014-05", "2014-06-01")
    assert "Project 418" in html
    assert "Project 418" in pdf
