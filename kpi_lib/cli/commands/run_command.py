"""``kpi run``: reports from notebooks, with a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.failure_report import report_failures, report_mistakes
from kpi_lib.cli.option_types import AsOf, Jobs, several
from kpi_lib.cli.options import Common
from kpi_lib.cli.run_report import run_and_report
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.extras import require

if TYPE_CHECKING:
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import RunOutcome
    from kpi_lib.settings.params_folder import Schedule

Values = list[str] | None


def run(
    common: Common,
    tenant: Annotated[
        Values, typer.Option(metavar="T,...", help="Slugs, or all; else all.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="P", help="Such as 2026-10, 2026-Q3 or last-month."),
    ] = None,
    notebook: Annotated[
        Values,
        typer.Option(
            metavar="N,...",
            help="Names or numbers; else all reports but 00_explore and those for one "
            "client.",
        ),
    ] = None,
    company: Annotated[
        Values,
        typer.Option(
            metavar="C,...", help="A report for each of these companies, or all."
        ),
    ] = None,
    formats: Annotated[
        Values,
        typer.Option(
            metavar="F,...",
            help="html, pdf, xlsx, pptx (slides); else all but the last.",
        ),
    ] = None,
    jobs: Jobs = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="E", help="How notebooks execute: fork or stock; else the faster."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="TCP://...",
            help="A dask scheduler, whose workers execute the notebooks.",
        ),
    ] = None,
    as_of: AsOf = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, metavar="SECONDS", help="Per notebook; else 600."),
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(min=2, metavar="GB", help="Per notebook; else 8."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Execute only what is missing.")
    ] = False,
    schedule: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The run of params/schedules/NAME.yaml."),
    ] = None,
    profile: Annotated[
        bool,
        typer.Option(
            "--profile",
            help="Write where the time of each report goes.",
        ),
    ] = False,
) -> None:
    """Execute notebooks and write reports with a manifest.

    A notebook that fails does not stop the others: its half-done copy goes to
    reports/_failed, and the exit code is 1. So it is where the file or the tables of
    one of several tenants are wrong: the others' reports are made.
    """
    from kpi_lib.running.failure_notice import has_failures
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import MEMORY, TIMEOUT, Options
    from kpi_lib.running.units import USUAL_FORMATS

    has_drafts = False
    if schedule is not None:
        given = {
            "--tenant": tenant,
            "--period": period,
            "--notebook": notebook,
            "--company": company,
            "--formats": formats,
        }
        _check_alone(schedule, given)
        try:
            request, planned = _scheduled(common, schedule, as_of)
        except KpiError as error:
            report_mistakes(common, schedule, error)
            raise
        engine, cluster = engine or planned.engine, cluster or planned.cluster
        jobs = jobs or (None if cluster else planned.jobs)
        has_drafts = planned.mail == "drafts"
    elif period is None:
        raise ParamsError("--period", "is missing", "such as 2026-10 or last-month")
    else:
        request = Request(
            period=period,
            tenants=several(tenant),
            notebooks=several(notebook),
            # A company's name may hold a comma: the plan knows the names.
            companies=tuple(company or ()),
            formats=several(formats) or USUAL_FORMATS,
            as_of=as_of,
        )
    if jobs and cluster:
        raise ParamsError(
            "--jobs", "goes without --cluster", "one of them: each worker of a cluster "
            "has its own --nthreads"
        )  # fmt: skip
    if profile:
        require("profile", "--profile")
    options = Options(
        jobs, engine, timeout or TIMEOUT, memory or MEMORY, resume, schedule, cluster,
        profile,
    )  # fmt: skip
    outcome = None
    try:
        outcome = run_and_report(common, request, options)
        are_drafts_well = not has_drafts or _drafts_written(common, outcome)
    except Exception as error:
        # One that nobody foresaw too: a night that crashes is not a quiet one.
        if schedule is not None:
            report_failures(common, schedule, planned, outcome, error)
        raise
    if schedule is not None:
        report_failures(
            common, schedule, planned, outcome, are_drafts_well=are_drafts_well
        )
    if has_failures(outcome) or not are_drafts_well:
        raise typer.Exit(1)


def _drafts_written(common: Common, outcome: RunOutcome) -> bool:
    """Write the drafts of the reviews that a schedule has made, and show them."""
    from kpi_lib.cli.mail_report import show_mail
    from kpi_lib.lake.storage import storage
    from kpi_lib.running.disk_errors import REPORTS, unwritable
    from kpi_lib.running.mailing.mail_round import MailRound
    from kpi_lib.settings.params_folder import load_tenant

    made = [*outcome.skipped, *(r.unit for r in outcome.results if not r.error)]
    reviews: dict[tuple[str, str], list[str]] = {}
    for unit in made:
        if unit.audience == "client" and unit.company:
            reviews.setdefault((unit.tenant, unit.period), []).append(unit.company)
    are_well = True
    for (tenant, period), companies in reviews.items():
        try:
            params = load_tenant(common.params, tenant)
            mailing = MailRound(storage(common.reports), params, period, companies)
            are_well = show_mail(common, mailing.draft()) and are_well
        except (KpiError, OSError) as error:
            if isinstance(error, OSError):
                place = error.filename or common.reports
                error = unwritable(place, "the drafts", REPORTS, error)
            say(f"failed: drafts of {tenant}: {error}", err=True)
            are_well = False
    return are_well


def _check_alone(name: str, given: dict[str, Values | str]) -> None:
    """Refuse options that a schedule fixes."""
    twice = [option for option, value in given.items() if value]
    if twice:
        raise ParamsError(
            "--schedule",
            f"goes without {', '.join(twice)}",
            f"what params/schedules/{name}.yaml says",
        )


def _scheduled(
    common: Common, name: str, as_of: str | None
) -> tuple[Request, Schedule]:
    """Read a schedule, and the request that it is."""
    from kpi_lib.running.plan import Request
    from kpi_lib.settings.sound_tenants import load_sound_params

    found = load_sound_params(common.params)
    if name in found.schedule_errors and name not in found.params.schedules:
        raise found.schedule_errors[name]
    schedule = found.params.schedule(name)
    request = Request(
        period=schedule.period,
        tenants=schedule.tenants,
        notebooks=schedule.notebooks,
        companies=schedule.companies,
        formats=schedule.formats,
        as_of=as_of,
        schedule=name,
    )
    return request, schedule
