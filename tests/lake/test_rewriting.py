"""Rewriting of texts in a bucket: objects, log and this machine's copies."""

from __future__ import annotations

from pathlib import Path

import httpx2
import obstore
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.lakes import fill, tenant_params, typed

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.rewriting import keeps_versions, rewrite_texts
from kpi_lib.lake.storage.bucket import connect

PARAMS = tenant_params()
VERSIONED = (
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)


def tickets(owner: str) -> pa.Table:
    """Return two tickets, of October and of November."""
    row = {"company": "Nord", "status": "New", "owner": owner, "summary": "Printer"}
    days = ("2026-10-05 09:00", "2026-11-05 09:00")
    rows = [{**row, "created_at_remote": day} for day in days]
    return typed("raw_tickets", rows, PARAMS)


def lake_at(address: str) -> Lake:
    """Return a lake with an old and a new version of its tickets."""
    lake = Lake(address)
    fill(lake, "acme", {"raw_tickets": tickets("Zélie Hautecoeur")})
    with lake.writer("acme") as writer:
        staged = writer.scratch / "new.parquet"
        pq.write_table(tickets("Zélie H."), staged)
        writer.replace_where("raw_tickets", staged, "true", {})
    return lake


def objects(address: str) -> str:
    """Return all that the objects hold, the rows of data files decoded."""
    texts = []
    for entries in obstore.list(connect(address)):
        for entry in entries:
            content = bytes(obstore.get(connect(address), entry["path"]).bytes())
            texts.append(content.decode("latin-1"))
            if entry["path"].endswith(".parquet"):
                texts.append(str(pq.read_table(pa.BufferReader(content)).to_pylist()))
    return "\n".join(texts)


def owners(lake: Lake) -> list[str]:
    snapshot = lake.table_snapshot("acme", "raw_tickets")
    assert snapshot is not None
    local = snapshot.with_local_files().files
    return [str(name) for f in local for name in pq.ParquetFile(f).read()["owner"]]


def test_a_name_goes_from_the_objects_and_from_their_copies(
    address: str, tmp_path: Path
) -> None:
    lake = lake_at(address)
    owners(lake)  # makes the copies
    assert "Zélie Hautecoeur" in objects(address)
    table = lake.address("acme", "raw_tickets")

    def change(_: str, text: str) -> str:
        return text.replace("Zélie H.", "[name]")

    assert rewrite_texts(table, change) == {"owner": 2}
    for text in (objects(address), str(held_in(tmp_path / "cache"))):
        assert "Zélie" not in text
        assert "lie H" not in text
    assert owners(lake) == ["[name]", "[name]"]
    assert rewrite_texts(table, change) == {}
    assert not keeps_versions(table)
    fill(lake, "acme", {"raw_tickets": tickets("Ana")})
    assert owners(lake) == ["Ana", "Ana"]


def held_in(folder: Path) -> list[object]:
    files = sorted(folder.rglob("*.parquet"))
    return [row for f in files for row in pq.ParquetFile(f).read().to_pylist()]


def test_a_bucket_that_keeps_versions_is_known(
    store: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = f"{store['AWS_ENDPOINT_URL']}/versioned"
    httpx2.put(bucket).raise_for_status()
    httpx2.put(f"{bucket}?versioning", content=VERSIONED).raise_for_status()
    lake = lake_at(f"s3://versioned/{address.rpartition('/')[2]}")
    table = lake.address("acme", "raw_tickets")
    assert rewrite_texts(table, lambda _, text: text) == {}
    assert keeps_versions(table)
