"""The page that lists all reports."""

from kpi_lib.reporting.index import Entry, render_index


def _entry(tenant: str, title: str, period: str, ends: str, company: str = "") -> Entry:
    name = f"{tenant}/{ends} é/{title}"
    files = {"pdf": f"{name}.pdf", "html": f"{name}.html"}
    return Entry(tenant, title, period, ends, files, company)


def test_reports_stand_by_tenant_newest_first():
    html = render_index(
        [
            _entry("Harbour", "Desk", "Sep", "2026-09-30"),
            _entry("Boréal", "Time", "Sep", "2026-09-30"),
            _entry("Boréal", "Desk", "Oct", "2026-10-31", "<Clinique>"),
            _entry("Boréal", "Desk", "Oct", "2026-10-31"),
        ]
    )
    order = [html.index(f">{text}<") for text in ("Boréal", "Oct", "Sep")]
    assert order == sorted(order)
    assert html.rindex(">Harbour<") > html.index(">Sep<")
    assert "&lt;Clinique&gt;" in html
    assert 'href="Bor%C3%A9al/2026-10-31%20%C3%A9/Desk.html"' in html
    assert html.index("Desk.html") < html.index("Desk.pdf")
    assert "<script" not in html


def test_an_empty_folder_says_so():
    assert "No report has been made yet." in render_index([])
    assert '<html lang="fr">' in render_index([], "fr")
