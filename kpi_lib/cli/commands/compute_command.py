"""``kpi compute``: one table of one KPI."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from kpi_lib.cli.option_types import AsOf, Format, PeriodText, Tenant, several
from kpi_lib.cli.options import Common
from kpi_lib.domain.catalogue import KPIS, find
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest

_FRAMES = ("kpi_daily", "service_summary", "targets")
_HEADLINES = "headlines"


def compute(
    common: Common,
    kpi: Annotated[
        str,
        typer.Argument(
            metavar="KPI",
            help="Key or number; also kpi_daily, service_summary and targets.",
        ),
    ],
    tenant: Tenant,
    period: PeriodText,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="One of its tables, or headlines; else the first.",
        ),
    ] = None,
    company: Annotated[
        str | None, typer.Option(metavar="C", help="Only this client company.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN,...",
            help="What 04 groups by: company, board, work_type, member.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Of 06: print what would be sent to the language model; send nothing.",
        ),
    ] = False,
    format_: Format = "table",
    as_of: AsOf = None,
) -> None:
    """Compute one KPI and write one of its tables to standard output."""
    from kpi_lib.cli import table_output
    from kpi_lib.kpis.tenant import open_tenant

    table_output.check_format(format_)
    key = _key(kpi)
    if by and key != "time_consumption":
        raise ParamsError("--by", f"{key} has fixed groups", "time_consumption (04)")
    if explain and key != "improvement_projects":
        raise ParamsError(
            "--explain", f"{key} asks no language model", "improvement_projects (06)"
        )
    with open_tenant(common.lake, tenant, params=common.params, as_of=as_of) as opened:
        if explain:
            _explain(opened, period, company, is_quiet=common.quiet)
            return
        if key in _FRAMES:
            _refuse_table(key, table)
            frame = _frame(key, opened, period, company)
        else:
            options: dict[str, Any] = {"by": several(by)} if by else {}
            result = opened.compute(key, period, company=company, **options)
            frame = _table(result, table)
            if not common.quiet:
                _write_cautions(result, opened.facts)
        table_output.write(frame, format_)


def _table(result: Any, name: str | None) -> Any:
    """Return a table of a result: by default its first."""
    if name not in (None, _HEADLINES, *result.tables):
        names = ", ".join((*result.tables, _HEADLINES))
        raise ParamsError("--table", f'got "{name}"', f"one of {names}")
    if name == _HEADLINES:
        return result.headline_table()
    return result.tables[name or next(iter(result.tables))]


def _write_cautions(result: Any, facts: Any) -> None:
    """Write to standard error what the rows of a result do not show."""
    from kpi_lib.domain.needs import NAMED_TICKET
    from kpi_lib.kpis.excluded_notes import MESSAGES
    from kpi_lib.kpis.unknown_figures import reason

    typer.echo(f"data quality {result.quality}", err=True)
    missing = facts.not_connected(result.not_connected - {NAMED_TICKET})
    for source in sorted(result.not_connected):
        state = "not connected" if source in missing else "not known"
        why = reason(facts, source, result.period).message
        typer.echo(f"{state}: {source} ({why})", err=True)
    for note in result.notes:
        # Rules stand in for the model, or rows are left out.
        if result.kpi == "improvement_projects" or note.message in MESSAGES:
            typer.echo(f"note: {note}", err=True)


def _explain(opened: Any, period: str, company: str | None, *, is_quiet: bool) -> None:
    """Write the bodies of the requests to standard output, a line each."""
    from kpi_lib.domain.run_environment import LLM_MODEL, LLM_URL
    from kpi_lib.kpis.improvement_projects import explain

    requests = explain(opened.facts, period, company=company)
    for request in requests:
        typer.echo(json.dumps(request.body, ensure_ascii=False))
    if is_quiet:
        return
    if not requests:
        why = (
            f"{LLM_URL} and {LLM_MODEL} name no language model, or no topic is frequent"
        )
        typer.echo(f"nothing would be sent: {why}", err=True)
        return
    answered = sum(request.is_answered for request in requests)
    typer.echo(
        f"POST {requests[0].endpoint}: {len(requests) - answered} of {len(requests)} "
        f"would be sent, {answered} have been answered before",
        err=True,
    )


def _key(name: str) -> str:
    if name in _FRAMES:
        return name
    record = find(name)
    if record is not None:
        return record.key
    near = closest(name, [k.key for k in KPIS] + list(_FRAMES))
    raise ParamsError(
        "KPI",
        f'got "{name}"',
        near[0] if near else "a KPI's key or number",
        "kpi list shows them all",
    )


def _refuse_table(key: str, table: str | None) -> None:
    if table not in (None, "main"):
        raise ParamsError("--table", f'got "{table}"', f"main, the only one of {key}")


def _frame(key: str, opened: Any, period: str, company: str | None) -> Any:
    """Return a table that is no KPI of its own."""
    if key == "service_summary":
        from kpi_lib.kpis import service_summary

        return service_summary.compute(opened.facts, period, company)
    if key == "targets":
        return opened.targets(period, company)
    from kpi_lib.kpis import kpi_daily

    if company is not None:
        raise ParamsError("--company", "kpi_daily is of the whole tenant", "none")
    days = opened.facts.period(period)
    return kpi_daily.compute(opened.facts, days.first_day, days.last_day)
