"""A scheduled run that tells of its failures, by the schedule's ``on_failure``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say

if TYPE_CHECKING:
    from kpi_lib.running.run import RunOutcome
    from kpi_lib.running.status import Status
    from kpi_lib.settings.schedule_settings import Schedule


def report_failures(
    common: Common,
    name: str,
    schedule: Schedule,
    outcome: RunOutcome | None,
    error: Exception | None = None,
    *,
    is_well: bool = False,
) -> None:
    """Report a run that failed, or tenants with something wrong.

    `is_well` is false where the run ends with 1. What goes wrong in telling is said on
    standard error, and changes no exit code.
    """
    from kpi_lib.running.failure_notice import notice, send

    if schedule.on_failure is None:
        return
    state: Status | None = None
    try:
        state = _state(common, schedule)
    except Exception as wrong:
        # The run's own failure must not be hidden by one in looking at the rest.
        say(f"on_failure: the state is not known ({wrong})", err=True)
    if is_well and (state is None or state.is_in_order):
        return
    for problem in send(schedule.on_failure, notice(name, outcome, error, state)):
        say(f"on_failure: {problem}", err=True)


def _state(common: Common, schedule: Schedule) -> Status:
    """Return the state of the schedule's tenants."""
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.lake.storage import storage
    from kpi_lib.running.status import status
    from kpi_lib.settings.sound_tenants import load_sound_params

    only = () if "all" in schedule.tenants else schedule.tenants
    return status(
        Lake(common.lake),
        load_sound_params(common.params),
        storage(common.reports),
        datetime.now(UTC).replace(microsecond=0),
        only,
    )
