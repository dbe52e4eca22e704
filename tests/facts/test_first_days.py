"""First day of a table's history, told by the files of its first month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.lake.delta_lake import Lake

ROWS = {
    "raw_tickets": [
        {"cw_ticket_id": i, "company": "Acme", "board": board, "status": "Closed",
         "created_at_remote": created}
        for i, board, created in (
            # The first in UTC's March is of February in Toronto.
            (1, "Desk", "2026-03-01T02:00:00Z"), (2, "Desk", "2026-03-09T12:00:00Z"),
            (3, "Noise", "2026-02-27T12:00:00Z"), (4, "Desk", "2026-04-01T12:00:00Z"),
        )
    ],
    "raw_time_entries": [
        {"cw_time_entry_id": i, "company": "Acme", "member": "Ana", "minutes": 5,
         "billable": False, "date_worked": day}
        for i, day in enumerate(["2026-05-02", "2026-05-01", "2026-06-01"], 1)
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("boards", "first"),
    [((), date(2026, 2, 27)), (("Noise",), date(2026, 2, 28)),
     (("Desk",), date(2026, 2, 27)), (("Desk", "Noise"), None)],
)  # fmt: skip
def test_left_out_rows_do_not_begin_a_history(
    tmp_path: Path, boards: tuple[str, ...], first: date | None
) -> None:
    params = tenant_params(exclude={"boards": list(boards)}, timezone="America/Toronto")
    fill(Lake(tmp_path), "acme", {n: typed(n, r, params) for n, r in ROWS.items()})
    facts = open_facts(Lake(tmp_path), params, as_it_is=True)
    assert facts.first_days.get("raw_tickets") == first
    assert facts.first_days.get("raw_time_entries") == date(2026, 5, 1)
    facts.close()


def test_later_months_are_not_read(tmp_path: Path) -> None:
    params = tenant_params()
    fill(Lake(tmp_path), "acme", {n: typed(n, r, params) for n, r in ROWS.items()})
    facts = open_facts(Lake(tmp_path), params, as_it_is=True)
    for month in ("2026-04", "2026-06"):
        [file] = tmp_path.glob(f"acme/*/_month={month}/*.parquet")
        file.chmod(0o600)
        file.write_bytes(b"not Parquet")
    assert facts.first_days["raw_tickets"] == date(2026, 2, 27)
    assert facts.first_days["raw_time_entries"] == date(2026, 5, 1)
    facts.close()
