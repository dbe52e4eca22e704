"""Fixtures of the parameters' tests: an empty folder of parameters."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("tenants", "schedules"):
        (tmp_path / "params" / name).mkdir(parents=True)
    return tmp_path / "params"
