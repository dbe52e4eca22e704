"""Index page of all reports."""

from dataclasses import replace

from kpi_lib.reporting.index import Entry, render_index


def _entry(tenant: str, title: str, period: str, ends: str, company: str = "") -> Entry:
    name = f"{tenant}/{ends} é/{title}"
    files = {"pdf": f"{name}.pdf", "html": f"{name}.html"}
    return Entry(tenant, title, period, ends, files, company)


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
    assert "<script" not in html


def test_a_tenants_part_is_in_its_language_and_names_a_period_once():
    french = replace(_entry("Boréal", "Bureau", "2026-Q3", "2026-09-30"), language="fr")
    client = _entry("Boréal", "Service review", "2026-Q3", "2026-09-30", "Eastmount")
    other = _entry("Harbour", "Desk", "2026-Q3", "2026-09-30")
    html = render_index([french, client, other])
    boreal, harbour = html.split("<section")[1:]
    assert boreal.startswith(' lang="fr"')
    assert harbour.startswith(' lang="en"')
    assert boreal.count("<h3>") == 1
    assert "<h3>3e trimestre 2026</h3>" in boreal
    assert ">Fichiers<" in boreal
    assert '<tr lang="en"><td class="words"><a' in boreal
    assert ">Files<" in harbour
    assert '<html lang="en">' in html
    assert '<html lang="fr">' in render_index([french])


def test_an_empty_folder_says_so():
    assert "No report has been made yet." in render_index([])
    assert '<html lang="fr">' in render_index([], "fr")
