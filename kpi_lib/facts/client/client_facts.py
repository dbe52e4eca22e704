"""Facts of one client: its rows copied into memory and cleaned, then locked.

No file can be read afterwards, so that no SQL reaches the lake.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.facts import (
    connection_settings,
    exclusion,
    prepared_connections,
    raw_views,
)
from kpi_lib.facts.client.audience import (
    SHARED_TABLES,
    VISIBLE_TABLES,
    cleared_columns,
    client_params,
)
from kpi_lib.facts.client.client_rows import ClientRows, statements
from kpi_lib.facts.client.forbidden import Forbidden, forbidden_for
from kpi_lib.facts.client.left_out_texts import LeftOut
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.client.text_cleaning import clean_texts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.facts.ticket_clock import set_clock
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams

KNOWN_OF_ALL = tuple(sql_files.statements("facts/client/known_of_all.sql"))
"""What a client's rows are judged by that rests on those of all."""


def open_client_facts(
    snapshot: Snapshot,
    params: TenantParams,
    *,
    company: str,
    now: datetime,
    as_of: datetime | None = None,
    threads: int | None = None,
    rows: ClientRows | None = None,
    texts_since: datetime | None = None,
) -> Facts:
    """Open the facts of one client company, as this client may see them.

    The tables hold the company's rows alone: by its name and aliases, for time
    entries and surveys without a company by that of their ticket, and the projects
    that are for it or for all. Columns outside `VISIBLE_COLUMNS` are NULL, texts are
    cleaned of people and of other clients, ``kpi_daily`` and ``quarantine`` are empty,
    and the parameters hold no rates, no members and no other companies.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    company : str
        Name or alias.
    now, as_of, threads
        See `Facts`.
    rows : ClientRows, optional
        The tenant's rows sorted by client, if they have been written already.
    texts_since : datetime, optional
        Summaries of tickets closed before, which no query reads, are left out:
        cleaning texts takes longer than all else.

    Raises
    ------
    ParamsError
        The tenant has no such company.
    """
    if rows is None:
        whole = Facts(snapshot, params, now=now, as_of=as_of, threads=threads)
        with contextlib.closing(whole):
            names, first_days = Names.of(whole), whole.first_days
    else:
        names, first_days = rows.names, rows.first_days
    forbidden = forbidden_for(names, params, company)
    source = ClientCopy(forbidden, params, rows, texts_since, first_days)
    facts = Facts(
        snapshot.of_clients(),
        client_params(params, forbidden.company),
        now=now,
        as_of=as_of,
        threads=threads,
        source=source,
    )
    facts.left_out = tuple(source.left_out)
    return facts


@dataclass(frozen=True)
class ClientCopy:
    """One client's rows, copied into memory, as a source of rows, see `RowSource`.

    Attributes
    ----------
    forbidden : Forbidden
        For the client.
    whole : TenantParams
        The tenant's settings, by which rows are left out and named.
    rows, texts_since
        See `open_client_facts`.
    tenant_days : mapping of str to date
        First day of each of the tenant's tables: a client without alerts in a month
        had none, where the tenant's table reaches back to it.
    left_out : list of LeftOut
        Filled by `load`.
    """

    forbidden: Forbidden
    whole: TenantParams
    rows: ClientRows | None
    texts_since: datetime | None
    tenant_days: Mapping[str, date]
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def only_company(self) -> str:
        """The client."""
        return self.forbidden.company

    def connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        """Return a connection in memory with all macros."""
        return prepared_connections.take(threads)

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        params: TenantParams,
        until: datetime,
    ) -> None:
        """Copy the client's rows and clean them; no view over the lake is left."""
        if self.rows is None:
            connection_settings.set_names(connection, self.whole)
            raw_views.create(connection, snapshot, self.whole, "view")
        self._copy(connection)
        if self.rows is None:
            connection.execute(exclusion.CLEARED)
            connection_settings.set_names(connection, params)
        statuses = (*params.closed_statuses, *params.excluded_statuses)
        left_out = clean_texts(connection, self.forbidden, self.texts_since, statuses)
        self.left_out.extend(left_out)
        raw_views.read_from_memory(connection)
        connection.execute(sql_files.text("facts/macros/of_one_client.sql"))
        set_clock(connection, snapshot, params, until)

    def readable_files(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return no file."""
        return ()

    def _copy(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Replace every view by a table: of the client's rows, or of none."""
        connection.execute(
            "set variable only_company = $v", {"v": fold(self.only_company)}
        )
        # All copies first: some are selected by the views of other tables.
        for name in VISIBLE_TABLES:
            connection.execute(f"create table copy_of_{name} as {self._select(name)}")
        for name in KNOWN_OF_ALL:
            connection.execute(f"create table {name} as {self._select(name)}")
        for table in TABLES.values():
            connection.execute(f"drop view {table.name}")
            if table.name in VISIBLE_TABLES:
                rename = f"alter table copy_of_{table.name} rename to {table.name}"
                connection.execute(rename)
            else:
                columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
                connection.execute(f"create table {table.name} ({columns})")

    def _select(self, name: str) -> str:
        """Return the statement of the client's rows of a table, columns cleared."""
        cleared = cleared_columns(TABLES[name]) if name in TABLES else ()
        columns = "* exclude (client_key)"
        if cleared:
            nulls = ", ".join(_null(TABLES[name], column) for column in cleared)
            columns += f" replace ({nulls})"
        if self.rows is None:
            source = f"({statements()[name]})"
        else:
            source = self.rows.source(name)
        condition = "client_key = getvariable('only_company')"
        if name in SHARED_TABLES:
            condition += " or client_key is null"
        return f"select {columns} from {source} where {condition}"


def _null(table: Table, column: str) -> str:
    return f"cast(null as {table.column(column).type}) as {column}"
