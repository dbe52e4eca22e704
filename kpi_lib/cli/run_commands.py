"""``kpi run``, ``kpi demo`` and ``kpi lab``: notebooks, executed or opened."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.compute import AsOf
from kpi_lib.cli.options import Common, several
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.run_environment import LAKE, PARAMS, REPORTS
from kpi_lib.lake.storage import local_path

if TYPE_CHECKING:
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import Options, Outcome
    from kpi_lib.settings.params_folder import Schedule

Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Notebooks at once; else one per core."),
]
Many = list[str] | None


def run(
    common: Common,
    tenant: Annotated[
        Many, typer.Option(metavar="T,...", help="Slugs, or all; else all.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="P", help="Such as 2026-10, 2026-Q3 or last-month."),
    ] = None,
    notebook: Annotated[
        Many,
        typer.Option(
            metavar="N,...",
            help="Names or numbers; else all but 00_explore and those for one client.",
        ),
    ] = None,
    company: Annotated[
        Many,
        typer.Option(
            metavar="C,...", help="A report for each of these companies, or all."
        ),
    ] = None,
    formats: Annotated[
        Many, typer.Option(metavar="F,...", help="html, pdf, xlsx; else all three.")
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
) -> None:
    """Execute notebooks and write reports with a manifest.

    A notebook that fails does not stop the others: its half-done copy goes to
    reports/_failed, and the exit code is 1.
    """
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import MEMORY, TIMEOUT, Options
    from kpi_lib.running.units import FORMATS

    if schedule is not None:
        given = {
            "--tenant": tenant,
            "--period": period,
            "--notebook": notebook,
            "--company": company,
            "--formats": formats,
        }
        request, said = _scheduled(common, schedule, given, as_of)
        engine, cluster = engine or said.engine, cluster or said.cluster
        jobs = jobs or (None if cluster else said.jobs)
    elif period is None:
        raise ParamsError("--period", "is missing", "such as 2026-10 or last-month")
    else:
        request = Request(
            period=period,
            tenants=several(tenant),
            notebooks=several(notebook),
            # A company's name may hold a comma: the plan knows the names.
            companies=tuple(company or ()),
            formats=several(formats) or FORMATS,
            as_of=as_of,
        )
    if jobs and cluster:
        raise ParamsError(
            "--jobs", "goes without --cluster", "one of them: each worker of a cluster "
            "has its own --nthreads"
        )  # fmt: skip
    options = Options(
        jobs, engine, timeout or TIMEOUT, memory or MEMORY, resume, schedule, cluster
    )
    outcome = _run(common, request, options)
    if outcome.failed:
        raise typer.Exit(1)


def _scheduled(
    common: Common, name: str, given: dict[str, Many | str], as_of: str | None
) -> tuple[Request, Schedule]:
    """Read a schedule; options that it fixes are refused beside it."""
    from kpi_lib.running.plan import Request
    from kpi_lib.settings.params_folder import load_params

    twice = [option for option, value in given.items() if value]
    if twice:
        raise ParamsError(
            "--schedule",
            f"goes without {', '.join(twice)}",
            f"what params/schedules/{name}.yaml says",
        )
    schedule = load_params(common.params).schedule(name)
    request = Request(
        period=schedule.period,
        tenants=schedule.tenants,
        notebooks=schedule.notebooks,
        companies=schedule.companies,
        formats=schedule.formats,
        as_of=as_of,
    )
    return request, schedule


def _run(common: Common, request: Request, options: Options) -> Outcome:
    from kpi_lib.cli.console_progress import RunProgress
    from kpi_lib.running.run import Places, run

    places = Places(common.lake, common.params, common.reports)
    try:
        with RunProgress(common.quiet) as progress:
            outcome = run(request, places, options, progress)
    except KeyboardInterrupt:
        say("interrupted; --resume executes what is missing", err=True)
        raise
    units = [*outcome.kept, *(r.unit for r in outcome.results if not r.error)]
    for unit in sorted(units, key=str):
        for ending in unit.formats:
            if unit.report(ending) in outcome.files:
                say(_shown(common.reports, unit.report(ending)))
    for result in outcome.failed:
        say(f"failed: {result.unit}: {result.error}", err=True)
        if result.error and result.error.copy:
            say(f"  see {_shown(common.reports, result.error.copy)}", err=True)
    if not common.quiet:
        kept = f", {len(outcome.kept)} stood already" if outcome.kept else ""
        done = len(outcome.results) - len(outcome.failed)
        say(
            f"{done} done, {len(outcome.failed)} failed{kept}; "
            f"all reports: {_shown(common.reports, 'index.html')}",
            err=True,
        )
    return outcome


def _shown(folder: Path | str, name: str) -> str:
    return str(folder / name) if isinstance(folder, Path) else f"{folder}/{name}"


def _absolute(folder: Path | str) -> str:
    return str(folder.absolute()) if isinstance(folder, Path) else folder


def demo(common: Common, jobs: Jobs = None) -> None:
    """Build the demo lake (tenants boreal and harbour) and render their reports.

    Their files are added to the parameters' folder where it lacks them.
    """
    from kpi_lib.demo.demo_lake import TENANTS, add_tenants, build
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import Options

    add_tenants(common.params)
    for tenant in TENANTS:
        was_built = build(common.lake, common.params, tenant)
        if not common.quiet:
            state = "built" if was_built else "stands already"
            say(f"{_shown(common.lake, tenant)} {state}", err=True)
    request = Request(period="last-month", tenants=TENANTS)
    if _run(common, request, Options(jobs=jobs, resume=True)).failed:
        raise typer.Exit(1)


def lab(common: Common, ctx: typer.Context) -> None:
    """Open JupyterLab with the notebooks, the lake and the parameters in place.

    Further options go to JupyterLab, for example --no-browser --port 9999.
    """
    from kpi_lib.running import notebooks

    folder = notebooks.editable_folder()
    if importlib.util.find_spec("jupyterlab") is None:
        raise KpiError(
            "kpi lab",
            "JupyterLab is not installed",
            remedy=f"install it: {sys.executable} -m pip install jupyterlab",
        )
    params = local_path(common.params, "JupyterLab's parameters")
    if not params.is_dir():
        raise ParamsError(
            str(params),
            "there is no such folder",
            "the folder of the parameters",
            f"name it by --params or {PARAMS}",
        )
    environment = {
        **os.environ,
        LAKE: _absolute(common.lake),
        PARAMS: str(params.absolute()),
        REPORTS: _absolute(common.reports),
        # The kernel of this Python, whatever else is called python3.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    sys.stdout.flush()
    os.execve(sys.executable, [*command, *ctx.args], environment)
