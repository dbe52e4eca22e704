"""Macros copied from the cache are those of the SQL, whatever the cache holds."""

from __future__ import annotations

import functools
from pathlib import Path

import duckdb
import pytest

from kpi_lib.facts import prepared_connections

MADE = """
select 'macro' as kind, function_name as name, parameters::varchar as parameters,
    function_type as type
from duckdb_functions() where not internal
union all
select 'view', view_name, '', '' from duckdb_views() where not internal
order by all
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kpi-lib"


@functools.cache
def created() -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        prepared_connections.create_macros(connection)
        return connection.execute(MADE).fetchall()


def taken() -> list[tuple[object, ...]]:
    with prepared_connections.take() as connection:
        names = connection.execute(
            "select database_name from duckdb_databases() where not internal"
        ).fetchall()
        assert names == [("memory",)]
        return connection.execute(MADE).fetchall()


def test_the_first_and_the_next_connection_have_all_of_them(cache: Path) -> None:
    assert len(created()) > 60
    assert taken() == created()
    (file,) = cache.iterdir()
    before = file.stat().st_mtime_ns
    assert taken() == created()
    assert [(file, before)] == [(f, f.stat().st_mtime_ns) for f in cache.iterdir()]


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 300_000])
def test_a_damaged_file_is_replaced(cache: Path, content: bytes) -> None:
    taken()
    (file,) = cache.iterdir()
    file.write_bytes(content)
    assert taken() == created()
    assert taken() == created()
    assert file.read_bytes() != content


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    cache.write_text("a file where the folder would be")
    assert taken() == created()
