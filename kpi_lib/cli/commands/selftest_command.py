"""``kpi selftest``: the demo's planted truths, found again by this installation."""

from __future__ import annotations

import typer

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say


def selftest(common: Common) -> None:
    """Build the demo data in a temporary folder and look for what is planted in it.

    Says for each KPI what was found; the lake is not touched. The exit code is 1
    where a KPI misses a planted truth, or claims what is not there.
    """
    from kpi_lib.demo.selftest import run_on_new_demo

    failed = 0
    for outcome in run_on_new_demo():
        failed += not outcome.is_found
        verdict = "ok    " if outcome.is_found else "FAILED"
        say(f"{verdict} {outcome.tenant} {outcome.kpi}: {outcome.truth}")
        if not outcome.is_found or not common.quiet:
            say(f"       {outcome.message}")
    if failed:
        say(f"{failed} planted truths are not found as they should be", err=True)
        raise typer.Exit(1)
