"""``kpi status`` of a tenant's syncs: failed, old, damaged records of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.params_folder import write
from support.status_places import SOURCES, command, look, make_place, stock, wrong


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_place(tmp_path)


def test_a_sync_that_failed_or_is_old_is_wrong(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01", SOURCES)
    sources = {
        "connectwise": {"status": "failed", "error": "status 403\nmore",
                        "last_success_at": "2026-10-30T02:00:00+00:00"},
        "defender": {"status": "ok", "last_success_at": "2026-10-30T02:00:00+00:00"},
        "postgres": {"status": "failed", "last_success_at": None},
        "sentinelone": {"status": "ok", "last_success_at": "2026-11-01T02:00:00+00:00"},
    }  # fmt: skip
    path = place / "lake" / "acme" / "health.json"
    path.write_text(json.dumps({"tenant": "acme", "sources": sources}))
    assert wrong(look(place))["acme"] == (
        "sync of connectwise failed (last success 2026-10-30): status 403",
        "sync of defender is old (last success 2026-10-30)",
        "sync of postgres failed (never succeeded): failed",
    )
    # What the file names no more alarms nobody.
    write(place / "params", "", "acme", 1)
    found = look(place)
    assert found.is_in_order
    assert {one.status for one in found.tenants[0].synced} == {"removed"}
    shown = command(place, "--tenant", "acme").out.splitlines()
    assert "acme: no longer under sources: connectwise, defender, postgres, " in (
        "\n".join(shown)
    )


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b'{"sources": 5}'])
def test_a_damaged_health_file_is_named_and_harms_its_tenant_alone(
    place: Path, content: bytes
) -> None:
    stock(place, "acme", 1, "2026-11-01")
    stock(place, "beta", 2, "2026-11-01")
    (place / "lake" / "acme" / "health.json").write_bytes(content)
    ((tenant, (line,)),) = wrong(look(place)).items()
    assert tenant == "acme"
    assert line.endswith(
        "acme/health.json: is no record of syncs; the next kpi sync replaces it"
    )


@pytest.mark.parametrize(
    "entry",
    [
        5,
        {},
        {"status": "ok", "last_success_at": 5},
        {"status": "ok", "last_success_at": "soon"},
    ],
)
def test_a_damaged_entry_of_a_source_is_named(place: Path, entry: Any) -> None:
    stock(place, "acme", 1, "2026-11-01", SOURCES)
    good = {"status": "ok", "last_success_at": "2026-11-01T02:00:00+00:00"}
    sources = {"connectwise": good, "defender": entry, "gone": entry}
    path = place / "lake" / "acme" / "health.json"
    path.write_text(json.dumps({"sources": sources}))
    (line,) = wrong(look(place))["acme"]
    assert line.endswith(
        "acme/health.json: the record of defender is damaged; "
        "the next kpi sync replaces it"
    )
    assert command(place).faults() == []
