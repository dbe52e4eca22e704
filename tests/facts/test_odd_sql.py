"""Statements and names that are no SQL, and the folder of spilled rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.importing import TICKETS, Importer
from support.lakes import open_facts

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.tenant_facts import Facts


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    importer = Importer(tmp_path_factory.mktemp("lake"))
    importer.text(TICKETS)
    return open_facts(importer.lake, importer.params)


@pytest.mark.parametrize(
    "sql",
    [5, None, b"select 1", ["select 1"], "select '\ud800'", "update extensions"],
)
def test_what_is_no_reading_statement_is_refused(facts: Facts, sql: Any) -> None:
    with pytest.raises(ParamsError, match="sql: got"):
        facts.sql(sql)


@pytest.mark.parametrize("name", [5, None, "\ud800", "_kept_0"])
def test_what_is_no_name_is_refused(facts: Facts, name: Any) -> None:
    with pytest.raises(ParamsError, match="register: got"):
        facts.register(name, pd.DataFrame({"a": [1]}))


def test_no_file_of_the_working_directory_can_be_read(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".tmp").mkdir()
    (tmp_path / ".tmp" / "other.csv").write_text("a\n1\n")
    for path in (".tmp/other.csv", tmp_path / ".tmp" / "other.csv"):
        with pytest.raises(ParamsError, match="Permission Error"):
            facts.sql(f"from '{path}'")
    folder = facts.sql("select current_setting('temp_directory') as f")["f"][0]
    assert not Path(folder).exists()
