"""Runs with an account manager's note: its place, its search, its fingerprint."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from support.projects import Project

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running.fingerprints import Inputs, fingerprint
from kpi_lib.running.plan import Plan, Request, plan
from kpi_lib.running.run import Options, Places, RunOutcome, run
from kpi_lib.settings.params_folder import load_params

REVIEW = """
from kpi_lib.reporting.client.client_report import open_client_report

report = open_client_report(tenant, period, company, as_of, language, lake)
report.show(report.title("Service review"), report.note())
report.save_workbook("Service review")
"""
NOTE = """\
# Un mois calme

Merci à **tous**, voir [la liste](https://example.org/a) ; <script>alert(1)</script>.

1. un
2. deux

[mal](javascript:alert(1))
"""


@pytest.fixture
def review(project: Project) -> Project:
    project.notebook("70_review", REVIEW, metadata={"audience": "client"})
    return project


def write(project: Project, text: str, name: str = "étoile") -> Path:
    path = project.params / "notes" / "acme" / "2026-02" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def request() -> Request:
    formats = ("html", "pdf", "xlsx")
    return Request("2026-02", ("acme",), ("70_review",), ("Étoile",), formats)


def made(project: Project) -> RunOutcome:
    places = Places(project.lake, project.params, project.reports)
    return run(request(), places, Options(jobs=1))


def planned(project: Project) -> Plan:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return plan(request(), load_params(project.params), Lake(project.lake), now)


def test_it_stands_in_all_formats_as_its_author_wrote_it(review: Project) -> None:
    write(review, NOTE)
    outcome = made(review)
    assert not outcome.failed, [str(result.error) for result in outcome.failed]
    home = review.reports / "acme" / "2026-02"
    (html,) = home.rglob("*.html")
    soup = BeautifulSoup(html.read_bytes(), "html.parser")
    note = soup.select_one(".account-note")
    assert note is not None
    assert [p.get_text().strip() for p in note.find_all(["p", "li"])] == [
        "Le mot de votre responsable de compte",
        "Un mois calme",
        "Merci à tous, voir la liste ; <script>alert(1)</script>.",
        "un", "un", "deux", "deux",
        "mal",
    ]  # fmt: skip
    assert [a["href"] for a in note.find_all("a")] == ["https://example.org/a"]
    assert [b.get_text() for b in note.find_all("strong")] == ["Un mois calme", "tous"]
    (xlsx,) = home.rglob("*.xlsx")
    rows = openpyxl.load_workbook(xlsx).worksheets[0].iter_rows(values_only=True)
    cells = {row[0]: row[1] for row in rows}
    assert cells["Le mot de votre responsable de compte"] == (
        "Un mois calme\nMerci à tous, voir la liste ; <script>alert(1)</script>.\n"
        "1. un\n2. deux\nmal"
    )
    assert list(home.rglob("*.pdf"))


def test_another_clients_name_is_told_by_file_and_line(review: Project) -> None:
    write(review, "Bonjour,\n\ncomme chez Acme,\nInc. hier.\nMerci à Ana.")
    (failed,) = made(review).failed
    assert failed.error is not None
    assert failed.error.evalue == (
        "params/notes/acme/2026-02/étoile.md: line 5 names a technician, “Ana”; "
        "the text across lines names another client, “Acme, Inc.”; expected nothing "
        "internal in a client's report; correct the note; the report for Étoile was "
        "not made."
    )
    assert not list(review.reports.rglob("*.html"))[1:]  # the index alone


def test_it_is_part_of_the_fingerprint(review: Project) -> None:
    def digest() -> str:
        (unit,) = planned(review).units
        params = load_params(review.params).tenant("acme")
        return fingerprint(unit, Inputs.of(params, {"raw_tickets": 1}))

    without = digest()
    path = write(review, "Merci.")
    first = digest()
    path.write_text("Merci !", encoding="utf-8")
    assert len({without, first, digest()}) == 3
    path.unlink()
    assert digest() == without


def test_a_wrong_name_is_a_warning_of_the_plan(review: Project) -> None:
    write(review, "x", "Etoiles")
    write(review, "a" * 901)
    problems = planned(review).problems
    root = "params/notes/acme/2026-02"
    assert [(one.problem, one.is_failure, one.is_remark) for one in problems] == [
        (
            f"{root}/Etoiles.md: is called by no client of acme; "
            'expected "Étoile.md"; rename it.',
            False,
            False,
        ),
        (
            f"{root}/étoile.md: has 901 characters, and all of them are shown; "
            "expected about 900, for which the first page has room; shorten it.",
            False,
            True,
        ),
    ]
