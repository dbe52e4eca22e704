"""Pictures of docs/notebooks.md: two notebooks in the real JupyterLab.

``make gallery`` draws them anew after ``make demo``; it needs Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "docs" / "screens"
WIDTH, HEIGHT, SHOWN = 1200, 1500, 700
RAN = """() => {
    const all = document.querySelectorAll('.jp-CodeCell .jp-InputPrompt');
    const texts = [...all].map(one => one.innerText);
    return /\\d/.test(texts.join('')) && !texts.join('').includes('*');
}"""
WITHOUT_FOLDER = """folder => document.querySelectorAll('.jp-OutputArea pre').forEach(
    one => one.innerHTML = one.innerHTML.replaceAll(folder, ''))"""
OPENED = """import kpi_lib as kpi

boreal = kpi.open(tenant="boreal")
boreal"""
CELLS = (
    OPENED,
    "boreal.time_consumption?",
    'time = boreal.time_consumption("2026-10")\ntime.evidence(company="Clinque Nord")',
    "time.main.head()",
)


def _notebooks(folder: Path) -> None:
    cells = [new_code_cell(source) for source in CELLS]
    cells[2].metadata["tags"] = ["raises-exception"]
    write: Any = nbformat.write
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    written = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    write(written, folder / "help.ipynb")
    shutil.copy(ROOT / "notebooks" / "10_service_desk.ipynb", folder / "report.ipynb")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def _picture(page: Any, address: str, path: Path) -> None:
    page.goto(address)
    page.wait_for_selector(".jp-Notebook", timeout=120_000)
    page.wait_for_selector("text=| Idle", timeout=120_000)
    page.add_style_tag(content=".Toastify {display: none}")  # JupyterLab's own news
    page.keyboard.press("Control+b")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    for label, item in (("MenuBar", "Run"), ("Menu", "Run All Cells")):
        page.locator(f".lm-{label}-itemLabel", has_text=item).first.click()
    page.wait_for_function(RAN, timeout=300_000)
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    page.wait_for_timeout(3_000)
    page.evaluate(WITHOUT_FOLDER, f"{ROOT}/")
    page.screenshot(path=path)
    with Image.open(path) as shot:
        small = shot.convert("RGB").crop((30, 60, WIDTH - 40, HEIGHT - 90))
        small.thumbnail((SHOWN, HEIGHT))
        small.quantize(64).save(path, optimize=True)


def main() -> None:
    """Draw all pictures."""
    SCREENS.mkdir(exist_ok=True)
    address = f"http://127.0.0.1:{_free_port()}"
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        folder = Path(scratch)
        _notebooks(folder)
        folders = {f"KPI_{n.upper()}": str(ROOT / n) for n in ("lake", "params")}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
                   f"--port={address.rpartition(':')[2]}",
                   "--IdentityProvider.token="]  # fmt: skip
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **folders})
        try:
            _wait_for(f"{address}/api")
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = play.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            for name in ("help", "report"):
                _picture(
                    page,
                    f"{address}/lab/tree/{name}.ipynb?reset",
                    SCREENS / f"{name}.png",
                )
            browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
