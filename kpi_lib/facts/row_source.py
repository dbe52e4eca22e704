"""Sources of a connection's rows: the interface, and views over the lake's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

import duckdb

from kpi_lib.facts import prepared_connections, raw_views
from kpi_lib.facts.ticket_clock import set_clock
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


class RowSource(Protocol):
    """The rows below the macros of one connection, and the files that SQL may read."""

    @property
    def only_company(self) -> str | None:
        """The client that all rows are for; None where they are all the tenant's."""

    @property
    def tenant_days(self) -> Mapping[str, date] | None:
        """First day of each of the tenant's tables; None where its rows tell it."""

    def connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        """Return a new connection, in which the settings are not set yet."""

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        params: TenantParams,
        until: datetime,
    ) -> None:
        """Put the tenant's rows and opening hours below the macros.

        Parameters
        ----------
        connection : DuckDBPyConnection
            From `connect`, with the tenant's settings as variables.
        snapshot : Snapshot
            With local files.
        params : TenantParams
        until : datetime
            The last instant that any figure can refer to.
        """

    def readable_files(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return the files that SQL may still read once the connection is locked."""


class LakeViews:
    """Views over all of a snapshot's files."""

    only_company = None
    tenant_days = None

    def connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        """Return a connection with all macros."""
        return prepared_connections.take(threads)

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        params: TenantParams,
        until: datetime,
    ) -> None:
        """Create a view per table, and macros that open only some months' files."""
        raw_views.create(connection, snapshot, params, "view")
        raw_views.prune_by_month(connection, snapshot, params)
        set_clock(connection, snapshot, params, until)

    def readable_files(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return every file of the snapshot."""
        return tuple(f for table in snapshot.tables.values() for f in table.files)
