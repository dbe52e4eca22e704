"""What the tests of the parameters share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("tenants", "schedules"):
        (tmp_path / "params" / room).mkdir(parents=True)
    return tmp_path / "params"
