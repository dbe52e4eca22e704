"""Tenants and files that a run goes on without, and their mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_lib.domain.errors import KpiError
from kpi_lib.settings.account_notes import PeriodNotes
from kpi_lib.settings.sound_tenants import SoundParams


@dataclass(frozen=True)
class OddFile:
    """What a run goes on without: a tenant, or a file that it does not need.

    Attributes
    ----------
    problem : str
        Where the mistake is, with a remedy; a line for each.
    is_failure : bool
        It is of a tenant that the run is for: its reports are not made.
    is_used : bool
        The run does not go on without it; the problem is a remark.
    """

    problem: str
    is_failure: bool
    is_used: bool = False


def odd_notes(notes: PeriodNotes) -> list[OddFile]:
    """Return the problems with account managers' notes; the reports are made."""
    return [
        *(OddFile(str(problem), False) for problem in notes.problems),
        *(OddFile(str(remark), False, is_used=True) for remark in notes.remarks),
    ]


def left_out(wrong: Mapping[str, KpiError], given: SoundParams) -> tuple[OddFile, ...]:
    """Return what the run goes on without; other tenants' files are no failure."""
    others = [error for slug, error in given.tenants.items() if slug not in wrong]
    return (
        *(OddFile(str(error), True) for error in wrong.values()),
        *(OddFile(str(error), False) for error in others),
        *(OddFile(str(error), False) for error in given.schedules.values()),
    )
