"""Plan of a run: the units that a request comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kpi_lib.domain.errors import DataError, KpiError, ParamsError
from kpi_lib.domain.extras import require
from kpi_lib.domain.instants import parse_as_of
from kpi_lib.domain.names import closest, slugify
from kpi_lib.domain.period import Period
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.running import client_files, notebooks
from kpi_lib.running.chosen_companies import ALL, KnownCompanies, company_names
from kpi_lib.running.disk_errors import SCRATCH, unwritable
from kpi_lib.running.gone_names import NamesLeft
from kpi_lib.running.notebooks import Notebook, StrayNotebook
from kpi_lib.running.run_problems import RunProblem, note_problems, params_problems
from kpi_lib.running.units import FORMATS, USUAL_FORMATS, Unit
from kpi_lib.settings import kept_settings
from kpi_lib.settings.account_notes import PeriodNotes, read_notes
from kpi_lib.settings.params_folder import Params, TenantParams
from kpi_lib.settings.sound_tenants import SoundParams


@dataclass(frozen=True)
class Request:
    """The request of a run, its names not yet resolved.

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
    schedule : str or None
        Whose names these are: those that are gone are left out and told, since it runs
        without anybody to ask. Else they end the run.
    """

    period: str
    tenants: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    formats: tuple[str, ...] = USUAL_FORMATS
    as_of: str | None = None
    schedule: str | None = None


@dataclass(frozen=True)
class Plan:
    """The units of a run and the data that they read.

    Attributes
    ----------
    units : tuple of Unit
    snapshots : mapping of str to Snapshot
        Each tenant's tables, as all its notebooks will read them.
    settings : tuple of TenantParams
        Those tenants'.
    notebooks : tuple of Notebook
    stray_notebooks : tuple of StrayNotebook
        Files of the notebooks' folders that are no reports, or damaged ones.
    problems : tuple of RunProblem
        Tenants left out, files with mistakes.
    """

    units: tuple[Unit, ...]
    snapshots: Mapping[str, Snapshot]
    settings: tuple[TenantParams, ...]
    notebooks: tuple[Notebook, ...]
    stray_notebooks: tuple[StrayNotebook, ...] = ()
    problems: tuple[RunProblem, ...] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether a report, or a tenant, of the request has no unit."""
        has_failed = any(one.is_failure for one in self.stray_notebooks)
        return has_failed or any(one.is_failure for one in self.problems)


def plan(
    request: Request, params: Params | SoundParams, lake: Lake, now: datetime
) -> Plan:
    """Resolve names, periods and versions; nothing is executed.

    A tenant whose file or tables have a mistake is left out and named, where there is
    another one to go on with.

    Parameters
    ----------
    request : Request
    params : Params or SoundParams
    lake : Lake
    now : datetime
        Aware; from it relative periods count where no `as_of` is given.

    Raises
    ------
    ParamsError
        A tenant, notebook, company, format or period that does not exist.
    DataError
        A report for each company is requested, and there is no company.
    """
    given = SoundParams(params) if isinstance(params, Params) else params
    formats = _formats(request.formats)
    problems: list[RunProblem] = []
    left = NamesLeft(request.schedule, problems) if request.schedule else None
    if left:
        request = replace(
            request,
            tenants=left.tenants(request.tenants, given),
            notebooks=left.notebooks(request.notebooks, bool(request.companies)),
        )
    slugs = _tenants(request.tenants, given)
    choice = notebooks.choose(request.notebooks, with_clients=bool(request.companies))
    if not request.companies:
        _check_audience(choice.notebooks)
    wrong = {
        slug: given.tenant_errors[slug] for slug in slugs if slug in given.tenant_errors
    }
    snapshots: dict[str, Snapshot] = {}
    moments: dict[str, _Moment] = {}
    known: dict[str, KnownCompanies] = {}
    units: list[Unit] = []
    for slug in slugs:
        if slug in wrong:
            continue
        tenant = given.params.tenant(slug)
        try:
            moments[slug] = _moment(request, tenant, now)
            snapshot = lake.snapshot(slug)
            if request.companies:
                known[slug] = KnownCompanies.of(snapshot, tenant, now)
        except KpiError as error:
            wrong[slug] = error
        else:
            snapshots[slug] = snapshot
    if not snapshots:
        raise wrong[slugs[0]]
    companies = request.companies
    if left:
        companies = left.companies(companies, known)
    names = company_names(companies, known)
    titles = notebooks.client_titles() if known else {}
    for slug in snapshots:
        tenant, notes = given.params.tenant(slug), PeriodNotes()
        clients = known[slug].chosen(names) if known else [(None, "")]
        if any(notebook.audience == "client" for notebook in choice.notebooks):
            slugs_of = slugify(known[slug].names)
            period = moments[slug].period
            notes = read_notes(given.params.folder, tenant, period, slugs_of)
            problems += note_problems(notes)
        for client in clients:
            units += _units(
                choice.notebooks, tenant, moments[slug], client, titles, formats,
                notes,
            )  # fmt: skip
    if not units:
        raise DataError(
            ", ".join(snapshots), "no company is known yet", remedy="import data first"
        )
    problems = [*params_problems(wrong, given), *problems]
    return Plan(
        tuple(units),
        snapshots,
        tuple(map(given.params.tenant, snapshots)),
        choice.notebooks,
        choice.stray_notebooks,
        tuple(problems),
    )


def with_copies(planned: Plan, scratch: Path) -> Plan:
    """Write a plan's settings and notebooks as they were read; its units read these.

    A night is long enough for somebody to save, rename or remove a file.

    Raises
    ------
    RenderError
        There is no room for them.
    """
    folder = scratch / "notebooks"
    try:
        kept_settings.keep(planned.settings, scratch / kept_settings.FOLDER)
        folder.mkdir()
        for notebook in planned.notebooks:
            (folder / notebook.path.name).write_bytes(notebook.content)
    except OSError as error:
        raise unwritable(scratch, "work files", SCRATCH, error) from error
    units = [replace(u, source=folder / u.source.name) for u in planned.units]
    return replace(planned, units=(*units,))


def _check_audience(chosen: Sequence[Notebook]) -> None:
    """Refuse a client's notebook without a client."""
    for notebook in chosen:
        if notebook.audience == "client":
            raise ParamsError(
                "--company",
                f"{notebook.name} is made for one client and none is named",
                "a company's name, or all",
            )


def _formats(names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in FORMATS:
            near = closest(name, FORMATS)[:1] or FORMATS
            raise ParamsError("--formats", f'got "{name}"', ", ".join(near))
    if "pptx" in names:
        require("slides", "--formats pptx")
    return tuple(name for name in FORMATS if name in names)


def _tenants(names: Sequence[str], given: SoundParams) -> list[str]:
    wanted = list(dict.fromkeys(names))
    if wanted and ALL not in wanted:
        for slug in wanted:
            if slug not in given.tenant_errors:
                given.params.tenant(slug)  # raises for one that is unknown
        return wanted
    if not given.params.tenants:
        raise ParamsError(
            str(given.params.folder / "tenants"),
            "there is no tenant",
            "a file <slug>.yaml for each tenant",
        )
    return sorted({*given.params.tenants, *given.tenant_errors})


class _Moment(NamedTuple):
    """Period of a tenant's reports, and the instant as of which its data count."""

    period: Period
    as_of: datetime | None
    is_running: bool


def _moment(request: Request, tenant: TenantParams, now: datetime) -> _Moment:
    given = (
        parse_as_of(request.as_of, tenant.timezone) if request.as_of else tenant.as_of
    )
    period = tenant.period(request.period, given or now)
    period.check_begun(given or now)
    if given is None and period.end > now:
        # Still running: all notebooks, and a later --resume, must mean one instant.
        return _Moment(period, now, is_running=True)
    return _Moment(period, given, is_running=False)


def _units(
    chosen: Sequence[Notebook],
    tenant: TenantParams,
    moment: _Moment,
    client: tuple[str | None, str],
    titles: Mapping[str, str],
    formats: tuple[str, ...],
    notes: PeriodNotes,
) -> Iterator[Unit]:
    (period, as_of, is_running), (company, slug) = moment, client
    language = tenant.language_of(company)
    files = client_files.names(titles, slug, period, language) if company else {}
    for notebook in chosen:
        is_client = notebook.audience == "client"
        folder = "clients" if is_client else "companies"
        yield Unit(
            tenant=tenant.tenant,
            period=period.slug,
            last_day=period.last_day,
            notebook=notebook.name,
            source=Path(notebook.path),
            folder=f"{folder}/{slug}" if company else "",
            company=company,
            # Only what a client reads is in the client's language.
            language=language if is_client else tenant.language,
            audience=notebook.audience,
            formats=formats,
            as_of=None if as_of is None else as_of.isoformat(),
            dated=(as_of or period.end).isoformat(),
            is_running=is_running,
            file=files.get(notebook.name, ""),
            note=notes.by_company.get(company or "") if is_client else None,
        )
