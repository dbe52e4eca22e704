"""A lake filled from the simulator of ConnectWise, and its expected rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.simulators import connectwise_records as vendor
from support.simulators.connectwise import ConnectWiseSimulator
from support.syncing import Syncer

COLUMNS = tuple(vendor.ticket(1, 0, vendor.FIRST))


def syncer(folder: Path, simulator: ConnectWiseSimulator, **more: Any) -> Syncer:
    return Syncer(folder, "connectwise", url=simulator.url, company="acme", **more)


def tickets(sync: Syncer) -> list[tuple[Any, ...]]:
    sql = f"select {', '.join(COLUMNS)} from t order by 1"
    return sync.rows(sql, "raw_tickets")


def expected(simulator: ConnectWiseSimulator) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in COLUMNS) for row in simulator.rows()]
