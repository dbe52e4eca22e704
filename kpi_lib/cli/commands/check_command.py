"""``kpi check``: errors and warnings in a tenant's data."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.option_types import AsOf, Format, Tenant, known_at
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import counted, say, visible

if TYPE_CHECKING:
    from kpi_lib.facts.check import CheckFinding


def check(
    common: Common,
    tenant: Tenant,
    format_: Format = "table",
    proposals: Annotated[
        bool,
        typer.Option(
            "--proposals",
            help="Only the settings that it proposes, as YAML; ends with 0.",
        ),
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Look for what is wrong in a tenant's data; exit code 1 on any error.

    An error's rows are kept out of every KPI; a warning's rows are in them. Below the
    table stand lines for the tenant's file, where the rows ask for some: aliases of
    names that are written in two ways, statuses that look closed or cancelled.
    """
    from kpi_lib.cli import table_output
    from kpi_lib.facts.check import as_yaml, propose
    from kpi_lib.facts.check import check as find
    from kpi_lib.kpis.tenant import open_tenant

    table_output.check_format(format_)
    with open_tenant(common.lake, tenant, params=common.params, as_of=as_of) as opened:
        yaml = ""
        if proposals or format_ == "table":
            yaml = as_yaml(propose(opened.facts), tenant)
        if proposals:
            print(visible(yaml), end="")
            return
        findings = find(opened.facts, known_at(as_of, opened.params))
    if format_ == "table" and sys.stdout.isatty():
        for finding in findings:
            _show(finding)
    elif len(findings) or format_ != "table":
        table_output.write(findings.frame(), format_)
    if yaml:
        say(f"\n{yaml.rstrip()}")
    if not common.quiet:
        errors = sum(finding.level == "error" for finding in findings)
        warnings = len(findings) - errors
        summary = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        say(f"{tenant}: {summary}", err=True)
    if findings.has_errors:
        raise typer.Exit(1)


def _show(finding: CheckFinding) -> None:
    """Print a finding in lines that fit a terminal: a table has six columns."""
    rows = f"{finding.rows:,} rows" if finding.rows != 1 else "1 row"
    say(f"{finding.level}  {finding.table}  {finding.rule}: {rows}")
    text = finding.message
    if finding.examples:
        text += f" Such as {', '.join(finding.examples)}."
    width = shutil.get_terminal_size().columns - 1
    for line in textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  "):
        say(line)
