"""One tenant's facts: the read-only DuckDB connection that every KPI queries.

SQL sees the files of one snapshot of one tenant, or a client's rows in memory. It
reaches no other file or tenant and changes no setting.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.facts import analyst_sql, connection_settings, exclusion, first_days
from kpi_lib.facts.cached_rows import CachedRows
from kpi_lib.facts.client.left_out_texts import LeftOut
from kpi_lib.facts.companies import company_names, find_company
from kpi_lib.facts.frames import frame
from kpi_lib.facts.interruptible import QueryTimeout, run_interruptibly
from kpi_lib.facts.row_source import LakeViews, RowSource
from kpi_lib.lake.damaged_files import damage_error, may_be_damage
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


class Facts:
    """A read-only DuckDB connection to one tenant's snapshot.

    Views: the raw tables of ``docs/tables.md``, ``kpi_daily`` and ``quarantine``.
    Macros over them, as known at an instant: ``tickets(as_of)``,
    ``time_entries(as_of)``, ``agreements()``, ``surveys(as_of)``,
    ``alerts(as_of)``, ``commitments(as_of)``, ``projects()``; all of them in
    ``macros/README.md``. The session's time zone is the tenant's.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    now : datetime
        Aware; the limit of `as_of` where nothing else gives it.
    as_of : datetime, optional
        Aware; what every query knows. Else the file's, else each period's end.
    allow_files : bool
        Let SQL read and write the machine's files; else the connection is locked.
    threads : int, optional
        How many a query may use.
    source : RowSource, optional
        Where the rows come from; by default views over the snapshot's files. For a
        client's rows see `open_client_facts`.

    Raises
    ------
    DataError
        The snapshot is another tenant's, or its files cannot be read.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        params: TenantParams,
        *,
        now: datetime,
        as_of: datetime | None = None,
        allow_files: bool = False,
        threads: int | None = None,
        source: RowSource | None = None,
    ) -> None:
        snapshot.check_owner(str(params.tenant_id))
        self.snapshot = snapshot.with_local_files()
        self.params = params
        self.allow_files = allow_files
        self.left_out: tuple[LeftOut, ...] = ()
        self._as_of = as_of or params.as_of
        self._now = now
        self._companies: tuple[str, ...] | None = None
        self._results: dict[tuple[str, str], pd.DataFrame] = {}
        self._defined: set[str] = set()
        # The source itself is not stored: a client's names the other clients.
        source = source or LakeViews()
        self.only_company = source.only_company
        self._connection = source.connect(threads)
        connection_settings.apply(self._connection, params)
        connection_settings.set_from_log(self._connection, self.snapshot)
        until = max(now, self._as_of or now)
        with self._names_damage():
            source.load(self._connection, self.snapshot, params, until)
        self._files = source.readable_files(self.snapshot)
        if not allow_files:
            connection_settings.lock(self._connection, self._files)
        self._cache = CachedRows(self._connection)
        self._tenant_days = source.tenant_days

    @property
    def audience(self) -> Literal["internal", "client"]:
        """Who may see the rows: the provider alone, or one of its clients."""
        return "internal" if self.only_company is None else "client"

    @property
    def tenant(self) -> str:
        """The tenant's slug."""
        return self.params.tenant

    def period(self, text: str | Period) -> Period:
        """Read a period; relative ones count from `as_of`, else from now.

        Raises
        ------
        ParamsError
            It is no period, or has not begun by then.
        """
        known = self._as_of or self._now
        period = text if isinstance(text, Period) else self.params.period(text, known)
        period.check_begun(known)
        return period

    def as_of(self, period: Period) -> datetime:
        """Return the instant as of which a period's figures are computed."""
        return self._as_of or min(period.end, self._now)

    @property
    def as_of_asked(self) -> datetime | None:
        """The instant given, else the tenant file's."""
        return self._as_of

    def not_connected(self, tables: Collection[str]) -> tuple[str, ...]:
        """Return those of some tables that never held a row of the tenant to count."""
        known = self.snapshot.connected - self.wholly_excluded
        return tuple(name for name in tables if name not in known)

    @cached_property
    def wholly_excluded(self) -> frozenset[str]:
        """Tables all of whose rows the settings leave out."""
        has_any = bool(self.params.exclude)
        return exclusion.wholly_excluded(self._connection) if has_any else frozenset()

    @cached_property
    def first_days(self) -> Mapping[str, date]:
        """First local day of each of the tenant's tables with rows; for a client too.

        A tenant's ``history_from`` cuts off what came earlier.
        """
        days = self._tenant_days
        if days is None:
            stored = self.snapshot if self._files else None
            days = first_days.first_days(self._connection, stored)
        least = self.params.history_from or date.min
        return {name: max(day, least) for name, day in days.items()}

    def begins_late(self, period: Period, tables: Collection[str]) -> dict[str, date]:
        """Return the tables whose history begins within or after a period, by day."""
        days = self.first_days
        late = {name for name, day in days.items() if day > period.first_day}
        return {name: days[name] for name in tables if name in late}

    def company(self, name: str | None) -> str | None:
        """Return a company's name as the tables spell it; None stays None.

        Raises
        ------
        ParamsError
            The tenant knows no such company.
        """
        if name is None:
            return None
        return find_company(name, self.companies(), self.params)

    def companies(self) -> tuple[str, ...]:
        """Return all companies' names by code point; for a client its own alone."""
        if self.only_company is not None:
            return (self.only_company,)
        if self._companies is None:
            self._companies = company_names(self._connection)
        return self._companies

    def once(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Return the rows of a statement, run once per set of values.

        All callers share the DataFrame and must not change it.
        """
        key = (sql, repr(sql_files.bind(sql, values or {})))
        if key not in self._results:
            self._results[key] = self.query(sql, values)
        return self._results[key]

    def query(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Run one statement of the library and return its rows.

        Parameters
        ----------
        sql : str
        values : mapping of str to object, optional
            Bound parameters; those that the statement does not use are left out.

        Returns
        -------
        DataFrame
            Integers as Int64, decimals as float64, booleans as boolean, days as
            naive datetime64, instants in the tenant's time zone.
        """
        sql, bound = sql_files.bind(sql, values or {})
        with warnings.catch_warnings():
            # The warning advises a relation, which would be planned a second time.
            warnings.filterwarnings("ignore", "Arrow output on a DB-API result")
            with self._names_damage():
                return frame(self._connection.execute(sql, bound).to_arrow_table())

    def cached_rows(self, sql: str, values: Mapping[str, Any]) -> str | None:
        """Return a table with a statement's rows in their order, see `CachedRows`."""
        with self._names_damage():
            return self._cache.table(*sql_files.bind(sql, values))

    def execute(self, sql: str) -> None:
        """Run a statement of the library that gives no rows."""
        self._connection.execute(sql)

    def define(self, path: str) -> None:
        """Run a file of macros, once for the connection."""
        if path not in self._defined:
            self.execute(sql_files.text(path))
            self._defined.add(path)

    def sql(
        self,
        sql: str,
        values: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> pd.DataFrame:
        """Run an analyst's statement, with the same isolation.

        Parameters
        ----------
        sql : str
        values : mapping of str to object, optional
        timeout : float, optional
            Seconds after which it is stopped; an interrupt stops it at any time.

        Raises
        ------
        ParamsError
            The text is not one statement that only reads, DuckDB refuses it, or the
            time is up.
        DataError
            A file of the lake is damaged or gone.
        """
        connection = self._connection
        try:
            table = run_interruptibly(
                connection,
                lambda: analyst_sql.answer(connection, sql, values, self.allow_files),
                timeout,
            )
            return pd.DataFrame() if table is None else frame(table)
        except QueryTimeout as error:
            raise ParamsError(
                "sql",
                f"ran longer than {timeout:g} s and was stopped",
                remedy="ask for fewer rows, or give it longer: sql(..., timeout=600)",
            ) from error
        except (duckdb.Error, pa.ArrowInvalid) as error:
            tables = self.snapshot.tables.values()
            if may_be_damage(error, tables) and (
                damaged := damage_error(self.params.tenant, tables)
            ):
                raise damaged from error
            raise ParamsError("sql", str(error).strip()) from error

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Make a DataFrame available to `sql` under a name.

        Raises
        ------
        ParamsError
            The name is reserved, or not valid in SQL.
        """
        analyst_sql.register(self._connection, name, frame)

    @contextlib.contextmanager
    def _names_damage(self) -> Iterator[None]:
        """Raise DataError where a statement failed because of a damaged file."""
        try:
            yield
        except (duckdb.Error, pa.ArrowException) as error:
            tables = self.snapshot.tables.values()
            if damaged := damage_error(self.params.tenant, tables):
                raise damaged from error
            raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
