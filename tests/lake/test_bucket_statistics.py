"""Tables in a bucket whose log does not tell all about their files."""

from __future__ import annotations

import json

from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import storage

PARAMS = tenant_params()


def test_files_without_statistics_beside_others_are_read(address: str) -> None:
    row = {"company": "Nord", "status": "New", "owner": "Ana"}
    days = ("2026-10-05 09:00", "2026-11-05 09:00")
    tickets = typed(
        "raw_tickets", [{**row, "created_at_remote": d} for d in days], PARAMS
    )
    lake = Lake(address)
    fill(lake, PARAMS.tenant, {"raw_tickets": tickets})
    bucket = storage(lake.address(PARAMS.tenant, "raw_tickets"))
    log = f"_delta_log/{0:020}.json"
    lines = [json.loads(line) for line in (bucket.read(log) or b"").splitlines()]
    added = [line["add"] for line in lines if "add" in line]
    assert len(added) == 2
    del added[0]["stats"]
    bucket.write({log: "\n".join(map(json.dumps, lines)).encode()})
    assert len(open_facts(lake, PARAMS).sql("from raw_tickets")) == 2
