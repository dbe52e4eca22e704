"""A client's notebook: it gets that client's connection, whatever it calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from support.lakes import _REQUIRED, fill, tenant_params, typed

import kpi_lib as kpi
from kpi_lib.domain.errors import ParamsError
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.report import open_report

PARAMS = tenant_params(as_of="2026-11-01")
AT = {"status": "New", "created_at_remote": "2026-10-05 09:00", "owner": "Ana"}
TICKETS = [
    {**AT, "cw_ticket_id": n, "company": company}
    for n, company in enumerate(("Nord", "Nord", "Globex"), 1)
]


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    root = tmp_path / "lake"
    fill(Lake(root), "acme", {"raw_tickets": typed("raw_tickets", TICKETS, PARAMS)})
    tenants = tmp_path / "params" / "tenants"
    tenants.mkdir(parents=True)
    content = yaml.safe_dump({**_REQUIRED, "as_of": "2026-11-01"})
    (tenants / "acme.yaml").write_text(content, "utf-8")
    monkeypatch.setenv("KPI_PARAMS", str(tmp_path / "params"))
    return str(root)


@pytest.mark.parametrize("allow_files", [False, True])
def test_in_a_run_for_a_client_every_connection_is_that_clients(
    lake, allow_files, monkeypatch
):
    sql = "select company, owner from raw_tickets"
    with kpi.open(lake, "acme", allow_files=allow_files) as whole:
        assert len(whole.sql(sql)) == 3
    monkeypatch.setenv("KPI_CLIENT", "Nord")
    with kpi.open(lake, "acme", allow_files=allow_files) as tenant:
        rows = tenant.sql(sql)
        assert rows["company"].tolist() == ["Nord", "Nord"]
        assert rows["owner"].isna().all()
        with pytest.raises(ParamsError):
            tenant.sql(f"select * from '{lake}/acme/raw_tickets/*.parquet'")


def test_a_report_opened_the_internal_way_holds_the_clients_rows(lake, monkeypatch):
    monkeypatch.setenv("KPI_CLIENT", "Nord")
    report = open_report("acme", "2026-10", None, lake=lake)
    assert report.tenant.facts.only_company == "Nord"
    assert len(report.tenant.sql("select 1 from raw_tickets")) == 2


def test_another_client_is_refused_with_what_to_do(lake, monkeypatch):
    monkeypatch.setenv("KPI_CLIENT", "Nord")
    with pytest.raises(ParamsError) as caught:
        kpi.open(lake, "acme", client="Globex")
    assert str(caught.value) == (
        'client: got "Globex" in a notebook that is run for Nord; expected "Nord", '
        "whose report it is; make the other client's report with --company."
    )
