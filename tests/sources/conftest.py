"""Credentials of the simulators, for every test of a source."""

from __future__ import annotations

import pytest
from syncing import SECRETS


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
