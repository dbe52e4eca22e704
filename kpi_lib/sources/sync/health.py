"""Health file ``<lake>/<tenant>/health.json``: the last sync of each source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kpi_lib.lake.delta_lake import Lake

NAME = "health.json"


def update_health(lake: Lake, tenant: str, sources: Mapping[str, Any]) -> None:
    """Replace the entries of some sources; those of others stay.

    The file is replaced atomically: a reader sees the old or the new one.
    """

    def updated(content: bytes | None) -> bytes:
        entries = {**(_sources(content) or {}), **sources}
        health = {"tenant": tenant, "sources": dict(sorted(entries.items()))}
        text = json.dumps(health, indent=2, ensure_ascii=False)
        # What a server says of an error may hold half a letter, which JSON escapes.
        return f"{text}\n".encode(errors="backslashreplace")

    lake.files.change(f"{tenant}/{NAME}", updated)


def read_health(lake: Lake, tenant: str) -> dict[str, Any]:
    """Return the entry of each source; empty where no file, or a damaged one, is."""
    return known_health(lake, tenant) or {}


def known_health(lake: Lake, tenant: str) -> dict[str, Any] | None:
    """Return the entry of each source; empty without a file, None for a damaged one."""
    return _sources(lake.files.read(f"{tenant}/{NAME}"))


def _sources(content: bytes | None) -> dict[str, Any] | None:
    if content is None:
        return {}
    try:
        health = json.loads(content)
    except (ValueError, RecursionError):  # also one that is not UTF-8
        return None
    sources = health.get("sources") if isinstance(health, dict) else None
    return sources if isinstance(sources, dict) else None
