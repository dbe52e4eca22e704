"""Drafts that a schedule writes after its run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from support.in_process import kpi
from support.projects import Project, make_project

REVIEW = """
from kpi_lib.reporting.client.client_report import open_client_report

report = open_client_report(tenant, period, company, as_of, language, lake)
report.show(report.title("Service review"), report.note())
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path / "project")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.notebook("70_review", REVIEW, metadata={"audience": "client"})
    return made


def test_a_schedule_leaves_drafts_ready(project: Project) -> None:
    path = project.params / "tenants" / "acme.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    content["companies"]["Étoile"]["mail"] = ["a@etoile.example"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    project.schedule(
        "reviews", tenants=["acme"], period="2026-02", notebooks=["70_review"],
        companies=["Étoile"], formats=["pdf"], jobs=1, mail="drafts",
    )  # fmt: skip
    ended = kpi("run", "--schedule", "reviews", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert "Étoile   a@etoile.example   draft" in ended.out
    folder = project.reports / "acme" / "2026-02" / "_mail"
    (draft,) = folder.glob("*.eml")
    assert b"To: a@etoile.example" in draft.read_bytes()
    assert draft.name == "etoile_70-review_2026-02.eml"
    ledger = json.loads((folder / "ledger.json").read_text("utf-8"))
    (entry,) = ledger["letters"]["clients/etoile/70_review"].values()
    assert entry["state"] == "draft"


def test_a_mail_folder_that_cannot_be_written_costs_no_other_tenant_its_drafts(
    project: Project,
) -> None:
    path = project.params / "tenants" / "beta.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    content["companies"] = {"Bakery": {"mail": ["a@bakery.example"]}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    project.schedule(
        "reviews", tenants="all", period="2026-02", notebooks=["70_review"],
        companies="all", formats=["pdf"], jobs=1, mail="drafts",
    )  # fmt: skip
    odd = project.reports / "acme" / "2026-02" / "_mail"
    odd.parent.mkdir(parents=True)
    odd.touch()
    ended = kpi("run", "--schedule", "reviews", "--quiet")
    assert ended.code == 1
    assert f"failed: drafts of acme: {odd}: the drafts could not be" in ended.err
    assert list((project.reports / "beta" / "2026-02" / "_mail").glob("*.eml"))


def test_a_schedule_approves_and_sends_nothing(project: Project) -> None:
    project.schedule("reviews", tenants=["acme"], period="2026-02", mail="send")
    ended = kpi("run", "--schedule", "reviews")
    assert ended.code == 2
    assert ended.err == (
        'params/schedules/reviews.yaml: mail: got "send"; expected "drafts".\n'
    )
