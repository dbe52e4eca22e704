"""Heads of the tables of all reports: no two of one table are alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import demo_reports

pytestmark = pytest.mark.slow


def pages(root: Path) -> list[Path]:
    return sorted(
        path for path in root.rglob("*.html") if path.parent != root
    )  # without the index


def repeated(page: Path) -> list[list[str]]:
    """Return the heads that stand twice above the same table."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    found = []
    for head in soup.select("main table thead"):
        last = head.select("tr")[-1]
        texts = [" ".join(cell.get_text(" ").split()) for cell in last.select("th")]
        found.append([text for text, n in Counter(texts).items() if text and n > 1])
    return [texts for texts in found if texts]


@pytest.mark.parametrize("kind", ["families", "reviews"])
def test_no_table_has_two_equal_heads(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Boreal's reports are French, Harbour's English; reviews are in both."""
    made = {
        "families": demo_reports.family_reports,
        "reviews": demo_reports.client_reviews,
    }[kind]
    found = pages(made(tmp_path_factory))
    languages = {
        BeautifulSoup(page.read_text("utf-8"), "html.parser").html["lang"][:2]
        for page in found
    }
    assert languages == {"en", "fr"}
    assert {page.name: heads for page in found if (heads := repeated(page))} == {}
