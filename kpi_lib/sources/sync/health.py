"""``<lake>/<tenant>/health.json``: what monitoring reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kpi_lib.lake.delta_lake import Lake

NAME = "health.json"


def update_health(lake: Lake, tenant: str, sources: Mapping[str, Any]) -> None:
    """Tell what became of some sources; what is known of others stays.

    The file is written as a whole: a reader sees the old one or the new one.
    """

    def told(content: bytes | None) -> bytes:
        known = {**_sources(content), **sources}
        health = {"tenant": tenant, "sources": dict(sorted(known.items()))}
        return (json.dumps(health, indent=2, ensure_ascii=False) + "\n").encode()

    lake.files.change(f"{tenant}/{NAME}", told)


def read_health(lake: Lake, tenant: str) -> dict[str, Any]:
    """Return what is known of each source; empty where there is nothing yet."""
    return _sources(lake.files.read(f"{tenant}/{NAME}"))


def _sources(content: bytes | None) -> dict[str, Any]:
    try:
        health = json.loads(content or b"{}")
    except json.JSONDecodeError:
        return {}
    sources = health.get("sources") if isinstance(health, dict) else None
    return sources if isinstance(sources, dict) else {}
