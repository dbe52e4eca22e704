"""Syncing in tests: a lake below a folder, one tenant, one simulator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.lakes import tenant_params, utc_connection

from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.sources.sync.resource_reading import SyncOptions
from kpi_lib.sources.sync.sync_run import SourceReport, sync_source
from kpi_lib.sources.vendors.connector import Connector
from kpi_lib.sources.vendors.connectwise import ConnectWise
from kpi_lib.sources.vendors.defender import Defender
from kpi_lib.sources.vendors.postgres import Postgres
from kpi_lib.sources.vendors.retries import Patience
from kpi_lib.sources.vendors.sentinelone import SentinelOne

# A busy machine answers late, too: only who meets servers that hang gives up early.
QUICK = Patience(attempts=7, first_wait=0.001, longest_wait=0.01, timeout=60)
HASTY = replace(QUICK, timeout=0.15)
SOURCES = {"connectwise": ConnectWise, "sentinelone": SentinelOne, "defender": Defender}
SECRETS = {
    "KPI_ACME_CONNECTWISE_PUBLIC_KEY": "public",
    "KPI_ACME_CONNECTWISE_PRIVATE_KEY": "private",
    "KPI_ACME_CONNECTWISE_CLIENT_ID": "client",
    "KPI_ACME_SENTINELONE_TOKEN": "token",
    "KPI_ACME_DEFENDER_CLIENT_ID": "client",
    "KPI_ACME_DEFENDER_CLIENT_SECRET": "secret",
}


class Syncer:
    """Syncs one source into a lake below a folder, as one tenant."""

    def __init__(self, folder: Path, name: str, **settings: Any) -> None:
        self.lake = Lake(folder / "lake")
        self.name = name
        self.patience = QUICK
        self.params: TenantParams = tenant_params(sources={name: settings})

    def open(self) -> Connector:
        if self.name == "postgres":
            return Postgres(self.params)
        return SOURCES[self.name](self.params, self.patience)

    def __call__(self, **given: Any) -> SourceReport:
        options = SyncOptions(**{"now": datetime.now(UTC), **given})
        return sync_source(self.open, self.name, self.lake, self.params, options)

    def versions(self) -> dict[str, int]:
        """Versions of all Delta tables, also of those that keep the state."""
        folder = Path(self.lake.root) / self.params.tenant
        names = sorted(path.parent.name for path in folder.glob("*/_delta_log"))
        tables = {n: self.lake.table_snapshot(self.params.tenant, n) for n in names}
        return {name: table.version for name, table in tables.items() if table}

    def rows(self, sql: str, table: str) -> list[tuple[Any, ...]]:
        """Query one table of the lake, as ``t``; instants come in UTC."""
        snapshot = self.lake.table_snapshot(self.params.tenant, table)
        if snapshot is None or not snapshot.files:
            return []
        connection = utc_connection()
        connection.execute(
            "create or replace temporary view t as select * from "
            f"read_parquet({list(snapshot.files)}, hive_partitioning = false)"
        )
        rows = connection.sql(sql).to_arrow_table().to_pylist()
        return [tuple(row.values()) for row in rows]
