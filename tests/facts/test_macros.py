"""The index of the SQL macros lists every file and every macro."""

from __future__ import annotations

import re
from importlib import resources

from kpi_lib.facts.prepared_connections import MACROS

FOLDER = resources.files("kpi_lib") / "facts" / "macros"
TEXTS = {
    path.name: path.read_text("utf-8")
    for path in FOLDER.iterdir()
    if path.name.endswith(".sql")
}
INDEX = (FOLDER / "README.md").read_text("utf-8")


def test_the_index_lists_every_file_in_the_order_in_which_it_is_run() -> None:
    listed = re.findall(r"^\| `(\w+\.sql)`", INDEX, re.MULTILINE)
    assert sorted(listed) == sorted(TEXTS)
    assert listed[: len(MACROS) + 1] == [f"{name}.sql" for name in ("names", *MACROS)]


def test_the_index_lists_every_macro() -> None:
    created = {
        name
        for text in TEXTS.values()
        for name in re.findall(r"\bmacro (\w+)\s*\(", text)
    }
    listed = set(re.findall(r"`(\w+)(?:\([^`]*\))?`", INDEX)) - {
        "as_of", "since", "until", "first_day", "last_day",
    }  # fmt: skip
    assert created == listed
