"""Files of a lake that are damaged, gone or foreign, and paths that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.importing import HEADER, TICKETS, Importer
from support.lakes import open_facts

from kpi_lib.domain.errors import DataError, KpiError
from kpi_lib.facts.check import check
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import load_params

AS_OF = datetime(2026, 2, 1, 5, tzinfo=UTC)
LONG = "x" * 5_000


def data_file(importer: Importer) -> Path:
    importer.text(TICKETS)
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
    tmp_path: Path,
    damage: object,
) -> None:
    importer = Importer(tmp_path)
    path = data_file(importer)
    assert callable(damage)
    damage(path)
    with pytest.raises(DataError, match=path.name):
        check(open_facts(importer.lake, importer.params), AS_OF)
    with pytest.raises(DataError, match="restore the tenant's folder"):
        importer.text(f"{HEADER}\n3,Acme,Desk,New,Ana,2026-01-07,2026-01-07\n")


def test_a_log_that_names_another_tenant_s_file_is_refused(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    data_file(importer)
    folder = Path(importer.lake.address(importer.params.tenant, "raw_tickets"))
    log = folder / "_delta_log" / f"{0:020}.json"
    log.write_text(log.read_text().replace('"path":"', '"path":"../../other/'))
    with pytest.raises(DataError, match="files of the table's own folder"):
        importer.lake.snapshot(importer.params.tenant)


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
