"""Macros of tickets and their time entries: files that do not belong are not read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import lakes

from kpi_lib.facts.past_months import months_with_tickets, only_months
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot

PARAMS = lakes.tenant_params()
TICKETS: list[dict[str, Any]] = [
    {"cw_ticket_id": 100 * month + n, "created_at_remote": f"2026-{month:02}-15"}
    for month in range(1, 13)
    for n in range(3)
]


@pytest.fixture
def source(tmp_path: Path) -> Snapshot:
    """Return a ticket file a month; entries of five months name some of them."""
    worked: dict[int, list[int | None]] = {
        3: [301],
        5: [502, 201],
        6: [601, None],
        7: [None],
        9: [901, 5000],
    }
    entries = [
        {"cw_ticket_id": number, "date_worked": f"2026-{month:02}-20", "minutes": 5}
        for month, numbers in worked.items()
        for number in numbers
    ]
    lake = Lake(tmp_path)
    tables = {"raw_tickets": TICKETS, "raw_time_entries": entries}
    lakes.fill(
        lake,
        PARAMS.tenant,
        {name: lakes.typed(name, rows, PARAMS) for name, rows in tables.items()},
    )
    return lake.snapshot(PARAMS.tenant)


def months_read(facts: Facts, first_day: str, last_day: str) -> list[int]:
    """Return the months whose tickets are read, each whole."""
    rows = facts.query(
        "select cw_ticket_id // 100 as month, count(*) as tickets "
        f"from raw_tickets_worked_on(date '{first_day}', date '{last_day}') "
        "group by month order by month"
    )
    assert set(rows["tickets"]) == {3}
    months: list[int] = rows["month"].tolist()
    return months


def test_files_whose_numbers_no_entry_can_name_are_not_read(source: Snapshot) -> None:
    with closing(lakes.open_facts(source, PARAMS)) as facts:
        assert months_read(facts, "2026-03-01", "2026-03-31") == [3]
        assert months_read(facts, "2026-05-01", "2026-05-31") == [2, 3, 4, 5]
        assert months_read(facts, "2026-05-31", "2026-06-01") == [2, 3, 4, 5, 6]
        # An entry without a ticket names none; one may name a ticket that is not there.
        assert months_read(facts, "2026-06-01", "2026-06-30") == [6]
        assert months_read(facts, "2026-09-01", "2026-09-30") == [9, 10, 11, 12]
        # DuckDB reads one file at least.
        assert months_read(facts, "2026-07-01", "2026-07-31") == [1]


@pytest.mark.parametrize("name", ["raw_tickets", "raw_time_entries"])
def test_a_file_without_statistics_may_hold_every_number(
    source: Snapshot, name: str
) -> None:
    table = source.tables[name]
    ids = {
        file: one
        for file, one in table.ticket_ids.items()
        if "_month=2026-03" not in file
    }
    assert len(ids) == len(table.ticket_ids) - 1
    tables = {**source.tables, name: replace(table, ticket_ids=ids)}
    with closing(lakes.open_facts(replace(source, tables=tables), PARAMS)) as facts:
        march = months_read(facts, "2026-03-01", "2026-03-31")
        june = months_read(facts, "2026-06-01", "2026-06-30")
    is_told = name == "raw_tickets"
    assert march == ([3] if is_told else list(range(1, 13)))
    assert june == ([3, 6] if is_told else [6])


def test_a_tenant_without_entries_reads_no_tickets_for_them(source: Snapshot) -> None:
    tables = {"raw_tickets": source.tables["raw_tickets"]}
    with closing(lakes.open_facts(replace(source, tables=tables), PARAMS)) as facts:
        assert months_read(facts, "2026-03-01", "2026-03-31") == [1]
        entries = facts.query("from time_entries('2027-01-01'::timestamptz)")
    assert entries.empty


def test_entries_on_the_tickets_of_some_months(source: Snapshot) -> None:
    asked = (
        "select cw_ticket_id from raw_time_entries_on_tickets(date '2026-12-31') "
        "order by cw_ticket_id nulls last"
    )
    with closing(lakes.open_facts(source, PARAMS)) as facts:
        with only_months(facts, "raw_tickets", {"2026-05", "2026-06"}):
            found = facts.query(asked)["cw_ticket_id"].dropna().tolist()
            until_may = facts.query(asked.replace("12-31", "05-31"))
        everything = facts.query(asked)["cw_ticket_id"].dropna().tolist()
    # Those of a file are read together; none of March or September is.
    assert found == [201, 502, 601]
    assert until_may["cw_ticket_id"].tolist() == [201, 502]
    assert everything == [201, 301, 502, 601, 901, 5000]


def test_months_that_may_have_a_ticket(source: Snapshot) -> None:
    with closing(lakes.open_facts(source, PARAMS)) as facts:
        for numbers, months in (
            ([300, 302, 1202], {"2026-03", "2026-12"}),
            # Between two months' numbers is none.
            ([303, 399, 9999], set()),
            ([], set()),
        ):
            found = months_with_tickets(facts, np.array(numbers, dtype=np.int64))
            assert found == months
