"""``kpi demo``: the demo lake and its reports."""

from __future__ import annotations

import typer

from kpi_lib.cli.option_types import Jobs
from kpi_lib.cli.options import Common
from kpi_lib.cli.run_report import path_in, run_and_report
from kpi_lib.cli.screen import say


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
            say(f"{path_in(common.lake, tenant)} {state}", err=True)
    request = Request(period="last-month", tenants=TENANTS)
    if run_and_report(common, request, Options(jobs=jobs, resume=True)).failed:
        raise typer.Exit(1)
