"""Fail where a committed notebook holds outputs, counts or an editor's metadata."""

from __future__ import annotations

import json
import sys
from pathlib import Path

NOTEBOOK_KEYS = {"kernelspec", "kpi", "language_info"}


def faults(path: Path) -> list[str]:
    """Return what a notebook holds beyond its cells, one line each."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = [
        f"{path}: metadata of {key!r}"
        for key in sorted(set(notebook["metadata"]) - NOTEBOOK_KEYS)
    ]
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            found.append(f"{path}: cell {number} holds outputs")
        found += [
            f"{path}: cell {number} has metadata of {key!r}"
            for key in sorted(set(cell["metadata"]) - {"kpi", "tags"})
        ]
    return found


def main(paths: list[str]) -> int:
    """Print the faults of all notebooks; return the exit code."""
    found = [fault for path in paths for fault in faults(Path(path))]
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print("Clear all outputs and save, then commit.", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
