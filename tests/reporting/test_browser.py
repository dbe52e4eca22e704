"""The finished page in a real browser: no request, no error, nothing runs over."""

import os
import shutil
from pathlib import Path

import pytest

from kpi_lib.reporting.export import KpiHtmlExporter

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="no browser; install one: apt-get install -y chromium"
)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


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
