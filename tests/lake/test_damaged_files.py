"""Files of a lake that are damaged, gone or foreign, and paths that cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from support.importing import ENTRIES, HEADER, TICKETS, Importer, ticket
from support.lakes import open_facts, tenant_params

from kpi_lib.domain.errors import DataError, KpiError, ParamsError
from kpi_lib.facts.check import check
from kpi_lib.kpis import time_consumption
from kpi_lib.lake import snapshot
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import load_params

AS_OF = datetime(2026, 2, 1, 5, tzinfo=UTC)
LONG = "x" * 5_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the lake of an import, of which each test damages a copy."""
    importer = Importer(tmp_path_factory.mktemp("made"))
    importer.text(TICKETS)
    return Path(importer.lake.root)


@pytest.fixture
def importer(made: Path, tmp_path: Path) -> Importer:
    importer = Importer(tmp_path)
    shutil.copytree(made, importer.lake.root)
    return importer


def data_file(importer: Importer) -> Path:
    snapshot = importer.lake.table_snapshot(importer.params.tenant, "raw_tickets")
    assert snapshot
    path = Path(snapshot.files[0])
    path.chmod(0o644)
    return path


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for n in range(200, len(content) // 3, 7):
        content[n] ^= 0x5A
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def replace(path: Path) -> None:
    path.write_bytes(b"PAR1" + bytes(2000) + b"PAR1")


@pytest.mark.parametrize("damage", [flip, cut, replace, Path.unlink])
def test_a_damaged_file_is_named_by_every_reader(
    importer: Importer,
    damage: object,
) -> None:
    path = data_file(importer)
    assert callable(damage)
    damage(path)
    with pytest.raises(DataError, match=path.name):
        check(open_facts(importer.lake, importer.params), AS_OF)
    with pytest.raises(DataError, match="restore the tenant's folder"):
        importer.text(f"{HEADER}\n3,Acme,Desk,New,Ana,2026-01-07,2026-01-07\n")


@pytest.mark.parametrize("damage", [flip, cut, replace, Path.unlink])
@pytest.mark.parametrize("is_damaged_first", [True, False])
def test_an_analyst_s_sql_names_the_damaged_file(
    importer: Importer, damage: Callable[[Path], object], is_damaged_first: bool
) -> None:
    path = data_file(importer)
    facts = None if is_damaged_first else open_facts(importer.lake, importer.params)
    damage(path)

    def ask() -> None:
        opened = facts or open_facts(importer.lake, importer.params)
        opened.sql("select count(distinct summary || owner) from raw_tickets")

    with pytest.raises(DataError, match=f"{path.name}.* cannot be read .*restore"):
        ask()


def test_a_mistake_in_sql_is_told_as_one(importer: Importer) -> None:
    data_file(importer)
    facts = open_facts(importer.lake, importer.params)
    for sql in ("selec 1", "select nothing from raw_tickets", "from nowhere",
                "select cast('x' as integer)", "select nothing(1)"):  # fmt: skip
        with pytest.raises(ParamsError, match=r"^sql: "):
            facts.sql(sql)


def test_a_log_that_names_another_tenant_s_file_is_refused(importer: Importer) -> None:
    data_file(importer)
    folder = Path(importer.lake.address(importer.params.tenant, "raw_tickets"))
    log = folder / "_delta_log" / f"{0:020}.json"
    log.write_text(log.read_text().replace('"path":"', '"path":"../../other/'))
    with pytest.raises(DataError, match="files of the table's own folder"):
        importer.lake.snapshot(importer.params.tenant)


def test_a_table_whose_log_is_gone_is_damaged_and_not_unknown(
    importer: Importer,
) -> None:
    shutil.rmtree(Path(importer.lake.root) / "acme" / "raw_tickets" / "_delta_log")
    for use in (
        lambda: importer.lake.snapshot("acme"),
        lambda: importer.lake.extent("acme", "raw_tickets"),
    ):
        with pytest.raises(DataError, match="raw_tickets: the table cannot be opened"):
            use()


@pytest.mark.parametrize("part", ["acme", "acme/raw_tickets"])
def test_a_link_to_a_disk_that_is_not_there_is_named(
    importer: Importer, tmp_path: Path, part: str
) -> None:
    place = Path(importer.lake.root) / part
    shutil.move(place, tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert "raw_tickets" in importer.lake.snapshot("acme").tables
    shutil.rmtree(tmp_path / "elsewhere")
    with pytest.raises(DataError, match=f"{place}: cannot be read \\(No such file"):
        importer.lake.snapshot("acme")


def test_a_path_of_5000_characters_is_an_error_of_ours(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    for use in (
        lambda: Lake(tmp_path / LONG).check(),
        lambda: load_params(tmp_path / LONG),
        lambda: importer(tmp_path / LONG),
        lambda: importer(tmp_path / f"{LONG}.csv"),
    ):
        with pytest.raises(KpiError, match="cannot be read \\(File name too long\\)"):
            use()


def without_statistics(importer: Importer, kept: str) -> None:
    """Take statistics out of the log, as another writer leaves them out.

    `kept` is the only part that stays.
    """
    log = Path(importer.lake.address(importer.params.tenant, "raw_tickets"))
    for file in (log / "_delta_log").glob("*.json"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for added in (line["add"] for line in lines if "add" in line):
            stats = json.loads(added.pop("stats"))
            if kept:
                added["stats"] = json.dumps({kept: stats[kept]})
        file.write_text("\n".join(map(json.dumps, lines)))


@pytest.mark.parametrize("kept", ["", "numRecords", "minValues", "nullCount"])
def test_rows_are_read_where_the_log_does_not_tell_their_owner(
    importer: Importer, kept: str
) -> None:
    data_file(importer)
    without_statistics(importer, kept)
    facts = open_facts(importer.lake, importer.params)
    assert len(facts.sql("from raw_tickets")) > 0
    other = tenant_params(tenant_id="00000000-0000-0000-0000-00000000000b")
    with pytest.raises(DataError, match='raw_tickets: holds rows of tenant_id "0000'):
        open_facts(importer.lake, other)


@pytest.mark.parametrize("kept", ["", "minValues", "nullCount"])
def test_an_import_finds_the_rows_of_files_that_the_log_does_not_count(
    importer: Importer, kept: str
) -> None:
    without_statistics(importer, kept)
    report = importer.text(TICKETS.replace("Network", "Réseau"), "again.csv")
    [file] = report.files
    assert (file.new, file.changed, file.unchanged) == (0, 1, 1)
    assert importer.rows("cw_ticket_id") == [(1,), (2,)]


def test_numbers_kept_as_texts_choose_no_file(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", 0)
    importer.text(f"{HEADER}\n{ticket(9)}\n{ticket(10)}\n", "more.csv")
    address = importer.lake.address(importer.params.tenant, "raw_tickets")
    rows = DeltaTable(address).to_pyarrow_table().sort_by("cw_ticket_id")
    at = rows.schema.get_field_index("cw_ticket_id")
    texts = rows.set_column(at, "cw_ticket_id", rows["cw_ticket_id"].cast(pa.string()))
    # Read as numbers, the bounds of "10" and "9" are turned round.
    parts = [texts.slice(at, 2) for at in range(0, 4, 2)]
    write_deltalake(address, parts[1], mode="overwrite", schema_mode="overwrite")
    write_deltalake(address, parts[0], mode="append")
    entries = f"{ENTRIES},cw_ticket_id\n1,Acme,Ana,Remote,30,true,2026-01-06,10\n"
    importer.text(entries, "entries.csv")
    facts = open_facts(importer.lake, importer.params, as_it_is=True)
    result = time_consumption.compute(facts, "2026-01", by=["board"])
    assert list(result.main["board"]) == ["Help Desk"]


def test_a_row_without_a_tenant_belongs_to_nobody(importer: Importer) -> None:
    path = data_file(importer)
    table = pq.ParquetFile(path).read()
    at = table.schema.get_field_index("tenant_id")
    owners = [None, *table["tenant_id"].to_pylist()[1:]]
    column = pa.array(owners, table.schema.field(at).type)
    pq.write_table(table.set_column(at, table.schema.field(at), column), path)
    without_statistics(importer, "")
    with pytest.raises(DataError, match='raw_tickets: holds rows of tenant_id ""'):
        open_facts(importer.lake, importer.params)


def test_a_damaged_file_without_statistics_is_named(importer: Importer) -> None:
    replace(data_file(importer))
    without_statistics(importer, "")
    with pytest.raises(DataError, match="restore the tenant's folder"):
        importer.lake.snapshot(importer.params.tenant)
