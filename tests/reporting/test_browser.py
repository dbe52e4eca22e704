"""Finished pages in a real browser: no request, no error, nothing overflows."""

from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from support import demo_reports
from support.browsers import CHROMIUM, opened_browser
from support.small_report import shown

from kpi_lib.demo.demo_lake import TENANTS
from kpi_lib.reporting.content_blocks import Title
from kpi_lib.reporting.exporters.nbconvert_exporters import KpiHtmlExporter
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.index import IndexEntry, render_index

HIDDEN = """
    [...document.querySelectorAll("%s")]
        .filter(box => box.scrollWidth > box.clientWidth + 1)
        .map(box => box.innerText.slice(0, 60))
"""
ENDS_OF_TEXTS = """
    [...document.querySelectorAll("svg.narrow")].map(
        svg => [...svg.querySelectorAll("text:not(.spare)")].map(
            text => text.getBoundingClientRect()).map(
            box => [box.left, box.right]).flat())
"""
FIRST_HEADERS = """
    [...document.querySelectorAll(".scroll")].map(box => {
        box.scrollLeft = 200;
        const first = box.querySelector("tbody th").getBoundingClientRect();
        return first.width ? first.x : -1;
    })
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM, reason="no browser; install one: apt-get install -y chromium"
    ),
]


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as opened:
        yield opened


@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_opens_offline_and_fits(browser, report, tmp_path: Path, width: int):
    path = tmp_path / "report.html"
    path.write_text(KpiHtmlExporter().from_notebook_node(report)[0], "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(path.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    assert problems == []
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").inner_text() == "Desk"
    assert page.locator("svg[role=img]").count() == 1
    assert "<script>" in page.locator("svg[role=img]").get_attribute("aria-label")
    page.locator(".note a.term").first.click()
    assert page.locator("#def-service-sla").is_visible()
    page.close()


def test_a_long_name_makes_no_phone_scroll(browser, tmp_path: Path):
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte"
    title = Title(Formats(), long, long, "2026-10", "2026-11-02", company=long)
    nb = new_notebook(cells=[shown(title), new_markdown_cell(f"## {long}\n\n{long}")])
    path = tmp_path / "report.html"
    path.write_text(KpiHtmlExporter().from_notebook_node(nb)[0], "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the demo tenants' reports, one in French, one in English."""
    root = demo_reports.family_reports(tmp_path_factory)
    found = sorted(root.glob(f"*/{demo_reports.PERIOD}/[1-9]*.html"))
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return client reviews of both tenants."""
    root = demo_reports.client_reviews(tmp_path_factory)
    return [sorted(root.glob(f"{tenant}/**/*.html"))[0] for tenant in TENANTS]


def test_a_desktop_hides_no_column(browser, pages: list[Path]):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate(HIDDEN % ".scroll, .drawing") == [], path
        # A line of text stays short enough to be read.
        width = (
            "Math.max(...[...document.querySelectorAll('p')].map(p => p.clientWidth))"
        )
        assert page.evaluate(width) <= 800, path
    page.close()


def test_a_phone_shows_bars_with_their_numbers(browser, pages: list[Path]):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    figures = 0
    for path in pages:
        page.goto(path.as_uri())
        # Shades of a heat map hold their numbers and scroll.
        assert len(page.evaluate(HIDDEN % ".drawing:not(:has(svg.narrow))")) <= 1, path
        for ends in page.evaluate(ENDS_OF_TEXTS):
            assert min(ends) > 0, path
            assert max(ends) < 390, path
            figures += 1
        # Scrolled to the right, a row still begins with its header.
        assert min(page.evaluate(FIRST_HEADERS), default=0) >= 0, path
    assert figures > 20
    page.close()


TAB_STOPS = """
    [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
        .filter(one => !(one.getAttribute("aria-label") || one.innerText).trim())
        .map(one => one.outerHTML.slice(0, 80))
"""
NAMES_OF_GROUPS = """
    [...document.querySelectorAll("[role=group]")].map(
        group => group.getAttribute("aria-label"))
"""
QUICK = {"resultTypes": ["violations"]}
LOOKS = [(scheme, width) for width in (390, 768, 1280) for scheme in ("light", "dark")]


def test_no_page_has_a_fault_that_axe_finds(browser, pages, reviews):
    """Every family's page, in light and dark and at three widths between them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    by_family = [pages[i + 6 * (i % 2)] for i in range(6)]
    looks = [*zip(by_family, LOOKS, strict=True), (reviews[0], LOOKS[4])]
    for path, (scheme, width) in looks:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = axe.run(page, options=QUICK).response["violations"]
        faults = [(one["id"], one["nodes"][0]["html"][:120]) for one in found]
        assert faults == [], (path, scheme, width)
        page.close()


def test_each_place_that_takes_the_focus_has_a_name_of_its_own(browser, pages, reviews):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for path in (*pages, *reviews[:2]):
        page.goto(path.as_uri())
        assert page.evaluate(TAB_STOPS) == [], path
        names = page.evaluate(NAMES_OF_GROUPS)
        assert len(set(names)) == len(names) > 2, path
        # Each row of each table begins with its header, each table has a caption.
        rows = "document.querySelectorAll('tbody tr, tfoot tr').length"
        heads = "document.querySelectorAll(':is(tbody, tfoot) th[scope=row]').length"
        assert page.evaluate(rows) == page.evaluate(heads) > 0, path
        assert page.locator("table").count() == page.locator("caption").count(), path
    page.close()


def test_values_stand_on_one_line_whatever_their_labels(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    (path,) = (p for p in pages if p.match("harbour/*/40_technicians.html"))
    page.goto(path.as_uri())
    values = page.locator(".cards").first.locator(".card-value").all()
    boxes = [value.bounding_box() for value in values]
    assert len({box["y"] for box in boxes[:3] if box}) == 1
    page.close()


def test_hyphens_of_words_are_not_as_wide_as_figures(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages[0].as_uri())
    style = "found => getComputedStyle(found).fontVariantNumeric"
    for place in ("td.left", ".card-label", ".provenance"):
        assert page.locator(place).first.evaluate(style) == "normal"
    assert page.locator("td.right").first.evaluate(style) == "tabular-nums"
    page.close()


def test_the_list_of_reports_is_filtered_without_a_server(browser, tmp_path: Path):
    entries = [
        IndexEntry("Boréal", title, period, ends, {"html": f"{title}.html"}, company)
        for title, company in (("Desk", ""), ("Review", "Étoile"), ("Review", "Nord"))
        for period, ends in (("2026-Q3", "2026-09-30"), ("2026-10", "2026-10-31"))
    ]
    path = tmp_path / "index.html"
    path.write_text(render_index(entries), "utf-8")
    page = browser.new_page(viewport={"width": 375, "height": 900})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(path.as_uri())
    rows = page.locator("tbody tr:visible")
    assert rows.count() == 6
    page.get_by_label("Filter by client, report or period").fill("etoile q3")
    assert rows.all_inner_texts() == ["Étoile\tReview\t\tHTML"]
    assert page.locator("output").inner_text() == "1 of 6 reports"
    assert page.locator("h3:visible").all_inner_texts() == ["3rd quarter 2026"]
    page.get_by_role("searchbox").fill("nobody")
    assert (rows.count(), page.locator("h2:visible").count()) == (0, 0)
    page.get_by_role("searchbox").fill("")
    assert rows.count() == 6
    assert problems == []
    page.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(path.as_uri())
    assert plain.locator("tbody tr:visible").count() == 6
    assert plain.locator("form:visible").count() == 0
    plain.context.close()
