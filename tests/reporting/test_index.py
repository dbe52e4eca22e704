"""Index page of all reports."""

import base64
import hashlib
from dataclasses import replace

from bs4 import BeautifulSoup

from kpi_lib.reporting.index import IndexEntry, render_index


def _entry(
    tenant: str, title: str, period: str, ends: str, company: str = ""
) -> IndexEntry:
    name = f"{tenant}/{ends} é/{title}"
    files = {"pdf": f"{name}.pdf", "html": f"{name}.html"}
    return IndexEntry(tenant, title, period, ends, files, company)


def test_reports_stand_by_tenant_newest_first():
    html = render_index(
        [
            _entry("Harbour", "Desk", "2026-09", "2026-09-30"),
            _entry("Boréal", "Time", "2026-09", "2026-09-30"),
            _entry("Boréal", "Desk", "2026-10", "2026-10-31", "<Clinique>"),
            _entry("Boréal", "Desk", "2026-10", "2026-10-31"),
        ]
    )
    names = ("Boréal", "October 2026", "September 2026")
    order = [html.index(f">{text}<") for text in names]
    assert order == sorted(order)
    assert html.rindex(">Harbour<") > html.index(">September 2026<")
    assert "&lt;Clinique&gt;" in html
    assert 'href="Bor%C3%A9al/2026-10-31%20%C3%A9/Desk.html"' in html
    assert html.index("Desk.html") < html.index("Desk.pdf")


def test_what_clients_get_stands_apart():
    entries = [
        replace(
            _entry("A", "Review", "2026-10", "2026-10-31", "Nord"), audience="client"
        ),
        _entry("A", "Desk", "2026-10", "2026-10-31", "Nord"),
        _entry("A", "Desk", "2026-10", "2026-10-31"),
    ]
    soup = BeautifulSoup(render_index(entries), "html.parser")
    shown = {
        table.caption.get_text(): [head.get_text() for head in table.select("th")]
        for table in soup.select("table")
    }
    assert shown == {
        "Internal": ["Report", "As of", "Files"],
        "Internal, on one client": ["Client", "Report", "As of", "Files"],
        "For clients": ["Client", "Report", "As of", "Files"],
    }
    names = {link["aria-label"] for link in soup.select("td:last-child a")}
    assert len(names) == len(soup.select("td:last-child a")) == 6


def test_only_its_own_script_may_run():
    soup = BeautifulSoup(render_index([]), "html.parser")
    (script,) = soup.select("script")
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')["content"]
    assert policy.endswith(f"; script-src 'sha256-{digest}'")
    assert "default-src 'none'" in policy
    assert soup.select_one("form.filter").has_attr("hidden")


def test_a_tenants_part_is_in_its_language_and_names_a_period_once():
    french = replace(_entry("Boréal", "Bureau", "2026-Q3", "2026-09-30"), language="fr")
    client = _entry("Boréal", "Service review", "2026-Q3", "2026-09-30", "Eastmount")
    other = _entry("Harbour", "Desk", "2026-Q3", "2026-09-30")
    html = render_index([french, client, other])
    boreal, harbour = html.split("<section")[1:]
    assert boreal.startswith(' lang="fr"')
    assert harbour.startswith(' lang="en"')
    assert "<h3>octobre" not in boreal
    assert boreal.count("<h3>") == 1
    assert "<h3>3ᵉ\u00a0trimestre 2026</h3>" in boreal
    assert ">Fichiers<" in boreal
    assert (
        '<tr lang="en"><td class="words">Eastmount</td><td class="words"><a' in boreal
    )
    assert ">Files<" in harbour
    assert '<html lang="en">' in html
    assert '<html lang="fr">' in render_index([french])


def test_the_number_of_shown_reports_is_said_in_the_plural_of_the_language():
    form = BeautifulSoup(render_index([], "fr"), "html.parser").select_one("form")
    assert form["data-one"] == "{n} rapport sur {all}"
    assert form["data-many"] == "{n} rapports sur {all}"


def test_an_empty_folder_says_so():
    assert "No report has been made yet." in render_index([])
    assert '<html lang="fr">' in render_index([], "fr")
