"""A scheduled run that tells of its failures, by the schedule's ``on_failure``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import KpiError

if TYPE_CHECKING:
    from kpi_lib.running.run import RunOutcome
    from kpi_lib.running.status import Status
    from kpi_lib.settings.failure_settings import OnFailure
    from kpi_lib.settings.schedule_settings import Schedule


def report_failures(
    common: Common,
    name: str,
    schedule: Schedule,
    outcome: RunOutcome | None,
    error: Exception | None = None,
    *,
    are_drafts_well: bool = True,
) -> None:
    """Report a run that failed, or tenants with something wrong.

    What goes wrong in telling is said on standard error, and changes no exit code.
    """
    from kpi_lib.running.failure_notice import has_failures, notice

    if schedule.on_failure is None:
        return
    state: Status | None = None
    try:
        state = _state(common, schedule)
    except Exception as wrong:
        # The run's own failure must not be hidden by one in looking at the rest.
        say(f"on_failure: the state is not known ({wrong})", err=True)
    is_well = outcome and not error and not has_failures(outcome) and are_drafts_well
    if is_well and (state is None or state.is_in_order):
        return
    summary = notice(name, outcome, error, state, are_drafts_well=are_drafts_well)
    _tell(schedule.on_failure, summary)


def report_mistakes(common: Common, name: str, error: KpiError) -> None:
    """Report settings whose mistakes leave a schedule without a run."""
    from kpi_lib.running.failure_notice import notice
    from kpi_lib.settings.sound_tenants import failure_receivers

    receivers = failure_receivers(common.params, name)
    if receivers is not None:
        _tell(receivers, notice(name, None, error, None))


def _tell(receivers: OnFailure, summary: dict[str, Any]) -> None:
    from kpi_lib.running.failure_notice import send

    for problem in send(receivers, summary):
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
