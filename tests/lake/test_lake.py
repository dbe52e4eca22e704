"""A lake on an object store gives what a lake in a folder gives."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml
from support.lakes import typed
from support.projects import TENANTS, tenant_file, tickets
from typer.testing import CliRunner

import kpi_lib as kpi
from kpi_lib.cli.app import app
from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.lake import writer as writer_module
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import storage
from kpi_lib.lake.storage.local_copies import copies_folder
from kpi_lib.settings.params_folder import load_params

COLUMNS = (
    "cw_ticket_id", "company", "board", "status", "owner", "created_at_remote",
    "updated_at_remote",
)  # fmt: skip
CSV = "\n".join(
    [
        ",".join(COLUMNS),
        "1,Acme,Desk,New,Ana,2026-02-03T10:00:00Z,2026-04-01T00:00:00Z",
        "2,Étoile,Desk,Closed,Ana,2026-02-04T10:00:00Z,2026-04-01T00:00:00Z",
        "3,Étoile,Desk,New,Ana,2026-03-04T10:00:00Z,2026-04-01T00:00:00Z",
    ]
)


@pytest.fixture
def places(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put the parameters of the tenants acme and beta into the bucket."""
    files = {
        f"tenants/{slug}.yaml": yaml.safe_dump({**tenant_file(slug), **keys}).encode()
        for slug, keys in TENANTS.items()
    }
    storage(f"{address}/params").write(files)
    for room in ("lake", "params", "reports"):
        monkeypatch.setenv(f"KPI_{room.upper()}", f"{address}/{room}")
    monkeypatch.chdir(tmp_path)
    return address


def kpi_command(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--quiet"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_import_daily_check_and_compute(places: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    kpi_command("import", "t.csv", "--tenant", "acme")
    (tmp_path / "t.csv").write_text(CSV.replace("New", "Closed"), encoding="utf-8")
    kpi_command("import", "t.csv", "--tenant", "acme")
    asked = ("--from", "2026-02-01", "--to", "2026-02-28")
    kpi_command("daily", "--tenant", "acme", *asked)
    kpi_command("check", "--tenant", "acme")
    with kpi.open(tenant="acme") as opened:
        rows = opened.sql(
            "select cw_ticket_id, status, company from raw_tickets order by 1"
        )
        assert rows.values.tolist() == [
            [1, "Closed", "Acme"], [2, "Closed", "Étoile"], [3, "Closed", "Étoile"]
        ]  # fmt: skip
        days = opened.sql("select count(*) as n from kpi_daily").n[0]
        assert days == 26  # from the first ticket on, the 3rd of February
    before = Lake(f"{places}/lake").snapshot("acme", {"raw_tickets": 0})
    assert all(file.startswith("s3://") for file in before.tables["raw_tickets"].files)
    with kpi.open(tenant="acme", versions={"raw_tickets": 0}) as opened:
        assert (
            opened.sql("select status from raw_tickets where cw_ticket_id = 1").status[
                0
            ]
            == "New"
        )
    assert Lake(f"{places}/lake").tenants() == ["acme"]
    # Nothing of the working directory, and nothing but copies, is left on this machine.
    assert [path.name for path in tmp_path.iterdir() if path.name != "t.csv"] == [
        "cache"
    ]
    copies = [path for path in copies_folder().rglob("*") if path.is_file()]
    assert all(path.suffix == ".parquet" for path in copies)


def test_a_tenant_sees_no_copy_of_another(places: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    for tenant in ("acme", "beta"):
        kpi_command("import", "t.csv", "--tenant", tenant)
    with kpi.open(tenant="acme") as opened:
        opened.sql("select count(*) from raw_tickets")
    with kpi.open(tenant="beta") as opened:
        copies = copies_folder().rglob("*.parquet")
        [*_, other] = [p for p in copies if "/acme/" in str(p)]
        with pytest.raises(ParamsError, match=r"read_parquet|permission|disabled"):
            opened.sql(f"select * from read_parquet('{other}')")
        with pytest.raises(ParamsError, match=r"s3|disabled|permission"):
            opened.sql(f"select * from read_parquet('{places}/lake/acme/x.parquet')")


def test_an_import_that_another_one_overtook_changes_nothing(
    places: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the same version; the lock that keeps them apart has failed."""
    lake = Lake(f"{places}/lake")
    params = load_params(f"{places}/params").tenant("acme")
    import pyarrow.parquet as pq

    def stage(status: str, name: str) -> Path:
        rows = [{**ticket, "status": status} for ticket in tickets("acme")]
        path = tmp_path / f"{name}.parquet"
        pq.write_table(typed("raw_tickets", rows, params), path)
        return path

    with lake.writer("acme") as writer:
        writer.upsert("raw_tickets", stage("New", "first"))
    stale = lake.table_snapshot("acme", "raw_tickets")
    with lake.writer("acme") as writer:
        writer.upsert("raw_tickets", stage("Open", "second"))
        monkeypatch.setattr(writer_module, "resolve", lambda *_: stale)
        with pytest.raises(DataError, match="if another import has changed it meanwh"):
            writer.upsert("raw_tickets", stage("Closed", "third"))
    with kpi.open(tenant="acme") as opened:
        assert set(opened.sql("select status from raw_tickets").status) == {"Open"}


def test_a_file_that_is_gone_is_named(places: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    kpi_command("import", "t.csv", "--tenant", "acme")
    [file, *_] = Lake(f"{places}/lake").snapshot("acme").tables["raw_tickets"].files
    storage(places).remove(file.removeprefix(f"{places}/"))
    shutil.rmtree(copies_folder(), ignore_errors=True)
    with pytest.raises(DataError) as caught:
        kpi.open(tenant="acme")
    assert str(caught.value).startswith(f"{file}: cannot be read: ")
    assert "see that the store answers and that its credentials may read" in str(
        caught.value
    )


def test_mistakes_in_addresses_are_told(
    places: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ParamsError, match=r"/none: holds no file; expected tenants/<"):
        load_params(f"{places}/none")
    with pytest.raises(ParamsError, match=r"s3://no-such-bucket/p: cannot be read"):
        load_params("s3://no-such-bucket/p")
    with pytest.raises(DataError, match="see that the store answers"):
        Lake("s3://no-such-bucket/lake").snapshot("acme")
    storage(f"{places}/params").write({"tenants/beta.yaml": b"tenant: beta\ncolour: 1"})
    with pytest.raises(ParamsError, match=r"params/tenants/beta\.yaml: colour"):
        load_params(f"{places}/params")
    assert "KPI_LAKE" in os.environ
