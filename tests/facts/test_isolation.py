"""A tenant's connection: its own rows alone, and nothing that changes them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from support.importing import TICKETS, Importer
from support.lakes import open_facts, tenant_params

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.facts.tenant_facts import Facts

OTHER = "00000000-0000-0000-0000-00000000000b"
OWN = "00000000-0000-0000-0000-00000000000a"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Importer:
    """Import two tickets, for tests that must leave them as they are."""
    importer = Importer(tmp_path_factory.mktemp("shared"))
    importer.text(TICKETS)
    return importer


@pytest.fixture
def importer(shared: Importer, tmp_path: Path) -> Importer:
    """Return an importer with a copy of that lake."""
    importer = Importer(tmp_path)
    shutil.copytree(shared.lake.root, importer.lake.root)
    return importer


@pytest.fixture
def facts(importer: Importer) -> Iterator[Facts]:
    facts = open_facts(importer.lake, importer.params)
    yield facts
    facts.close()


def kind(name: str) -> str:
    return (
        f"sql: got a statement of kind {name}; expected one that only reads: "
        "select, from, with, pivot, explain."
    )


READ_ONLY = (
    'sql: TransactionContext Error: Cannot write to database ""memory"" - '
    "transaction is launched in read-only mode."
)
NEW_LABEL = "insert into topic_labels values (now(), now(), 1, 'x')"

# EXPLAIN ANALYZE executes the statement it explains, and a WITH may hold an INSERT.
CHANGES = {
    "copy (select 1) to 'FILE' (format parquet, use_tmp_file false)": kind("COPY"),
    "explain analyze copy (select 1) to 'FILE' (format parquet, use_tmp_file false)":
        kind("COPY"),
    "explain analyze drop view raw_tickets": kind("DROP"),
    "-- é\nexplain (analyze, format json) drop view raw_tickets": kind("DROP"),
    "explain analyze create temp view raw_tickets as select 1": kind("CREATE"),
    "explain analyze create or replace macro last_day_begun(x) as x": kind("CREATE"),
    "explain analyze set variable zone = 'UTC'": kind("SET"),
    "select 1; drop view raw_tickets": kind("DROP"),
    "select 1; select 2": "sql: got 2 statements; expected exactly one.",
    "": "sql: got 0 statements; expected exactly one.",
    f"with x as ({NEW_LABEL} returning *) select * from x": READ_ONLY,
    f"explain analyze with x as ({NEW_LABEL} returning *) select * from x": READ_ONLY,
}  # fmt: skip


@pytest.mark.parametrize("sql", CHANGES)
def test_sql_changes_neither_views_nor_files(
    facts: Facts, importer: Importer, sql: str
) -> None:
    file = facts.snapshot.tables["raw_tickets"].files[0]
    before = Path(file).read_bytes()
    with pytest.raises(ParamsError) as caught:
        facts.sql(sql.replace("FILE", file))
    assert str(caught.value) == CHANGES[sql]
    assert Path(file).read_bytes() == before
    left = "select count(*) as n, (select count(*) from topic_labels) as labels, "
    zone = facts.sql(f"{left} getvariable('zone') as zone from raw_tickets")
    assert zone.iloc[0].tolist() == [2, 0, importer.params.timezone]


@pytest.mark.parametrize(
    "sql",
    [
        "explain select 'é' as e",
        "explain analyze from raw_tickets",
        "explain (analyze, format json) select 1",
        "explain analyze (select 1)",
        "explain pivot raw_tickets on board using count(*)",
        "pivot raw_tickets on board using count(*) group by company",
        "with a as (select 1) from a",
        "summarize raw_tickets",
        "describe raw_tickets",
        "values (1), (2)",
    ],
)
def test_sql_reads(facts: Facts, sql: str) -> None:
    assert len(facts.sql(sql)) > 0


def test_value_beyond_pandas_is_one_message(facts: Facts) -> None:
    with pytest.raises(ParamsError, match=r"^sql: Casting from date32"):
        facts.sql("select 'infinity'::date as d")
    assert facts.sql("select $d as d", {"d": date(2026, 1, 5)}).d[0].year == 2026


def test_register_leaves_the_kpis_tables_alone(facts: Facts) -> None:
    frame = pd.DataFrame({"n": [1]})
    for name in ("raw_tickets", "RAW_Tickets", "topic_labels"):
        with pytest.raises(ParamsError) as caught:
            facts.register(name, frame)
        assert str(caught.value) == (
            f'register: got "{name}", which the KPIs read; expected a name of its own.'
        )
    facts.register("mine", frame)
    facts.register("mine", pd.DataFrame({"n": [1, 2]}))
    assert facts.sql("from mine").n.tolist() == [1, 2]


def test_register_leaves_the_librarys_temporary_tables_alone(facts: Facts) -> None:
    table = facts.cached_rows("select 1 as n", {})
    assert table == "_cached_0"
    for name in (table, "_CACHED_1", "_mine"):
        with pytest.raises(ParamsError) as caught:
            facts.register(name, pd.DataFrame({"n": [2]}))
        assert str(caught.value) == (
            f'register: got "{name}"; names that begin with "_" are the library\'s; '
            "expected a name that begins with a letter."
        )
    assert facts.sql(f"from {table}").n.tolist() == [1]


def test_versions_name_tables_alone(importer: Importer) -> None:
    with pytest.raises(ParamsError) as caught:
        importer.lake.snapshot("acme", {"../other/raw_tickets": 0})
    assert str(caught.value) == (
        'versions: got "../other/raw_tickets"; expected raw_tickets.'
    )


@pytest.mark.parametrize("linked", [True, False])
def test_folder_of_another_tenant_is_refused(
    importer: Importer, tmp_path: Path, linked: bool
) -> None:
    other = tenant_params(tenant="other", tenant_id=OTHER)
    folder = Path(importer.lake.root) / "other"
    if linked:
        folder.symlink_to(Path(importer.lake.root) / "acme")
    else:
        shutil.copytree(Path(importer.lake.root) / "acme", folder)
    expected = (
        f'other: raw_tickets: holds rows of tenant_id "{OWN}"; expected "{OTHER}", as '
        "in the tenant's file; put the right id into the tenant's file, or the right "
        "folder into the lake."
    )
    with pytest.raises(DataError) as caught:
        open_facts(importer.lake, other)
    assert str(caught.value) == expected
    # A changed id would let every row in once more.
    importer.params = other
    with pytest.raises(DataError) as caught:
        importer.text(TICKETS)
    assert str(caught.value) == expected
