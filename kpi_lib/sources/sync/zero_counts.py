"""Tickets whose source itself counted that they were never reopened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain.schema import RAW_TICKETS, Column, Table
from kpi_lib.sources.vendors.connector import Page

SYNC_TOLD = Table(
    "sync_told",
    ("source", "resource", "key"),
    (
        Column("source", "text"),
        Column("resource", "text"),
        Column("key", "text"),
    ),
)
"""A row for each ticket with a 0 in ``reopened_count`` that a vendor's interface sent.

ConnectWise's comes from an audit trail. A database's is not listed: its column may hold
0 for what nobody counted.
"""


def write_zeros(
    path: Path, source: str, resource: str, table: Table, pages: Sequence[Page]
) -> bool:
    """Write the rows of `SYNC_TOLD` for pages; return False where there are none."""
    if table is not RAW_TICKETS:
        return False
    keys = {
        str(row["cw_ticket_id"])
        for page in pages
        if not isinstance(page.rows, pa.Table)
        for row in page.rows
        if row.get("reopened_count") == "0"
    }
    rows = [{"source": source, "resource": resource, "key": key} for key in keys]
    if rows:
        pq.write_table(pa.Table.from_pylist(rows), path)
    return bool(rows)
