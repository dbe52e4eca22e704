"""A MariaDB server for the tests of SQL databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.mariadb_server import MariaDb, is_installed, mariadb_server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    if not is_installed():
        pytest.skip("no MariaDB server: apt-get install mariadb-server")
    with mariadb_server() as server:
        yield server
