"""``kpi run``: files that somebody saves meanwhile, or that cannot be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.projects import Project, make_project
from support.small_disk import leave, small_disk

Kpi = Callable[..., tuple[int, str, str]]
RUN = ("run", "--period", "2026-02", "--formats", "html", "--jobs", "1", "--quiet")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path / "own")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.notebook("10_desk", "1 + 1")
    return made


def made(out: str) -> list[str]:
    return [line.partition("/reports/")[2] for line in out.splitlines()]


def test_a_list_that_cannot_be_written_costs_no_report(
    kpi: Kpi, project: Project, tmp_path: Path
) -> None:
    (project.reports / "index.html").mkdir(parents=True)
    notice = tmp_path / "notice.json"
    project.schedule("nightly", tenants="acme", period="2026-02", notebooks=["10"],
                     formats=["html"], jobs=1,
                     on_failure={"run": ["tee", str(notice)]})  # fmt: skip
    code, out, err = kpi("run", "--schedule", "nightly", "--quiet")
    assert (code, made(out)) == (1, ["acme/2026-02/10_desk.html"])
    problem = f"{project.reports}: index.html could not be written: Is a directory"
    assert err.startswith(f"failed: {problem}")
    told = json.loads(notice.read_bytes())
    assert (told["made"], len(told["left_out"])) == (1, 1)


def test_a_full_scratch_disk_is_not_told_as_a_damaged_lake(
    kpi: Kpi, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (20, 30):
        project.notebook(f"{number}_more", "1 + 1")
    with small_disk(tmp_path / "disk", 1) as disk:
        leave(disk, 500)  # too little for a working copy
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        code, _, err = kpi(*RUN, "--tenant", "acme")
    assert code == 1
    failed = [one for one in err.splitlines() if one.startswith("failed: acme/")]
    assert len(failed) == 3
    assert all("name another folder by TMPDIR" in one for one in failed)
    assert "restore" not in err


EDITS = """
from pathlib import Path
import kpi_lib as kpi
file = Path({file!r})
print(kpi.open(lake, tenant=tenant).params.name)
file.write_text(file.read_text().replace("Managed Services", "Consultants"))
(file.parent / "logo.svg").unlink()
"""


def test_a_tenant_s_file_saved_during_a_run_counts_in_the_next_one(
    kpi: Kpi, project: Project
) -> None:
    file = project.params / "tenants" / "acme.yaml"
    (file.parent / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"/>'
    )
    file.write_text(f"{file.read_text()}branding: {{logo: logo.svg}}\n")
    project.notebook("10_desk", EDITS.format(file=str(file)))
    project.notebook("20_time", EDITS.format(file=str(file)).partition("file.")[0])
    run = (*RUN, "--tenant", "acme")
    code, out, err = kpi(*run)
    assert (code, len(made(out))) == (0, 2), err
    page = project.reports / "acme" / "2026-02" / "20_time.html"
    assert "Acme Managed Services" in page.read_text()
    file.write_text(file.read_text().partition("branding:")[0])
    code, out, err = kpi(*run, "--notebook", "20", "--resume")
    assert (code, len(made(out))) == (0, 1), err
    assert "Acme Consultants" in page.read_text()
