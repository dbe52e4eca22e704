"""``<lake>/<tenant>/health.json``: what monitoring reads."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

NAME = "health.json"


def read_health(folder: Path) -> dict[str, Any]:
    """Return what is known of each source; empty where there is nothing yet."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    sources = content.get("sources") if isinstance(content, dict) else None
    return sources if isinstance(sources, dict) else {}


def update_health(folder: Path, tenant: str, sources: Mapping[str, Any]) -> None:
    """Tell what became of some sources; what is known of others stays.

    The file is written as a whole: a reader sees the old one or the new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".health.lock"):
        known = {**read_health(folder), **sources}
        _write(folder, {"tenant": tenant, "sources": dict(sorted(known.items()))})


def _write(folder: Path, content: Mapping[str, Any]) -> None:
    handle, name = tempfile.mkstemp(prefix=".health-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
            file.write("\n")
        path.chmod(0o644)
        path.replace(folder / NAME)
    finally:
        path.unlink(missing_ok=True)
