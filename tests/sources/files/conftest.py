"""An importer into an empty lake, for the tests of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.importing import Importer


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path)
