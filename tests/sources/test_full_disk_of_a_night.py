"""Full disks of a night: under the lake while a sync runs, under the database."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from support.importing import Importer, ticket
from support.in_process import kpi
from support.postgres_server import Database, insert_tickets, syncer, tenant_of
from support.projects import tenant_file
from support.simulators.connectwise import ConnectWiseSimulator
from support.small_disk import empty, leave, small_disk
from support.syncing import Syncer

from kpi_lib.domain.errors import DataError

RECORDS = 500
FULL = "No space left on device; free disk space, then start again"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=24) as root:
        yield root


def key_counts(sync: Syncer) -> dict[str, tuple[int, int]]:
    keys = {"raw_tickets": "cw_ticket_id", "raw_time_entries": "cw_time_entry_id"}
    return {
        table: found[0]
        for table, key in keys.items()
        if (found := sync.rows(f"select count(*), count(distinct {key}) from t", table))
    }


WHOLE = {"raw_tickets": (RECORDS,) * 2, "raw_time_entries": (RECORDS // 2,) * 2}


# With 86 the tickets are read and hardly written, with 140 the time entries are not.
@pytest.mark.parametrize("kilobytes", [0, 4, 40, 60, 86, 140])
def test_a_first_sync_on_a_full_disk_is_named_and_completed_later(
    disk: Path, kilobytes: int
) -> None:
    with ConnectWiseSimulator(RECORDS) as vendor:
        sync = Syncer(disk, "connectwise", url=vendor.url, company="acme")
        leave(disk, kilobytes)
        report = sync()
        assert report.error is not None
        for line in report.error.splitlines():
            assert "isk space, then start again" in line
            assert "unexpected" not in line
        empty(disk)
        before = key_counts(sync)  # readable, whatever was begun
        assert all(rows == distinct for rows, distinct in before.values())
        report = sync()
        assert report.error is None
    assert key_counts(sync) == WHOLE
    left = {path.name for path in (disk / "lake" / "acme").iterdir()}
    assert not {name for name in left if name.startswith((".staging", ".sync-c"))} - {
        ".sync-connectwise.lock"
    }


def test_the_command_ends_with_1_and_keeps_what_was_there(
    disk: Path, tmp_path: Path
) -> None:
    params = tmp_path / "params"
    (params / "tenants").mkdir(parents=True)
    with ConnectWiseSimulator(RECORDS) as vendor:
        content = tenant_file("acme") | {
            "sources": {"connectwise": {"url": vendor.url, "company": "acme"}}
        }
        path = params / "tenants" / "acme.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        sync = Syncer(disk, "connectwise", url=vendor.url, company="acme")
        command = ["sync", "connectwise", "--tenant", "acme", "--quiet"]
        command += ["--lake", str(disk / "lake"), "--params", str(params)]
        assert kpi(*command).code == 0
        health = disk / "lake" / "acme" / "health.json"
        told = json.loads(health.read_text())
        for key in range(1, 400, 3):
            vendor.change(key)
        for kilobytes in (0, 12, 40):
            leave(disk, kilobytes)
            outcome = kpi(*command)
            assert (outcome.code, outcome.faults()) == (1, [])
            assert "free disk space, then start again" in outcome.err
            assert key_counts(sync) == WHOLE
            assert json.loads(health.read_text())["tenant"] == told["tenant"]
        empty(disk)
        assert kpi(*command).code == 0
    assert key_counts(sync) == WHOLE
    updates = dict(
        sync.rows("select cw_ticket_id, updated_at_remote from t", "raw_tickets")
    )
    assert updates == {key: changed for key, (_, changed) in vendor.tickets.items()}


def test_a_table_whose_first_write_ended_early_is_none(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    tenant = importer.params.tenant
    table = Path(importer.lake.address(tenant, "raw_tickets"))
    (table / "_delta_log").mkdir(parents=True)
    (table / "_delta_log" / "_commit_1.json.tmp").touch()
    (table / "_month=2026-01").mkdir()
    (table / "_month=2026-01" / "part.zstd.parquet").write_bytes(b"half")
    assert not importer.lake.has(tenant, "raw_tickets")
    assert importer.lake.snapshot(tenant).tables == {}
    header = "cw_ticket_id,company,board,status,owner,created_at_remote"
    importer.text(f"{header},updated_at_remote\n{ticket(1)}\n")
    assert importer.rows("cw_ticket_id") == [(1,)]


def test_a_log_that_was_lost_is_damage(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    header = "cw_ticket_id,company,board,status,owner,created_at_remote"
    importer.text(f"{header},updated_at_remote\n{ticket(1)}\n")
    tenant = importer.params.tenant
    log = Path(importer.lake.address(tenant, "raw_tickets")) / "_delta_log"
    for file in log.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    for use in (
        lambda: importer.lake.snapshot(tenant),
        lambda: importer.text(f"{header},updated_at_remote\n{ticket(2)}\n"),
    ):
        with pytest.raises(DataError, match="raw_tickets: the table cannot be opened"):
            use()


def test_a_database_whose_disk_is_full_takes_nothing_and_everything_later(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    assert sync().error is None
    params = tmp_path / "params"
    (params / "tenants").mkdir(parents=True)
    content = tenant_file("acme") | {"tenant_id": tenant_of(sync)}
    path = params / "tenants" / "acme.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    tenant = ["--tenant", "acme", "--lake", str(sync.lake.root)]
    tenant += ["--params", str(params), "--quiet"]
    days = ["--from", "2026-01-01", "--to", "2026-01-31"]
    assert kpi("daily", *tenant, *days).code == 0
    publish = ["publish", *tenant, "--to", database.url]
    # A path that the server's user may reach.
    with small_disk(Path("/tmp") / f"pg-disk-{os.getpid()}", megabytes=4) as root:
        try:
            place = root / "tables"
            place.mkdir()
            home = Path(database.run("select current_setting('data_directory')")[0][0])
            os.chown(place, home.stat().st_uid, home.stat().st_gid)
            database.run_alone(f"create tablespace small location '{place}'")
            database.run("alter database postgres set default_tablespace = 'small'")
            assert kpi(*publish).code == 0
            rows = "select count(*), count(distinct kpi_date) from kpi_daily"
            whole = database.run(rows)
            database.run("truncate kpi_daily")
            leave(root, 0)
            outcome = kpi(*publish)
            assert (outcome.code, outcome.faults()) == (1, [])
            assert outcome.err.count("No space left on device") == 1, outcome.err
            assert "free space on the database's disk, then start again" in outcome.err
            assert "SQLSTATE" not in outcome.err, outcome.err
            empty(root)
            assert database.run(rows) == [(0, 0)]
            assert kpi(*publish).code == 0
            assert database.run(rows) == whole
        finally:
            empty(root)
            database.run("drop table if exists kpi_daily")
            database.run("alter database postgres reset default_tablespace")
            database.run_alone("drop tablespace if exists small")
    (Path("/tmp") / f"pg-disk-{os.getpid()}").rmdir()
