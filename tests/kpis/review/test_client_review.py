"""The client's review end to end: made, in its language, and searched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from support.demo_reports import (
    EVERYDAY,
    REVIEWS,
    client_reviews,
    demo_lake,
    outcomes,
)
from support.places import ROOT

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Options, Places, run
from kpi_lib.running.units import FORMATS
from kpi_lib.settings.params_folder import load_params

pytestmark = pytest.mark.slow

NOTEBOOK = ROOT / "notebooks" / "70_client_qbr.ipynb"
NAME = "clinique-nord_bilan-de-service_2026-Q3.xlsx"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_lake(tmp_path_factory)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return client_reviews(tmp_path_factory)


@pytest.fixture(params=EVERYDAY, ids=lambda which: which[2])
def report(request, reports: Path) -> tuple[Path, str, str]:
    tenant, company, slug = request.param
    folder = reports / tenant / "2026-Q3" / "clients" / slug
    language = load_params(ROOT / "params").tenant(tenant).language_of(company)
    title = {"en": "service-review", "fr": "bilan-de-service"}[language]
    return folder / f"{slug}_{title}_2026-Q3.html", company, language


def test_a_client_gets_its_report_in_its_language(report):
    html, company, language = report
    soup = BeautifulSoup(html.read_text("utf-8"), "html.parser")
    assert soup.html["lang"] == language
    text = " ".join(soup.main.get_text(" ").split())
    expected = {
        "fr": ("Ce qui était promis", "Ce que nous recommandons"),
        "en": ("What was promised", "What we recommend"),
    }
    for heading in expected[language]:
        assert heading in text
    assert company in soup.get_text(" ")
    pdf = pypdfium2.PdfDocument(html.with_suffix(".pdf"))
    assert 4 <= len(pdf) <= 8


def test_the_first_page_says_what_matters_and_asks_for_decisions(report):
    html, company, _ = report
    soup = BeautifulSoup(html.read_text("utf-8"), "html.parser")
    assert soup.select_one("header .verdict")
    assert 1 <= len(soup.select(".findings li")) <= 3
    assert len(soup.select(".card .status")) >= 4
    late = soup.find("b", string=re.compile(r"^\d+\s(jours? de retard|days? late)$"))
    told = soup.select_one(".findings").get_text(" ")
    assert late is None or re.search("en retard|late", told)
    asked = soup.select(".decisions li")
    assert len(asked) <= 3
    # Nothing is advised there, and no hours run out.
    assert asked or company == "Tamblyn Architects"
    assert all(len(item.select(".option")) == 3 for item in asked)


def test_the_workbook_holds_tables_and_rows_without_people_or_money(report):
    html, _, _ = report
    book = openpyxl.load_workbook(html.with_suffix(".xlsx"), read_only=True)
    heads = {
        str(cell.value)
        for sheet in book.worksheets[1:]
        for cell in next(sheet.iter_rows(min_row=1, max_row=1))
    }
    for word in ("Technic", "CAD", "GBP", "Owner", "Cost", "Coût"):
        assert not [head for head in heads if word in head]
    assert {"Billets", "Saisies de temps"} & set(book.sheetnames) or {
        "Tickets", "Time entries",
    } <= set(book.sheetnames)  # fmt: skip


def test_the_workbook_of_a_client_speaks_one_language(reports: Path):
    folder = reports / "boreal" / "2026-Q3" / "clients" / "clinique-nord"
    book = openpyxl.load_workbook(folder / NAME, read_only=True)
    cells = {
        (sheet.title, cell)
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    }
    texts = {text for _, text in cells}
    assert not texts & {"Closed", "Completed", "Resolved", "resolved", "(no ticket)"}
    assert {"Fermé", "Terminé", "Résolue", "(sans billet)"} <= texts
    assert not [text for text in texts if "[name]" in text or "[host]" in text]
    assert {"Heures incluses (h)", "Réouvertures"} <= texts
    assert {text for sheet, text in cells if sheet == "Alertes par gravité"} >= {
        "Délai habituel de résolution (h)", "Comptées pour la cible",
    }  # fmt: skip


def test_a_client_in_another_language_reads_value_names_in_it(reports: Path):
    folder = reports / "boreal" / "2026-Q3" / "clients" / "eastmount-analytics"
    path = folder / "eastmount-analytics_service-review_2026-Q3.html"
    text = BeautifulSoup(path.read_text("utf-8"), "html.parser").main.get_text(" ")
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"), read_only=True)
    cells = {
        cell
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    }
    for stored, name in (
        load_params(ROOT / "params").tenant("boreal").names["en"].items()
    ):
        assert stored not in cells, name
        if " " in stored:
            assert stored not in text, name
    assert {"Priority 3 - Medium", "Remote support", "Service desk"} <= cells
    assert "Priority 3 - Medium" in text


def test_the_notebook_calls_and_computes_nothing():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert notebook["metadata"]["kpi"]["audience"] == "client"
    assert len(code) <= 15
    for source in code:
        assert len(source.splitlines()) <= 10
        assert not [word for word in ("def ", "for ", "class ") if word in source]
    assert all(not c.get("outputs") for c in notebook["cells"])


def test_a_leak_keeps_the_report_from_being_published(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Let the notebook name a technician: nothing stands under a final name."""
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"][:2]
    leak = {"cell_type": "markdown", "id": "leak", "metadata": {}}
    leak["source"] = ["## By Étienne Laframboise"]
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / NOTEBOOK.name).write_text(
        json.dumps({**notebook, "cells": [*cells, leak]}), encoding="utf-8"
    )
    monkeypatch.setenv("KPI_NOTEBOOKS", str(folder))
    reports = tmp_path / "reports"
    request = Request(
        "2026-10", ("boreal",), ("70_client_qbr",), ("Clinique Nord",), FORMATS
    )
    outcome = run(request, Places(lake, ROOT / "params", reports), Options(jobs=1))
    (result,) = outcome.failed
    assert result.error.ename == "RenderError"
    assert "names a technician, “Étienne Laframboise”" in result.error.evalue
    assert "was not published" in result.error.evalue
    ends = {path.suffix for path in (reports / "boreal").rglob("*")}
    assert not ends & {".html", ".pdf", ".xlsx", ".ipynb"}


@pytest.mark.parametrize(("which", "count"), [(0, 12), (1, 12), (2, 1)])
def test_every_demo_client_gets_a_report(reports: Path, which: int, count: int):
    assert outcomes(reports)[which] == {"results": count, "failed": []}, REVIEWS[which]
