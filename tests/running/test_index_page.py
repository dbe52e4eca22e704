"""The page that lists all reports: years of hundreds of tenants, odd manifests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kpi_lib.lake.storage import Folder, storage
from kpi_lib.running import index_page


def record(reports: Path, home: str, **keys: Any) -> None:
    """Write a period's manifest with one report."""
    name = f"{home}/10_desk.html"
    (reports / home).mkdir(parents=True)
    (reports / name).touch()
    shown = {"tenant": "Acme", "title": "Desk", "company": "", "as_of": "",
             "language": "en"}  # fmt: skip
    entry = {
        "outputs": {name: ""},
        "audience": "internal",
        "last_day": "2026-02-28",
        "parameters": {"tenant": "acme", "period": "2026-02"},
        "shown": shown,
    }
    content = {"notebooks": {"10_desk": entry | keys}}
    (reports / home / "manifest.json").write_text(json.dumps(content))


def test_few_manifests_are_held_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        record(tmp_path, f"t{number:03}/2026-02")
    read, held = Folder.read_all, []

    def counted(folder: Folder, names: Sequence[str]) -> list[bytes | OSError | None]:
        held.append(len(names))
        return read(folder, names)

    monkeypatch.setattr(Folder, "read_all", counted)
    assert index_page.refresh(storage(tmp_path)) == ()
    assert held == [50, 50, 20]
    page = (tmp_path / "index.html").read_text()
    assert page.count("/2026-02/10_desk.html") == 240  # its title and its format


def test_a_manifest_of_odd_values_costs_no_other_its_place(tmp_path: Path) -> None:
    record(tmp_path, "acme/2026-02")
    record(tmp_path, "beta/2026-02", last_day=20260228)
    [damaged] = index_page.refresh(storage(tmp_path))
    assert "beta/2026-02/manifest.json: is no manifest" in str(damaged)
    assert "acme/2026-02/10_desk.html" in (tmp_path / "index.html").read_text()
