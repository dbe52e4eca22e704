"""Problems of a run that do not end it: tenants left out, files with mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_lib.domain.errors import KpiError
from kpi_lib.settings.account_notes import PeriodNotes
from kpi_lib.settings.sound_tenants import SoundParams


@dataclass(frozen=True)
class RunProblem:
    """A mistake in a tenant or file, with which the run goes on.

    Attributes
    ----------
    problem : str
        Where the mistake is, with a remedy; a line for each.
    is_failure : bool
        It is of a tenant that the run is for: its reports are not made.
    is_remark : bool
        Nothing is left out for it.
    tenant : str
        Whose reports are not made; empty where it is no failure.
    """

    problem: str
    is_failure: bool
    is_remark: bool = False
    tenant: str = ""


def note_problems(notes: PeriodNotes) -> list[RunProblem]:
    """Return the problems with account managers' notes; the reports are made."""
    return [
        *(RunProblem(str(problem), False) for problem in notes.problems),
        *(RunProblem(str(remark), False, is_remark=True) for remark in notes.remarks),
    ]


def params_problems(
    wrong: Mapping[str, KpiError], given: SoundParams
) -> tuple[RunProblem, ...]:
    """Return the problems of the parameters folder and of the run's tenants.

    Those of tenants and schedules that the run is not for are no failure.

    Parameters
    ----------
    wrong : mapping of str to KpiError
        Tenants of the run that are left out, by slug.
    given : SoundParams
    """
    others = [error for slug, error in given.tenant_errors.items() if slug not in wrong]
    return (
        *(RunProblem(str(e), True, tenant=slug) for slug, e in wrong.items()),
        *(RunProblem(str(error), False) for error in others),
        *(
            RunProblem(str(error), False)
            for name, error in given.schedule_errors.items()
            if name not in given.params.schedules
        ),
    )
