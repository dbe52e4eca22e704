"""Sums over more rows than one thread reads: the same for any number of threads."""

from __future__ import annotations

import duckdb
import pandas as pd

from kpi_lib.domain import sql_files

TICKETS = """
create table _tickets as
select
    'Tech ' || hash(i) % 3 as owner,
    'Board ' || hash(i + 1) % 2 as board,
    'Type ' || hash(i + 2) % 3 as type,
    hash(i + 3)::hugeint % 1000000007 * 977 as ttr_us,
    timestamptz '2026-10-05' as resolved_at,
    'Acme' as company
from range(600000) as t (i);
create macro fold(x) as lower(x);
create macro tickets_since(known, since, is_narrow) as table from _tickets;
"""


def _times(threads: int) -> pd.DataFrame:
    """Return KPI 08's times by board of a large table, read by some threads."""
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(TICKETS)
        values = {
            "start": "2026-10-01", "end": "2026-11-01", "as_of": "2026-11-01",
            "company": None, "min_tickets": 10,
        }  # fmt: skip
        sql = sql_files.statements("kpis/board_times.sql")["by_board"]
        return connection.execute(*sql_files.bind(sql, values)).df()


def test_times_by_board_do_not_depend_on_threads() -> None:
    times = _times(threads=1)
    assert len(times) == 6
    assert times["time_ratio"].between(0.9, 1.1).all()
    for _ in range(3):
        pd.testing.assert_frame_equal(_times(threads=4), times, check_exact=True)
