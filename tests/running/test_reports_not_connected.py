"""Reports of a tenant with tickets alone claim nothing that its data does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml
from bs4 import BeautifulSoup
from support.importing import Importer
from support.lakes import tenant_params
from support.places import ROOT

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Places, run

CASES = ROOT / "tests" / "cases" / "not_connected"
EXPECTED = {
    "en": {
        "20_time_and_agreements": "There is nothing to report: no time entries were "
        "ever imported, no agreement was ever imported.",
        "30_clients": "Not connected: time entries, agreements.",
        "60_security": "There is nothing to report: no alerts were ever imported.",
        "70_client_qbr": "The data begins on May 18, 2026, so nothing is compared",
    },
    "fr": {
        "20_time_and_agreements": "Il n’y a rien à présenter : aucune saisie de temps "
        "n’a jamais été importée, aucun contrat n’a jamais été importé.",
        "30_clients": "Non connecté : saisies de temps, contrats.",
        "60_security": "Il n’y a rien à présenter : aucune alerte n’a jamais été",
        "70_client_qbr": "Les données commencent le 18 mai 2026 ; rien n’est donc",
    },
}
UNSUPPORTED = {
    "en": ("0 min", "NO_AGREEMENT", "extend", "raised no alert", "%% more than",
           "Nobody answered", "outside an agreement", "No commitment", "Satisfaction",
           "recommend nothing", "Which work lies outside"),
    "fr": ("0 min", "prolonger", "aucune alerte.", "% de plus que",
           "Personne n’a répondu", "hors contrat :", "Aucun engagement", "Satisfaction",
           "Quel travail est hors"),
}  # fmt: skip
CHANGED = ("▲", "▼")


@pytest.fixture(scope="module", params=["en", "fr"])
def reports(request, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder, language = tmp_path_factory.mktemp("reports"), request.param
    keys = {"schema_version": 1, "tenant": "acme", "name": "Maple Desk",
            "tenant_id": "00000000-0000-0000-0000-00000000000a", "language": language,
            "timezone": "America/Toronto", "currency": "CAD",
            "as_of": "2026-11-01"}  # fmt: skip
    tenants = folder / "params" / "tenants"
    tenants.mkdir(parents=True)
    shutil.copy(ROOT / "params" / "defaults.yaml", folder / "params")
    (tenants / "acme.yaml").write_text(yaml.safe_dump(keys), encoding="utf-8")
    importer = Importer(folder, tenant_params(**keys))
    importer(Path(shutil.copy(CASES / "history_from_middle.csv", folder)))
    places = Places(folder / "lake", folder / "params", folder / "reports")
    internal = ("20_time_and_agreements", "30_clients", "60_security")
    for request_ in (
        Request("2026-Q3", ("acme",), internal, formats=("html", "xlsx")),
        Request("2026-Q3", ("acme",), ("70_client_qbr",), ("Maison Pinel",)),
    ):
        assert not run(request_, places).failed
    return language, folder / "reports"


def text_of(reports: Path, name: str) -> str:
    # A client's files are named for the client and the title.
    pattern = "clients/*/*.html" if name == "70_client_qbr" else f"{name}.html"
    (path,) = reports.rglob(pattern)
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return " ".join(soup.main.get_text(" ").split())


def test_each_report_names_what_was_never_imported_and_claims_nothing(reports):
    language, folder = reports
    for name, sentence in EXPECTED[language].items():
        text = text_of(folder, name)
        assert text.count(sentence) == 1, (name, text[:2000])
        for claim in (*UNSUPPORTED[language], *CHANGED):
            if not (name == "30_clients" and claim == "outside an agreement"):
                assert claim not in text, (name, claim)


def test_workbooks_leave_out_what_is_not_connected(reports):
    language, folder = reports
    (path,) = folder.rglob("30_clients.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    front = " ".join(str(c.value) for row in book.worksheets[0].rows for c in row)
    assert {"en": "Not connected", "fr": "Non connecté"}[language] in front
    heads = [str(cell.value) for cell in next(book.worksheets[1].rows)]
    assert not any("outside" in head or "hors" in head for head in heads)
    (path,) = folder.rglob("20_time_and_agreements.xlsx")
    assert len(openpyxl.load_workbook(path, read_only=True).sheetnames) == 1
