"""A table that was never filled is unknown: no figure of 0, no 100%, no advice.

The files of ``tests/cases/not_connected`` hold tickets alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.importing import Importer
from support.lakes import NOW, fill, tenant_params, typed
from support.places import ROOT

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import parse_as_of
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.kpis.review import PARTS
from kpi_lib.lake.delta_lake import Lake

CASES = ROOT / "tests" / "cases" / "not_connected"
PARAMS = tenant_params()
AS_OF = parse_as_of("2026-11-01", PARAMS.timezone)
TICKET = {"company": "Nord", "board": "Desk", "status": "Closed", "owner": "Ana"}


def imported(folder: Path, name: str) -> Facts:
    importer = Importer(folder, PARAMS)
    importer(Path(shutil.copy(CASES / name, folder)))
    return opened(importer.lake)


def opened(lake: Lake, **keys: Any) -> Facts:
    params = tenant_params(**keys)
    return Facts(lake.snapshot(params.tenant), params, now=NOW, as_of=AS_OF)


@pytest.fixture(scope="module")
def tickets_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    facts = imported(tmp_path_factory.mktemp("tickets"), "tickets_only.csv")
    yield facts
    facts.close()


def compute(facts: Facts, key: str, period: str = "2026-Q3") -> Result:
    return COMPUTE[key](facts, period)


def test_no_ticket_lies_outside_agreements_that_were_never_imported(tickets_only):
    result = compute(tickets_only, "agreement_mismatch")
    assert all(table.empty for table in result.tables.values())
    assert result.evidence().empty
    assert {h.value for h in result.headlines} == {None}
    assert {h.reason for h in result.headlines} == {"no agreement was ever imported"}
    assert result.quality.grade is None


def test_no_extension_is_suggested_without_agreements(tickets_only):
    result = compute(tickets_only, "sales_opportunities")
    row = result.main.iloc[0]
    assert (row["ticket_count"], row["opportunity_level"]) == (90, "HIGH")
    assert row["signal"] == "frequent_topic"
    assert row["suggested_action"] == "improvement_project"
    assert row[["out_of_scope_count", "out_of_scope_minutes"]].isna().all()
    assert result.evidence()["is_out_of_scope"].isna().all()
    value = result.headline("estimated_monthly_value")
    assert (value.value, value.reason) == (None, "no agreement was ever imported")
    assert result.headline("opportunities").value == 1


def test_no_time_is_counted_as_none(tickets_only):
    time = compute(tickets_only, "time_consumption")
    assert all(table.empty for table in time.tables.values())
    assert {h.value for h in time.headlines} == {None}
    ideas = compute(tickets_only, "improvement_projects")
    row = ideas.main.iloc[0]
    assert row["ticket_count"] == 90
    unknown = ["minutes_per_month", "estimated_savings_hours_per_month"]
    assert row[unknown].isna().all()
    assert ideas.headline("savings_hours").value is None
    training = compute(tickets_only, "client_training_needs")
    assert training.main["minutes"].isna().all()


def test_no_alert_is_known_where_none_was_ever_imported(tickets_only):
    alerts = compute(tickets_only, "soc_metrics").headline("alerts")
    assert (alerts.value, alerts.previous, alerts.n) == (None, None, 0)
    assert alerts.reason == "no alerts were ever imported"


@pytest.mark.parametrize("key", ["kpi_daily", "service_summary"])
def test_tables_beside_the_kpis_tell_only_what_is_connected(tickets_only, key):
    if key == "kpi_daily":
        days = tickets_only.period("2026-07")
        table = kpi_daily.compute(tickets_only, days.first_day, days.last_day)
    else:
        table = service_summary.compute(tickets_only, "2026-Q3")
    assert len(table)
    tables = {"by_priority", "arrivals", "csat"}  # beside the main one
    for column, sources in RECORDS[key].needs.further.items():
        if column in tables:
            continue
        if sources == ("raw_tickets",):
            assert column == "ticket_zscore" or table[column].notna().any() or (
                column in ("sla_met_pct", "median_first_response_minutes",
                           "avg_first_response_minutes", "anomaly_detected", "fcr_rate",
                           "sla_breach_count")
            ), column  # fmt: skip
        else:
            assert table[column].isna().all(), column


@pytest.mark.parametrize("table", ["raw_security_alerts", "raw_time_entries"])
def test_tickets_are_unknown_where_another_table_alone_is_filled(tmp_path, table):
    row = {
        "raw_security_alerts": {"id": "1", "source": "SentinelOne", "severity": "high",
                                "status": "new", "detected_at": "2026-08-03 09:00"},
        "raw_time_entries": {"company": "Nord", "member": "Ana", "work_type": "Remote",
                             "minutes": 30, "billable": True,
                             "date_worked": "2026-08-03"},
    }[table]  # fmt: skip
    lake = Lake(tmp_path / "lake")
    fill(lake, "acme", {table: typed(table, [row], PARAMS)})
    facts = opened(lake)
    for key in ("ticket_trends", "tech_training_needs", "client_training_needs"):
        result = compute(facts, key)
        assert {h.value for h in result.headlines} == {None}, key
        assert all(frame.empty for frame in result.tables.values()), key
    handled = compute(facts, "tech_efficiency")
    assert handled.headline("tickets_handled").value is None
    assert handled.main["tickets_handled"].isna().all()
    days = facts.period("2026-08-03")
    day = kpi_daily.compute(facts, days.first_day, days.last_day).iloc[0]
    assert day[["new_tickets", "backlog_open", "sla_breach_count"]].isna().all()


def test_a_table_whose_rows_were_removed_stays_connected(tmp_path):
    lake = Lake(tmp_path / "lake")
    alert = {"id": "1", "source": "SentinelOne", "severity": "high", "status": "new",
             "detected_at": "2026-08-03 09:00"}  # fmt: skip
    fill(lake, "acme", {"raw_security_alerts": typed("raw_security_alerts", [alert],
                                                     PARAMS)})  # fmt: skip
    with lake.writer("acme") as writer:
        empty = writer.scratch / "none.parquet"
        import pyarrow.parquet as pq

        pq.write_table(typed("raw_security_alerts", [], PARAMS), empty)
        writer.replace_where("raw_security_alerts", empty, "true", {})
    alerts = compute(opened(lake), "soc_metrics").headline("alerts")
    assert (alerts.value, alerts.reason) == (0, "")


def test_a_table_whose_rows_were_all_refused_is_not_connected(tmp_path):
    importer = Importer(tmp_path, PARAMS)
    header = "id,source,severity,status,detected_at"
    importer.text(f"{header}\n1,SentinelOne,high,new,yesterday\n", "alerts.csv",
                  table="raw_security_alerts")  # fmt: skip
    alerts = compute(opened(importer.lake), "soc_metrics").headline("alerts")
    assert alerts.value is None


def test_a_client_without_alerts_of_a_connected_tenant_had_none(tmp_path):
    lake = Lake(tmp_path / "lake")
    alert = {"id": "1", "source": "SentinelOne", "severity": "high", "status": "new",
             "company": "Sud", "detected_at": "2026-04-01 09:00"}  # fmt: skip
    ticket = {**TICKET, "created_at_remote": "2026-08-03 09:00"}
    fill(lake, "acme", {
        "raw_security_alerts": typed("raw_security_alerts", [alert], PARAMS),
        "raw_tickets": typed("raw_tickets", [ticket], PARAMS),
    })  # fmt: skip
    facts = open_client_facts(
        lake.snapshot("acme"), PARAMS, company="Nord", now=NOW, as_of=AS_OF
    )
    with closing(facts):
        alerts = compute(facts, "soc_metrics").headline("alerts")
        assert (alerts.value, alerts.previous) == (0, 0)
        use = PARTS["use"](facts, "2026-Q3", "Nord")
        assert use.headline("total_minutes").value is None
        assert PARTS["satisfaction"](facts, "2026-Q3", "Nord").lacks("main")


def test_every_figure_of_a_record_that_needs_a_source_names_a_table():
    for record in RECORDS.values():
        tables = {source.partition(".")[0] for source in record.needs.all}
        assert tables <= set(TABLES)
        assert tables <= set(record.sources), record.key


def test_a_quarter_that_began_before_the_data_is_not_compared_with(tmp_path):
    facts = imported(tmp_path, "history_from_middle.csv")
    for key in ("ticket_trends", "tech_efficiency"):
        result = compute(facts, key)
        assert {h.previous for h in result.headlines} == {None}
        assert str(result.begins["raw_tickets"]) == "2026-05-18"
    assert compute(facts, "ticket_trends").headline("tickets").value == 132
    # June lies within the history, and so it is compared.
    july = compute(facts, "ticket_trends", "2026-07").headline("tickets")
    assert (july.value, july.previous) == (46, 44)


def test_history_begins_on_the_first_local_day_or_where_the_tenant_says(tmp_path):
    lake = Lake(tmp_path / "lake")
    # 03:30 UTC on 1 July is still 30 June in Toronto.
    rows = [
        {**TICKET, "created_at_remote": at}
        for at in ("2026-07-01T03:30:00Z", "2026-08-03 09:00", "2026-09-01 09:00")
    ]
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    plain, cut = opened(lake), opened(lake, history_from="2026-07-15")
    assert str(plain.first_days["raw_tickets"]) == "2026-06-30"
    needs = compute(plain, "tech_training_needs", "2026-08")
    assert needs.headline("needs").previous == 0
    tickets = compute(plain, "ticket_trends", "2026-08").headline("tickets")
    assert tickets.previous == 0
    assert compute(cut, "ticket_trends", "2026-08").headline("tickets").previous is None
    assert compute(cut, "ticket_trends", "2026-09").headline("tickets").previous == 1


def test_windows_of_time_are_compared_only_within_the_history(tmp_path):
    lake = Lake(tmp_path / "lake")
    rows = [{"company": "Nord", "member": "Ana", "work_type": "Remote", "minutes": 30,
             "billable": True, "date_worked": day}
            for day in ("2026-09-15", "2026-09-22", "2026-09-29")]  # fmt: skip
    fill(lake, "acme", {"raw_time_entries": typed("raw_time_entries", rows, PARAMS)})
    row = compute(opened(lake), "time_consumption", "2026-09").trend.iloc[0]
    assert (row["minutes_7d"], row["previous_minutes_7d"]) == (30, 30)
    assert row[["previous_minutes_30d", "change_30d_pct"]].isna().all()


@pytest.mark.parametrize("period", ["2026-11", "2026-Q4..", "2027", "2026-11-01",
                                    "2026-12-24..2026-12-31"])  # fmt: skip
def test_a_period_that_has_not_begun_is_an_error(tickets_only, period):
    if period.endswith(".."):
        assert tickets_only.period(period[:-2])  # begun, and still running
        return
    with pytest.raises(ParamsError) as error:
        compute(tickets_only, "ticket_trends", period)
    for part in (period, "2026-11-01 00:00", "use 2026"):
        assert part in str(error.value)


@pytest.mark.parametrize("period", ["last-month", "last-quarter", "last-30d"])
def test_a_relative_period_has_always_begun(tickets_only, period):
    assert tickets_only.period(period).start < AS_OF


@pytest.mark.parametrize(
    ("reopened", "escalated"), [(None, None), (0, None), (None, 0)]
)
def test_a_slow_technician_is_told_where_reopenings_are_not(
    tmp_path: Path, reopened: int | None, escalated: int | None
) -> None:
    rows = [
        {
            **TICKET, "owner": owner,
            "created_at_remote": f"2026-09-{day:02} 01:00",
            "closed_at": f"2026-09-{day + days:02} {day % 24:02}:00",
            "reopened_count": reopened, "escalation_count": escalated,
        }
        for owner, days in (("Ana", 0), ("Ben", 2))
        for day in range(2, 22)
    ]  # fmt: skip
    lake = Lake(tmp_path / "lake")
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    with closing(opened(lake)) as facts:
        main = compute(facts, "tech_training_needs").main.set_index("owner")
    told = main["reasons_beyond_chance"]
    assert "slow_overall" in told["Ben"]
    assert not {"reopened", "escalated"} & set(told["Ben"])
