"""A month's figures read the files of that month; imports keep few files and little."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support import lakes

from kpi_lib.kpis import COMPUTE, service_summary
from kpi_lib.lake import merging
from kpi_lib.lake.delta_lake import Lake

PARAMS = lakes.tenant_params()


def ticket(number: int, created: str, closed: str | None = None) -> dict[str, object]:
    return {
        "cw_ticket_id": number,
        "company": "Acme",
        "board": "Desk",
        "owner": "Ana",
        "status": "Closed" if closed else "New",
        "created_at_remote": created,
        "updated_at_remote": closed or created,
        "closed_at": closed,
    }


def month_file(lake: Lake, month: str, table: str = "raw_tickets") -> Path:
    (found,) = Path(lake.address(PARAMS.tenant, table)).glob(
        f"_month={month}/*.parquet"
    )
    return found


def test_old_files_without_news_are_not_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = [
        ticket(1, "2019-03-05 10:00", "2019-03-06 10:00"),
        ticket(2, "2020-03-05 10:00", "2020-03-06 10:00"),
        ticket(3, "2021-03-05 10:00", "2026-10-06 10:00"),
        ticket(4, "2026-10-05 10:00", "2026-10-06 10:00"),
    ]
    table = lakes.typed("raw_tickets", rows, PARAMS)
    lakes.fill(lake, PARAMS.tenant, {"raw_tickets": table})
    facts = lakes.open_facts(lake, PARAMS)
    # Whatever read it would now fail.
    old = month_file(lake, "2020-03")
    old.chmod(0o644)
    old.write_bytes(b"no Parquet")
    resolved = facts.query(
        "select cw_ticket_id from tickets_since($as_of, $start, false) "
        "where resolved_at >= $start order by all",
        {"as_of": lakes.NOW, "start": facts.period("2026-10").start},
    )
    assert resolved["cw_ticket_id"].to_list() == [3, 4]
    assert len(COMPUTE["tech_training_needs"](facts, "2026-10").main) == 0
    facts.close()


def test_the_entries_of_other_months_are_not_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = [
        {"cw_time_entry_id": number, "cw_ticket_id": 1, "company": "Acme",
         "member": "Ana", "work_type": "Remote", "minutes": 30, "billable": True,
         "date_worked": day}
        for number, day in enumerate(("2020-03-05", "2026-09-30", "2026-10-01"), 1)
    ]  # fmt: skip
    entries = lakes.typed("raw_time_entries", rows, PARAMS)
    lakes.fill(lake, PARAMS.tenant, {"raw_time_entries": entries})
    # Not the first one, in which a connection looks up the columns.
    old = month_file(lake, "2026-09", "raw_time_entries")
    old.chmod(0o644)
    old.write_bytes(b"no Parquet")
    facts = lakes.open_facts(lake, PARAMS)
    found = facts.query(
        "select cw_time_entry_id from own_entries_between($first, $last, $as_of)",
        {"first": date(2026, 10, 1), "last": date(2026, 10, 31), "as_of": lakes.NOW},
    )
    assert found["cw_time_entry_id"].to_list() == [3]
    facts.close()


def test_what_is_open_from_before_is_in_the_backlog(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = [
        ticket(1, "2019-03-05 10:00"),
        ticket(2, "2019-03-05 11:00", "2019-03-06 10:00"),
        ticket(3, "2026-10-05 10:00"),
    ]
    table = lakes.typed("raw_tickets", rows, PARAMS)
    lakes.fill(lake, PARAMS.tenant, {"raw_tickets": table})
    facts = lakes.open_facts(lake, PARAMS)
    summary = service_summary.compute(facts, "2026-10")
    weeks = service_summary.by_company(facts, "2026-09-15..2026-10-31")
    columns = ["new_tickets", "closed_tickets", "backlog_open", "backlog_over_30d"]
    assert weeks[columns].to_numpy().tolist() == [[1, 0, 2, 1]]
    # 13 months, of which the first 12 know ticket 1 alone.
    assert summary["backlog_open"].to_list() == [1] * 12 + [2]
    assert summary["backlog_over_30d"].to_list() == [1] * 13
    facts.close()


def test_months_written_one_by_one_hold_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ticket(number, f"2026-{month:02}-{number % 27 + 1:02} 10:00")
        for month in range(1, 7)
        for number in range(month * 100, month * 100 + 5)
    ]
    table = lakes.typed("raw_tickets", rows, PARAMS)
    changed = lakes.typed(
        "raw_tickets",
        [ticket(301, "2026-05-09 10:00", "2026-05-10 10:00"), ticket(7, "2026-03-01")],
        PARAMS,
    )
    answers = []
    for name, size in (("at-once", 500_000), ("in-parts", 2)):
        monkeypatch.setattr(merging, "_MAX_SORTED_ROWS", size)
        lake = Lake(tmp_path / name)
        lakes.fill(lake, PARAMS.tenant, {"raw_tickets": table})
        lakes.fill(lake, PARAMS.tenant, {"raw_tickets": changed})
        files = lake.snapshot(PARAMS.tenant).tables["raw_tickets"].files
        answers.append([pq.read_table(file).to_pylist() for file in files])
    assert answers[0] == answers[1]
    assert sum(map(len, answers[0])) == len(rows) + 1


def test_daily_imports_leave_one_file_a_month(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    # So many that old versions are removed on the way.
    for number in range(22):
        day = date(2026, 9, 20) + timedelta(days=number)
        rows = [ticket(number, f"{day} 10:00")]
        table = lakes.typed("raw_tickets", rows, PARAMS)
        lakes.fill(lake, PARAMS.tenant, {"raw_tickets": table})
    found = lake.snapshot(PARAMS.tenant).tables["raw_tickets"]
    assert (len(found.files), found.rows) == (2, 22)
