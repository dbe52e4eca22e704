"""``kpi run`` of several tenants: what is odd about one costs no other its reports."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from support.projects import Project, make_project

from kpi_lib.facts.tenant_facts import Facts

Kpi = Callable[..., tuple[int, str, str]]
RUN = ("run", "--period", "2026-02", "--formats", "html", "--jobs", "1", "--quiet")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two tenants: acme, and beta, which each test makes odd."""
    made = make_project(tmp_path / "own")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    made.notebook("10_desk", "1 + 1")
    made.notebook("70_client", "1 + 1", metadata={"audience": "client"})
    made.schedule("nightly", tenants=["acme", "beta"], period="2026-02",
                  notebooks=["10"], formats=["html"])  # fmt: skip
    return made


def wrong(kpi: Kpi, tenant: str) -> list[str]:
    """What ``kpi status`` finds wrong with a tenant."""
    code, out, _ = kpi("status", "--tenant", tenant, "--format", "json")
    assert code == 1
    [one] = json.loads(out)["tenants"]
    return list(one["wrong"])


def made(out: str) -> list[str]:
    return [line.partition("/reports/")[2] for line in out.splitlines()]


def record(project: Project) -> dict[str, object]:
    folder = project.reports / "_runs"
    runs = (json.loads(p.read_text()) for p in folder.glob("2*.json"))
    last: dict[str, object] = max(runs, key=lambda run: run["run"])
    return last


def wrong_value(project: Project) -> str:
    path = project.params / "tenants" / "beta.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(content | {"timezone": "Europe/Nowhere"}))
    return "params/tenants/beta.yaml: timezone: got "


def no_yaml(project: Project) -> str:
    (project.params / "tenants" / "beta.yaml").write_bytes(b"name: \xff\n")
    return "params/tenants/beta.yaml: line 1: got the byte 0xff"


def copy_of_acme(project: Project) -> str:
    folder = project.params / "tenants"
    shutil.copy(folder / "acme.yaml", folder / "aaa.yaml")
    return "params/tenants/aaa.yaml: tenant"


def damaged_table(project: Project) -> str:
    log = project.lake / "beta" / "raw_tickets" / "_delta_log"
    for file in log.glob("*.json"):
        file.write_text("{")
    return "beta/raw_tickets: the table cannot be opened"


def later_instant(project: Project) -> str:
    path = project.params / "tenants" / "beta.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(content | {"as_of": "2025-06-01"}))
    return "2026-02"


ODD = [wrong_value, no_yaml, damaged_table, later_instant]


@pytest.mark.parametrize("odd", ODD)
def test_the_other_tenant_s_reports_are_made(
    kpi: Kpi, project: Project, odd: Callable[[Project], str]
) -> None:
    problem = odd(project)
    for command in (
        (*RUN, "--notebook", "10"),
        ("run", "--schedule", "nightly", "--jobs", "1", "--quiet"),
    ):
        shutil.rmtree(project.reports, ignore_errors=True)
        code, out, err = kpi(*command)
        assert (code, made(out)) == (1, ["acme/2026-02/10_desk.html"]), err
        (line,) = err.splitlines()
        assert line.startswith("failed: ")
        assert problem in line
        run = record(project)
        assert run["status"] == "failed"
        told = line.removeprefix("failed: ")
        assert run["problems"] == [
            {"problem": told, "is_failure": True, "is_remark": False, "tenant": "beta"}
        ]


def test_a_file_name_with_half_a_letter_ends_neither_run_nor_notice(
    kpi: Kpi, project: Project, tmp_path: Path
) -> None:
    odd = os.fsencode(project.params / "tenants") + b"/caf\xe9.yaml"
    Path(os.fsdecode(odd)).write_text("tenant: x\n")
    notice = tmp_path / "notice.json"
    project.schedule("all", tenants="all", period="2026-02", notebooks=["10"],
                     formats=["html"], jobs=1,
                     on_failure={"run": ["tee", str(notice)]})  # fmt: skip
    code, out, err = kpi("run", "--schedule", "all", "--quiet")
    assert code == 1
    assert made(out) == ["acme/2026-02/10_desk.html", "beta/2026-02/10_desk.html"], err
    problem = json.loads(notice.read_bytes())["left_out"][0]
    assert problem.startswith(
        "params/tenants/caf\udce9.yaml: has a name that is no slug"
    )
    status = kpi("status", "--format", "json")
    assert "caf\udce9" in [one["tenant"] for one in json.loads(status[1])["tenants"]]


def test_a_report_for_each_client_is_made_beside_an_odd_tenant(
    kpi: Kpi, project: Project
) -> None:
    files = (project.lake / "beta" / "raw_tickets").rglob("*.parquet")
    for file in files:
        file.unlink()
    code, out, err = kpi(*RUN, "--notebook", "70", "--company", "all")
    assert code == 1, err
    assert [name.split("/")[0] for name in made(out)] == ["acme", "acme"]
    assert "beta" in err


def test_a_tenant_too_large_for_the_memory_stops_no_other(
    kpi: Kpi, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Facts.companies

    def limited(facts: Facts) -> tuple[str, ...]:
        if facts.tenant == "beta":
            raise duckdb.OutOfMemoryException("Out of Memory Error: 300 MB used")
        return read(facts)

    monkeypatch.setattr(Facts, "companies", limited)
    code, out, err = kpi(*RUN, "--notebook", "70", "--company", "all")
    assert code == 1, err
    assert [name.split("/")[0] for name in made(out)] == ["acme", "acme"]
    assert "failed: tenant beta: its companies cannot be read (Out of Memory" in err


@pytest.mark.parametrize("content", ["{", '{"notebooks": {"10_desk": {}}}'])
def test_a_damaged_manifest_costs_no_other_tenant_its_reports(
    kpi: Kpi, project: Project, content: str
) -> None:
    for home in ("beta/2026-02", "beta/2025-12"):
        path = project.reports / home / "manifest.json"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    code, out, err = kpi(*RUN, "--notebook", "10")
    assert (code, made(out)) == (1, ["acme/2026-02/10_desk.html"]), err
    remedy = "is no manifest; remove it; the reports stay, and the next run writes it"
    assert err.splitlines() == [
        f"failed: {project.reports}/beta/2026-02/manifest.json: {remedy} anew.",
        # Of another period: it is missing from the list of all reports.
        "warning: left out: "
        f"{project.reports}/beta/2025-12/manifest.json: {remedy} anew.",
    ]
    assert record(project)["status"] == "failed"
    assert "acme/2026-02/10_desk.html" in (project.reports / "index.html").read_text()
    [left_out] = [one for one in wrong(kpi, "beta") if "left out of the run" in one]
    assert left_out.endswith(f"beta/2026-02/manifest.json: {remedy} anew.")
    code, out, err = kpi(*RUN, "--tenant", "beta", "--notebook", "10")
    assert (code, out) == (1, "")
    assert f"{project.reports}/beta/2026-02/manifest.json: {remedy} anew." in err


def test_a_manifest_that_cannot_be_read_costs_no_other_tenant_its_reports(
    kpi: Kpi, project: Project
) -> None:
    (project.reports / "beta" / "2026-02" / "manifest.json").mkdir(parents=True)
    code, out, err = kpi(*RUN, "--notebook", "10")
    assert (code, made(out)) == (1, ["acme/2026-02/10_desk.html"]), err
    assert err == (
        f"failed: {project.reports}/beta/2026-02/manifest.json: cannot be read "
        "(Is a directory); check the path and its permissions.\n"
    )


def test_a_folder_that_cannot_be_written_costs_no_other_tenant_its_reports(
    kpi: Kpi, project: Project
) -> None:
    project.reports.mkdir()
    (project.reports / "beta").touch()
    code, out, err = kpi(*RUN, "--tenant", "beta,acme", "--notebook", "10")
    assert (code, made(out)) == (1, ["acme/2026-02/10_desk.html"]), err
    line = err.splitlines()[-1]
    assert line.startswith("failed: beta/2026-02/10_desk: RenderError: ")
    assert "could not be written: Not a directory; check its permissions" in line
    assert record(project)["status"] == "failed"
    assert any("10_desk: RenderError" in one for one in wrong(kpi, "beta"))


def test_a_notebook_that_somebody_removes_is_made_for_all_tenants(
    kpi: Kpi, project: Project
) -> None:
    path = project.notebooks / "10_desk.ipynb"
    project.notebook("10_desk", f"import os\nos.remove({str(path)!r})")
    was = hashlib.sha256(path.read_bytes()).hexdigest()
    code, out, err = kpi(*RUN, "--tenant", "acme", "--notebook", "10")
    assert (code, made(out)) == (0, ["acme/2026-02/10_desk.html"]), err
    entry = project.manifest("acme/2026-02")["10_desk"]
    assert (path.exists(), entry["notebook_sha256"]) == (False, was)


def test_a_tenant_asked_for_alone_ends_the_command(kpi: Kpi, project: Project) -> None:
    problem = wrong_value(project)
    code, out, err = kpi(*RUN, "--tenant", "beta")
    assert (code, out) == (2, "")
    assert problem in err
    code, out, err = kpi(*RUN, "--tenant", "acme,nobody")
    assert (code, out) == (2, "")
    assert 'got "nobody"' in err


def test_a_wrong_file_of_another_tenant_or_schedule_is_a_warning(
    kpi: Kpi, project: Project
) -> None:
    problem = wrong_value(project)
    project.schedule("weekly", tenants="acme", period="someday")
    code, out, err = kpi(*RUN, "--tenant", "acme", "--notebook", "10")
    assert (code, made(out)) == (0, ["acme/2026-02/10_desk.html"]), err
    tenant, schedule = err.splitlines()
    assert tenant.startswith(f"warning: left out: {problem}")
    assert schedule.startswith(
        "warning: left out: params/schedules/weekly.yaml: period: "
    )
    code, out, err = kpi("run", "--schedule", "weekly")
    assert (code, out) == (2, "")
    assert "params/schedules/weekly.yaml: period" in err


def test_a_mistake_that_all_tenants_inherit_ends_the_command(
    kpi: Kpi, project: Project
) -> None:
    (project.params / "defaults.yaml").write_text("clock: wrong\n")
    code, out, err = kpi(*RUN)
    assert (code, out) == (2, "")
    assert "defaults.yaml: clock" in err


@pytest.mark.parametrize("odd", [wrong_value, no_yaml, copy_of_acme])
def test_a_command_for_the_other_tenant_does_its_work(
    kpi: Kpi, project: Project, tmp_path: Path, odd: Callable[[Project], str]
) -> None:
    problem = odd(project)
    file = tmp_path / "raw_surveys.csv"
    file.write_text("id,cw_ticket_id,responded_at,csat\n1,1,2026-02-03,5\n")
    for command in (
        ("import", str(file), "--quiet"),
        ("mapping", str(file)),
        ("check",),
        ("compute", "01", "--period", "2026-02"),
        ("findings", "--period", "2026-02"),
    ):
        code, _, err = kpi(*command, "--tenant", "acme")
        assert (code, problem in err) == (0, False), (command, err)
    slug = problem.partition(".yaml")[0].rpartition("/")[2]
    code, out, err = kpi("compute", "01", "--tenant", slug, "--period", "2026-02")
    assert (code, out) == (2, "")
    assert err.startswith(problem)
