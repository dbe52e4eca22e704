"""One open tenant, whose methods are the KPIs; ``kpi.open`` returns it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from kpi_lib.domain.catalogue import KPIS, find
from kpi_lib.domain.errors import NoSuchNameError, ParamsError
from kpi_lib.domain.instants import parse_as_of
from kpi_lib.domain.names import closest, fold
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.facts.working_copy import WorkingCopy
from kpi_lib.kpis import COMPUTE
from kpi_lib.kpis.held_rows import held_rows, in_words
from kpi_lib.kpis.kpi_methods import KpiMethods
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.kept_settings import load_kept
from kpi_lib.settings.nearby_folders import nearby, nearby_params
from kpi_lib.settings.sound_tenants import load_sound_tenant

if TYPE_CHECKING:
    from kpi_lib.domain.finding import Findings
    from kpi_lib.facts.client.client_rows import ClientRows


class Tenant(KpiMethods):
    """One tenant's KPIs; each is a method: ``tenant.ticket_trends("2026-10")``.

    Parameters
    ----------
    facts : Facts
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.params = facts.params

    def __repr__(self) -> str:
        params, until = self.params, self.facts.as_of_asked
        parts = [f"tenant {params.tenant}: {params.name}", *in_words(self.tables)]
        parts += [] if until is None else [f"as of {until:%Y-%m-%d %H:%M %Z}"]
        return "<" + "\n  ".join(parts) + ">"

    @property
    def tables(self) -> pd.DataFrame:
        """The tables that hold rows, how many, and from which day to which."""
        return held_rows(self.facts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.facts.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> None:
            if name.startswith("_"):  # an editor's question, not a slip of the pen
                raise AttributeError(name)
            near = closest(name, [*COMPUTE, *dir(type(self))])
            raise NoSuchNameError(
                "tenant",
                f"has no {name!r}",
                f"for example {', '.join(near)}" if near else "a KPI's key",
                "kpi.overview() shows all KPIs",
            )

    def compute(self, kpi: str, period: str | Period, **options: Any) -> Result:
        """Compute one KPI.

        Parameters
        ----------
        kpi : str
            Key or number.
        period : str or Period
            Such as ``2026-10``, ``2026-Q3``, ``last-month``.
        **options
            ``company`` and the KPI's own options.
        """
        record = find(kpi)
        if record is None:
            near = closest(kpi, [record.key for record in KPIS])
            raise ParamsError(
                "kpi",
                f"got {kpi!r}",
                f"for example {', '.join(near)}" if near else "a KPI's key or number",
                "kpi list shows them all",
            )
        return COMPUTE[record.key](self.facts, period, **options)

    def daily(self, period: str | Period) -> pd.DataFrame:
        """Compute ``kpi_daily`` for the days of a period."""
        from kpi_lib.kpis import kpi_daily

        days = self.facts.period(period)
        return kpi_daily.compute(self.facts, days.first_day, days.last_day)

    def service_summary(
        self, period: str | Period, company: str | None = None
    ) -> pd.DataFrame:
        """Summarise the service by company, over 13 months up to a period's last."""
        from kpi_lib.kpis import service_summary

        return service_summary.compute(self.facts, period, company)

    def targets(self, period: str | Period, company: str | None = None) -> pd.DataFrame:
        """Return the measures of a period: value, interval, target and status."""
        from kpi_lib.kpis import measures

        return measures.compute(self.facts, period, company).frame()

    def findings(self, period: str | Period, company: str | None = None) -> Findings:
        """Find what a period has to tell, the most important first.

        ``print`` shows the three things to know, ``.frame()`` all with their numbers.
        """
        from kpi_lib.kpis.findings import period_findings

        return period_findings.compute(self.facts, period, company)

    @property
    def companies(self) -> tuple[str, ...]:
        """Names of the tenant's companies, sorted."""
        return self.facts.companies()

    def sql(
        self,
        sql: str,
        values: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> pd.DataFrame:
        """Run an analyst's SQL over this tenant's rows alone; see `Facts.sql`."""
        return self.facts.sql(sql, values, timeout=timeout)

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Make a DataFrame known to `sql` under a name."""
        self.facts.register(name, frame)


def open_tenant(
    lake: str | Path | Lake | None = None,
    tenant: str = "",
    *,
    params: str | Path | None = None,
    as_of: str | datetime | None = None,
    versions: Mapping[str, int] | Snapshot | None = None,
    allow_files: bool = False,
    client: str | None = None,
    period: str | None = None,
    rows: ClientRows | None = None,
    working_copy: Path | None = None,
    threads: int | None = None,
) -> Tenant:
    """Open one tenant, read only.

    Parameters
    ----------
    lake : str, Path or Lake, optional
        The folder of the data, or ``s3://bucket/path``; else ``KPI_LAKE``, else the
        folder ``lake`` of the working directory or of a workspace above it.
    tenant : str
        Its slug.
    params : str or Path, optional
        The folder of the parameters; else ``KPI_PARAMS``, else the one beside the lake
        that is named, else likewise.
    as_of : str or datetime, optional
        Leave out what happened later; else the tenant's file decides, else each
        period's end.
    versions : mapping of str to int or Snapshot, optional
        Versions of the tables to read, as a run's manifest records them, or a
        snapshot of them.
    allow_files : bool
        Let `Tenant.sql` reach the file system.
    client : str, optional
        A company: the connection holds only what this client may see, and no file.
    period : str, optional
        The period to be reported, where it is known: for a client, texts of tickets
        closed before its previous period are left out.
    rows : ClientRows, optional
        The tenant's rows sorted by client, if they have been written already.
    working_copy : Path, optional
        A file of `working_copy.write`, of the same snapshot.
    threads : int, optional
        Most threads of one query.

    Returns
    -------
    Tenant
        Sees this tenant's rows and no others.

    Raises
    ------
    ParamsError
        No such tenant or company, or mistakes in the parameters.
    DataError
        No such lake.
    """
    run = RunEnvironment.from_environment()
    if run.client is not None:
        client = _client_of(run, client)
        allow_files = False
    if isinstance(lake, Lake):
        named: str | Path | None = lake.root
    else:
        named = lake or run.lake
        lake = Lake(named or nearby("lake"))
    folder = params or run.params or nearby_params(named)
    settings = None
    if run.settings is not None and params is None:
        settings = load_kept(run.settings, tenant)
    settings = settings or load_sound_tenant(folder, tenant)
    lake.check()
    if isinstance(as_of, str):
        as_of = parse_as_of(as_of, settings.timezone)
    if isinstance(versions, Snapshot):
        snapshot = versions
    else:
        snapshot = lake.snapshot(tenant, versions)
    now = datetime.now(UTC)
    if client is not None:
        # Its rules for personal data take 0.1 s to compile.
        from kpi_lib.facts.client.client_facts import open_client_facts
        from kpi_lib.facts.client.left_out_texts import write_left_out

        texts_since = None
        if period is not None:
            reference = as_of or settings.as_of or now
            reported = settings.period(period, reference)
            texts_since = reported.previous().start
        facts = open_client_facts(
            snapshot,
            settings,
            company=client,
            now=now,
            as_of=as_of,
            rows=rows,
            texts_since=texts_since,
            threads=threads,
        )
        if run.left_out_texts is not None:
            write_left_out(run.left_out_texts, facts.left_out)
        return Tenant(facts)
    return Tenant(
        Facts(
            snapshot,
            settings,
            now=now,
            as_of=as_of,
            allow_files=allow_files,
            threads=threads,
            source=None if working_copy is None else WorkingCopy(working_copy),
        )
    )


def _client_of(run: RunEnvironment, client: str | None) -> str | None:
    """Return the client of the run's notebook, whatever connection that asks for."""
    if client is not None and fold(client) != fold(run.client or ""):
        raise ParamsError(
            "client",
            f'got "{client}" in a notebook that is run for {run.client}',
            f'"{run.client}", whose report it is',
            "make the other client's report with --company",
        )
    return run.client
