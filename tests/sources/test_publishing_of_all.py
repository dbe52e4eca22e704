"""``kpi publish --tenant all``: one odd tenant costs no other one its figures."""

from __future__ import annotations

from pathlib import Path

import yaml
from support.in_process import kpi
from support.postgres_server import Database, insert_tickets, syncer, tenant_of
from support.projects import tenant_file


def test_the_other_tenants_are_published(tmp_path: Path, database: Database) -> None:
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    assert sync().error is None
    folder = tmp_path / "params" / "tenants"
    folder.mkdir(parents=True)

    def write(slug: str, number: int, **more: object) -> None:
        own = {"tenant_id": f"5d1c0b52-6f3e-4a1c-9a55-{number:012}"}
        content = tenant_file(slug) | own | more
        (folder / f"{slug}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")

    write("acme", 1, tenant_id=tenant_of(sync))
    write("aardvark", 2)  # without kpi_daily
    write("birch", 3, timezone="America/Nowhere")
    places = ["--lake", str(sync.lake.root), "--params", str(folder.parent), "--quiet"]
    days = ["--from", "2026-01-05", "--to", "2026-01-06"]
    (folder / "birch.yaml").rename(tmp_path / "birch.yaml")
    assert kpi("daily", "--tenant", "acme", *places, *days).code == 0
    (tmp_path / "birch.yaml").rename(folder / "birch.yaml")
    publish = ["publish", *places, "--to", database.url, "--tenant"]
    for chosen in ("all", "aardvark,acme,birch"):
        outcome = kpi(*publish, chosen)
        assert (outcome.code, outcome.faults()) == (1, []), outcome
        assert outcome.out.startswith("kpi_daily of acme: ")
        assert "params/tenants/birch.yaml: timezone: got" in outcome.err
        assert "aardvark/kpi_daily: there is no kpi_daily yet" in outcome.err
    assert database.run("select count(*) from kpi_daily") == [(2,)]
    assert kpi(*publish, "birch").code == 2
    assert kpi(*publish, "acme").code == 0
