"""Folders that tests read: the project's own, and the real exports beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
NOTEBOOKS = ROOT / "notebooks"
PARAMS = ROOT / "params"
REAL_DATA = Path(os.environ.get("KPI_REAL_DATA", ROOT.parent / "shared" / "data"))
"""Inputs of others, for tests marked `real`; they may be missing."""
