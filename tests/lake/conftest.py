"""An object store for the tests of storage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.services import BUCKET, object_store, use


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with object_store(tmp_path_factory.mktemp("store")) as environment:
        yield environment


@pytest.fixture
def address(
    store: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> str:
    """Return a place in the bucket of the test's own; its cache is its own, too."""
    use(store, monkeypatch, tmp_path / "cache")
    return f"s3://{BUCKET}/{tmp_path.name}"
