"""``kpi demo``: the demo lake and its reports."""

from __future__ import annotations

import typer

from kpi_lib.cli.option_types import Jobs
from kpi_lib.cli.options import Common
from kpi_lib.cli.run_report import path_in, run_and_report
from kpi_lib.cli.screen import say


def demo(common: Common, jobs: Jobs = None) -> None:
    """Build the demo lake (tenants boreal and harbour) and render their reports.

    The tenants' files are added to the parameters' folder where it lacks them. Two
    clients get a review of the last quarter, one in French and one in English.
    """
    from kpi_lib.demo.demo_lake import CLIENTS, TENANTS, add_tenants, build
    from kpi_lib.running.notebook_folders import folders
    from kpi_lib.running.plan import Request
    from kpi_lib.running.run import Options

    add_tenants(common.params)
    for tenant in TENANTS:
        was_built = build(common.lake, common.params, tenant)
        if not common.quiet:
            state = "built" if was_built else "stands already"
            say(f"{path_in(common.lake, tenant)} {state}", err=True)
    month = Request(period="last-month", tenants=TENANTS)
    reviews = Request(period="last-quarter", tenants=TENANTS, companies=CLIENTS,
                      notebooks=("70_client_qbr",))  # fmt: skip
    options = Options(jobs=jobs, resume=True)
    # A folder of few notebooks, as KPI_NOTEBOOKS may name, need not hold the review.
    has_review = any((place / "70_client_qbr.ipynb").is_file() for place in folders())
    requests = (month, reviews) if has_review else (month,)
    ended = [run_and_report(common, request, options) for request in requests]
    if any(outcome.failed for outcome in ended):
        raise typer.Exit(1)
