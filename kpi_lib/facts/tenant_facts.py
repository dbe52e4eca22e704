"""One tenant's facts, read only: the connection that every KPI queries.

The connection sees the files of one snapshot of one tenant and nothing else: no
other file, no other tenant, no change of settings.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.instants import local_day
from kpi_lib.domain.names import closest, fold
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts import analyst_sql, prepared_connections, raw_views
from kpi_lib.facts.cached_rows import CachedRows
from kpi_lib.facts.frames import frame
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


class Facts:
    """A read-only DuckDB connection to one tenant's snapshot.

    Views: the raw tables of ``docs/tables.md``, ``kpi_daily`` and ``quarantine``.
    Macros over them, as known at an instant: ``tickets(as_of)``,
    ``time_entries(as_of)``, ``agreements()``, ``surveys(as_of)``,
    ``alerts(as_of)``, ``commitments(as_of)``, ``projects()``. The session's time
    zone is the tenant's.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    as_of : datetime, optional
        Aware; fixes what is known for every question. Without it the tenant's
        file decides, else each period's end.
    now : datetime
        Aware; the limit of `as_of` where nothing else gives it.
    allow_files : bool
        Let SQL read and write the machine's files (for an analyst who asks).
    threads : int, optional
    """

    audience: Literal["internal", "client"] = "internal"

    def __init__(
        self,
        snapshot: Snapshot,
        params: TenantParams,
        *,
        now: datetime,
        as_of: datetime | None = None,
        allow_files: bool = False,
        threads: int | None = None,
    ) -> None:
        snapshot.check_owner(str(params.tenant_id))
        self.snapshot = snapshot = snapshot.here()
        self.params = params
        self.allow_files = allow_files
        self._as_of = as_of or params.as_of
        self._now = now
        self._companies: tuple[str, ...] | None = None
        self._asked: dict[tuple[str, str], pd.DataFrame] = {}
        self._connection = self._connect(threads)
        self._cache = CachedRows(self._connection)
        self._connection.execute(f"set TimeZone = '{params.timezone}'")
        self._connection.execute("set python_enable_replacements = false")
        # The lake's files never change: what their footers say is read once.
        self._connection.execute("set parquet_metadata_cache = true")
        self._set_variables()
        self._fill()
        if not allow_files:
            self._lock()

    def _connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        return prepared_connections.take(threads)

    def _fill(self) -> None:
        """Put the tenant's tables and settings below the macros."""
        self._create_tables()
        self._choose_files()
        if self.params.clock == "business":
            self._create_opening()
            self._connection.execute(sql_files.text("facts/macros/clock_business.sql"))

    def _create_tables(self) -> None:
        """Create what the questions read: here a view over each table of the lake."""
        for table in TABLES.values():
            try:
                rows = raw_views.select(table, self.snapshot)
                self._connection.execute(
                    f"drop view {table.name}; "
                    f"create {self._relation()} {table.name} as {rows}"
                )
            except duckdb.Error as error:
                raise DataError(
                    f"tenant {self.params.tenant}: {table.name}",
                    f"its files cannot be read: {str(error).splitlines()[0]}",
                    "the files that the table's log names, whole",
                    "restore the tenant's folder of the lake from a backup",
                ) from error

    def _relation(self) -> str:
        return "view"

    def _set_variables(self) -> None:
        set_variable = self._connection.execute
        set_variable("set variable zone = $v", {"v": self.params.timezone})
        for name in ("closed_statuses", "excluded_statuses"):
            folded = sorted({fold(status) for status in getattr(self.params, name)})
            set_variable(f"set variable {name} = $v::varchar[]", {"v": folded})
        excluded = {fold(status) for status in self.params.excluded_statuses}
        spellings = [s for s in self.params.closed_statuses if fold(s) not in excluded]
        set_variable(
            "set variable closed_spellings = $v::varchar[]", {"v": sorted(spellings)}
        )
        for name, alias in (
            ("company_alias", self.params.company_alias),
            ("person_alias", self.params.member_alias),
        ):
            set_variable(
                f"set variable {name} = map($k::varchar[], $v::varchar[])",
                {"k": list(alias), "v": list(alias.values())},
            )

    def _create_opening(self) -> None:
        """Lay out the opening hours from the first ticket to the last instant."""
        first, last = self._days_of_tickets() or (date(2000, 1, 1),) * 2
        # What a wrong year puts beyond all questions would cost seconds.
        asked = max(self._now, self._as_of or self._now)
        last = min(last, local_day(asked, self.params.timezone))
        opening = self.params.opening.intervals(first, last)
        arrow = pa.Table.from_pandas(
            opening[["open_at", "close_at"]], preserve_index=False
        )
        self._connection.register("opening_hours", arrow)
        self._connection.execute(
            "create table opening as select open_at::timestamptz as open_at, "
            "close_at::timestamptz as close_at, "
            "coalesce(sum(epoch_us(close_at) - epoch_us(open_at)) over ("
            "order by open_at rows between unbounded preceding and 1 preceding), 0)"
            "::bigint as before_us from opening_hours"
        )
        self._connection.unregister("opening_hours")

    def _days_of_tickets(self) -> tuple[date, date] | None:
        """Return the first and the last day that any ticket knows; None without."""
        found = self.snapshot.tables.get("raw_tickets")
        zone = self.params.timezone
        if found is not None and found.files and found.spans.keys() == {*found.files}:
            return (
                local_day(min(first for first, _ in found.spans.values()), zone),
                local_day(max(last for _, last in found.spans.values()), zone),
            )
        first, last = self._connection.execute(
            "select min(least(created_at_remote, first_response_at, closed_at))::date, "
            "max(greatest(created_at_remote, updated_at_remote, first_response_at, "
            "closed_at))::date "
            "from raw_tickets"
        ).fetchall()[0]
        return None if first is None else (first, last)

    def _choose_files(self) -> None:
        """Let a question about some days open no more files than that takes."""
        self._connection.execute(raw_views.readers(self.snapshot))
        raw_views.tell_files(self._connection, self.snapshot)

    def _lock(self) -> None:
        files = sorted(self._files())
        if files:
            listed = ", ".join(map(sql_files.quoted, files))
            self._connection.execute(f"set allowed_paths = [{listed}]")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def _files(self) -> Iterable[str]:
        """Return the files that SQL may read."""
        return (f for table in self.snapshot.tables.values() for f in table.files)

    @property
    def tenant(self) -> str:
        """The tenant's slug."""
        return self.params.tenant

    def period(self, text: str | Period) -> Period:
        """Read a period; relative ones count from `as_of`, else from now."""
        if isinstance(text, Period):
            return text
        return Period.parse(text, self.params.timezone, self._as_of or self._now)

    def as_of(self, period: Period) -> datetime:
        """Return the instant whose knowledge a period's figures hold."""
        return self._as_of or min(period.end, self._now)

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
        """Names of all companies in any table, sorted by code point."""
        if self._companies is None:
            rows = self._connection.execute(
                sql_files.statements("facts/macros/companies.sql")["main"]
            ).fetchall()
            self._companies = tuple(row[0] for row in rows)
        return self._companies

    def once(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Return the rows of a statement, which is run once for the same values.

        They are shared: nobody may change them.
        """
        key = (sql, repr(sql_files.bind(sql, values or {})))
        if key not in self._asked:
            self._asked[key] = self.query(sql, values)
        return self._asked[key]

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
            # It advises a relation, which would be planned a second time.
            warnings.filterwarnings("ignore", "Arrow output on a DB-API result")
            return frame(self._connection.execute(sql, bound).to_arrow_table())

    def cached_rows(self, sql: str, values: Mapping[str, Any]) -> str | None:
        """Return a table with a statement's rows in their order, see `CachedRows`.

        None for a tenant with too many rows to hold in memory a second time.
        """
        if not self.snapshot.is_small:
            return None
        return self._cache.table(*sql_files.bind(sql, values))

    def execute(self, sql: str) -> None:
        """Run a statement of the library that gives no rows, such as a macro."""
        self._connection.execute(sql)

    def sql(self, sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Answer a question of one's own, with the same isolation.

        Raises
        ------
        ParamsError
            The text is no single reading statement, or DuckDB refuses it.
        """
        try:
            table = analyst_sql.answer(self._connection, sql, values, self.allow_files)
            return pd.DataFrame() if table is None else frame(table)
        except (duckdb.Error, pa.ArrowInvalid) as error:
            raise ParamsError("sql", str(error).strip()) from error

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Make a DataFrame known to `sql` under a name.

        Raises
        ------
        ParamsError
            The name is one that the KPIs read, or none that SQL can have.
        """
        analyst_sql.register(self._connection, name, frame)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def find_company(name: str, known: Sequence[str], params: TenantParams) -> str:
    """Return one of the known companies by a name or alias, in any spelling of it.

    Raises
    ------
    ParamsError
        There is none.
    """
    wanted = fold(params.company_alias.get(fold(name), name))
    for company in known:
        if fold(company) == wanted:
            return company
    near = closest(name, known)
    raise ParamsError(
        "company",
        f"got {name!r}, which tenant {params.tenant} does not have",
        f"for example {', '.join(repr(n) for n in near)}" if near else "",
    )
