"""From what is asked for to the units of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi_lib.errors import DataError, ParamsError
from kpi_lib.facts import Facts
from kpi_lib.lake import Lake, Snapshot
from kpi_lib.names import closest, slugify
from kpi_lib.params import Params, TenantParams
from kpi_lib.period import Period, parse_as_of
from kpi_lib.running import notebooks
from kpi_lib.running.notebooks import Notebook
from kpi_lib.running.unit import FORMATS, Unit

ALL = "all"


@dataclass(frozen=True)
class Request:
    """What a run is asked for.

    Attributes
    ----------
    period : str
    tenants : tuple of str
        Slugs; none, or ``all``, means every tenant of the parameters.
    notebooks : tuple of str
        Names; none means all that need no company.
    companies : tuple of str
        Names, or ``all``; a report for each instead of one for the tenant.
    formats : tuple of str
    as_of : str or None
    """

    period: str
    tenants: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    as_of: str | None = None


@dataclass(frozen=True)
class Plan:
    """What a run will do.

    Attributes
    ----------
    units : tuple of Unit
    snapshots : mapping of str to Snapshot
        Each tenant's tables, as all its notebooks will read them.
    """

    units: tuple[Unit, ...]
    snapshots: Mapping[str, Snapshot]


def plan(request: Request, params: Params, lake: Lake, now: datetime) -> Plan:
    """Resolve names, periods and versions; nothing is executed.

    Parameters
    ----------
    request : Request
    params : Params
    lake : Lake
    now : datetime
        Aware; from it relative periods count where no `as_of` is given.

    Raises
    ------
    ParamsError
        A tenant, notebook, company, format or period that does not exist.
    DataError
        A report for each company is asked for, and there is none.
    """
    formats = _formats(request.formats)
    tenants = [params.tenant(slug) for slug in _tenants(request.tenants, params)]
    chosen = notebooks.choose(request.notebooks, with_clients=bool(request.companies))
    if not request.companies:
        for notebook in chosen:
            if notebook.audience == "client":
                raise ParamsError(
                    "--company",
                    f"{notebook.name} is made for one client and none is named",
                    "a company's name, or all",
                )
    units: list[Unit] = []
    snapshots = {}
    unknown = set(request.companies) - {ALL}
    for tenant in tenants:
        snapshots[tenant.tenant] = lake.snapshot(tenant.tenant)
        period, as_of, is_running = _moment(request, tenant, now)
        for company, slug in _companies(
            request.companies, snapshots[tenant.tenant], tenant, now, unknown
        ):
            units += _units(
                chosen, tenant, (period, as_of, is_running), (company, slug), formats
            )
    if unknown:
        _refuse_companies(sorted(unknown), tenants, snapshots, now)
    if not units:
        raise DataError(
            ", ".join(snapshots), "no company is known yet", remedy="import data first"
        )
    return Plan(tuple(units), snapshots)


def _formats(names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in FORMATS:
            near = closest(name, FORMATS)[:1] or FORMATS
            raise ParamsError("--formats", f'got "{name}"', ", ".join(near))
    return tuple(name for name in FORMATS if name in names)


def _tenants(names: Sequence[str], params: Params) -> list[str]:
    wanted = list(dict.fromkeys(names))
    if wanted and ALL not in wanted:
        return wanted
    if not params.tenants:
        raise ParamsError(
            str(params.folder / "tenants"),
            "there is no tenant",
            "a file <slug>.yaml for each tenant",
        )
    return sorted(params.tenants)


def _moment(
    request: Request, tenant: TenantParams, now: datetime
) -> tuple[Period, datetime | None, bool]:
    """Return the period, what fixes its knowledge, and whether the clock does."""
    given = (
        parse_as_of(request.as_of, tenant.timezone) if request.as_of else tenant.as_of
    )
    period = Period.parse(request.period, tenant.timezone, given or now)
    if given is None and period.end > now:
        # Still running: all notebooks, and a later --resume, must mean one instant.
        return period, now, True
    return period, given, False


def _companies(
    names: Sequence[str],
    snapshot: Snapshot,
    tenant: TenantParams,
    now: datetime,
    unknown: set[str],
) -> Iterator[tuple[str | None, str]]:
    """Yield each company and its slug; those found leave the set of unknown ones."""
    if not names:
        yield None, ""
        return
    facts = Facts(snapshot, tenant, now=now, threads=1)
    try:
        slugs = slugify(facts.companies())
        wanted = dict.fromkeys(slugs if ALL in names else ())
        for name in names:
            try:
                found = None if name == ALL else facts.company(name)
            except ParamsError:
                continue
            unknown.discard(name)
            if found is not None:
                wanted[found] = None
    finally:
        facts.close()
    for company in wanted:
        yield company, slugs[company]


def _refuse_companies(
    names: Sequence[str],
    tenants: Sequence[TenantParams],
    snapshots: Mapping[str, Snapshot],
    now: datetime,
) -> None:
    known: set[str] = set()
    for tenant in tenants:
        facts = Facts(snapshots[tenant.tenant], tenant, now=now, threads=1)
        known.update(facts.companies())
        facts.close()
    near = closest(names[0], known)
    slugs = ", ".join(tenant.tenant for tenant in tenants)
    raise ParamsError(
        "--company",
        f'got "{names[0]}", which {slugs} does not have',
        f"for example {', '.join(near)}" if near else "",
    )


def _units(
    chosen: Sequence[Notebook],
    tenant: TenantParams,
    moment: tuple[Period, datetime | None, bool],
    client: tuple[str | None, str],
    formats: tuple[str, ...],
) -> Iterator[Unit]:
    (period, as_of, is_running), (company, slug) = moment, client
    for notebook in chosen:
        is_client = notebook.audience == "client"
        room = "clients" if is_client else "companies"
        yield Unit(
            tenant=tenant.tenant,
            period=period.slug,
            last_day=period.last_day,
            notebook=notebook.name,
            source=Path(notebook.path),
            folder=f"{room}/{slug}" if company else "",
            company=company,
            # Only what a client reads is in the client's language.
            language=tenant.language_of(company) if is_client else tenant.language,
            audience=notebook.audience,
            formats=formats,
            as_of=None if as_of is None else as_of.isoformat(),
            dated=(as_of or period.end).isoformat(),
            is_running=is_running,
        )
