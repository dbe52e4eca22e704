"""The connection behind a report for one client: that client's rows, nothing internal.

The rows are copied into memory, cleared, and only then is the connection shut: with
no file allowed at all, no SQL can reach the lake.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.facts.client.client_rows import COPIED, ClientRows
from kpi_lib.facts.client.forbidden import PERSON, Forbidden, Names, forbidden_for
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.tenant_settings import Rates
from kpi_lib.text.redaction import Redactor, learn_names

CLEARED = {
    "raw_tickets": ("owner",),
    "raw_time_entries": ("member",),
    "raw_agreements": ("monthly_amount",),
    "raw_projects": ("cost", "hours_invested"),
}
"""Columns that are NULL for a client."""

FREE_TEXTS = {
    "raw_tickets": ("summary",),
    "raw_commitments": ("text",),
    "raw_projects": ("name",),
}
"""Columns that people write as they like; personal data is removed."""

_FOR_ALL = ("raw_projects",)
"""Tables whose rows without a company are for every client."""


class ClientFacts(Facts):
    """Facts of one client company, as the client may see them.

    The views hold that company's rows alone: by its name and aliases, for time
    entries and surveys without a company by that of their ticket, and the projects
    that are for it or for all. `CLEARED` columns are NULL, texts are cleared of
    people and of other clients, ``kpi_daily`` and ``quarantine`` are empty, and the
    parameters hold no rates, no members and no other companies.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    company : str
        Name or alias.
    now : datetime
    as_of : datetime, optional
    threads : int, optional
        See `Facts`.
    rows : ClientRows, optional
        Where the tenant's rows are laid out by client already.
    texts_since : datetime, optional
        Summaries of tickets closed before are not asked for and stay out: to clear
        a text takes longer than all else.

    Raises
    ------
    ParamsError
        The tenant has no such company.
    """

    audience: Literal["internal", "client"] = "client"

    def __init__(
        self,
        snapshot: Snapshot,
        params: TenantParams,
        *,
        company: str,
        now: datetime,
        as_of: datetime | None = None,
        threads: int | None = None,
        rows: ClientRows | None = None,
        texts_since: datetime | None = None,
    ) -> None:
        self._rows, self._texts_since = rows, texts_since
        if rows is None:
            whole = Facts(snapshot, params, now=now, as_of=as_of, threads=threads)
            with contextlib.closing(whole):
                names = Names.of(whole)
        else:
            names = rows.names
        self._forbidden = forbidden_for(names, params, company)
        self.only_company = self._forbidden.company
        super().__init__(
            snapshot,
            client_params(params, self.only_company),
            now=now,
            as_of=as_of,
            threads=threads,
        )
        # They name the others: nothing of it stays with what a client's notebook has.
        del self._forbidden, self._rows

    def _create_tables(self) -> None:
        """Copy the client's rows into memory; no view over the lake is left."""
        if self._rows is None:
            super()._create_tables()
        self._connection.execute(
            "set variable only_company = $v", {"v": fold(self.only_company)}
        )
        chosen = sql_files.statements("facts/client/client_rows.sql")
        for name in COPIED:
            columns = ", ".join(_column(TABLES[name], c) for c in CLEARED.get(name, ()))
            kept = "* exclude (client_key)"
            if columns:
                kept += f" replace ({columns})"
            source = self._rows.source(name) if self._rows else f"({chosen[name]})"
            whose = "client_key = getvariable('only_company')"
            if name in _FOR_ALL:
                whose += " or client_key is null"
            self._connection.execute(
                f"create table kept_{name} as select {kept} from {source} where {whose}"
            )
        for table in TABLES.values():
            self._connection.execute(f"drop view {table.name}")
            if table.name in COPIED:
                rename = f"alter table kept_{table.name} rename to {table.name}"
                self._connection.execute(rename)
            else:
                columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
                self._connection.execute(f"create table {table.name} ({columns})")
        self._clear_texts()

    def _clear_texts(self) -> None:
        """Take out of all texts who works here and who else is served."""
        forbidden = self._forbidden
        for name in COPIED:
            free = FREE_TEXTS.get(name, ())
            for column in TABLES[name].columns:
                if column.type == "text" and column.name not in ("company", *free):
                    self._replace(name, column.name, forbidden.clean)
        people = forbidden.names[PERSON]
        summaries = self._texts("raw_tickets", "summary")
        redactor = Redactor((*people, *learn_names(summaries)))
        self._leave_out_old_texts()
        for name, columns in FREE_TEXTS.items():
            for text_column in columns:
                self._replace(
                    name,
                    text_column,
                    lambda text: redactor.clean(forbidden.clean(text)),
                )

    def _leave_out_old_texts(self) -> None:
        """Empty the summaries that no question reads, and no project's pattern."""
        if self._texts_since is None:
            return
        self._connection.execute(
            sql_files.statements("facts/client/old_texts.sql")["old"],
            {"since": self._texts_since},
        )

    def _texts(self, table: str, column: str) -> list[str]:
        frame = self._connection.execute(
            f"select distinct {column} from {table} where {column} is not null "
            f"order by {column}"
        ).fetchall()
        return [row[0] for row in frame]

    def _replace(self, table: str, column: str, clean: Callable[[str], str]) -> None:
        """Rewrite the texts of a column that `clean` changes."""
        texts = self._texts(table, column)
        changed = [(text, new) for text in texts if (new := clean(text)) != text]
        if not changed:
            return
        pairs = pd.DataFrame(changed, columns=["old_text", "new_text"], dtype="str")
        self._connection.register("new_texts", pairs)
        self._connection.execute(
            f"update {table} set {column} = new_text from new_texts "
            f"where {column} = old_text"
        )
        self._connection.unregister("new_texts")

    def _files(self) -> Iterable[str]:
        return ()

    def _choose_files(self) -> None:
        self._connection.execute(
            sql_files.statements("facts/macros/since.sql")["all_rows"]
        )

    def companies(self) -> tuple[str, ...]:
        """Return the client's own name."""
        return (self.only_company,)


def client_params(params: TenantParams, company: str) -> TenantParams:
    """Return a tenant's settings without rates, members and other companies."""
    values: dict[str, Any] = {
        name: getattr(params, name) for name in type(params).model_fields
    }
    own = {n: c for n, c in params.companies.items() if fold(n) == fold(company)}
    # Not model_copy: that takes along what has been worked out from the old values.
    return TenantParams.model_construct(
        **{**values, "rates": Rates(), "members": {}, "companies": own}
    )


def _column(table: Table, name: str) -> str:
    return f"cast(null as {table.column(name).type}) as {name}"


__all__ = [
    "ClientFacts",
    "Forbidden",
    "client_params",
    "forbidden_for",
]
