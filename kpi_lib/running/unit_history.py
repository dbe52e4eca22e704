"""Units of a run against the manifests: what stands already, what was made before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Storage, is_full_disk
from kpi_lib.running import manifest
from kpi_lib.running.fingerprints import Inputs, fingerprint
from kpi_lib.running.plan import Plan
from kpi_lib.running.run_problems import RunProblem
from kpi_lib.running.units import Unit, UnitError, UnitResult


@dataclass
class Work:
    """What a run has to do.

    Attributes
    ----------
    wanted : list of Unit
        To be executed, each with the report before it.
    skipped : list of Unit
        Whose reports stand as they would be made again.
    digests : dict of Unit to str
        Fingerprint of each.
    problems : tuple of RunProblem
        Damaged manifests: the reports of these periods are not made.
    """

    wanted: list[Unit] = field(default_factory=list)
    skipped: list[Unit] = field(default_factory=list)
    digests: dict[Unit, str] = field(default_factory=dict)
    problems: tuple[RunProblem, ...] = ()


def work_of(
    planned: Plan, inputs: Mapping[str, Inputs], reports: Storage, *, resume: bool
) -> Work:
    """Compare a plan's units with the manifests of their periods.

    A damaged manifest costs no other tenant its reports: without it nobody knows what
    stands, and what a new report would have to be compared with.

    Parameters
    ----------
    planned : Plan
    inputs : mapping of str to Inputs
        By tenant.
    reports : Storage
    resume : bool
        Whether what stands already is left as it is.

    Raises
    ------
    RenderError
        The manifests of all units are damaged.
    """
    work = Work()
    damaged: dict[str, RenderError] = {}
    for unit in planned.units:
        if unit.home in damaged:
            continue
        given = inputs[unit.tenant]
        try:
            _take(work, unit, given, reports, resume=resume)
        except RenderError as error:
            damaged[unit.home] = error
    if damaged:
        # An entry of a later report may be the damaged one.
        work.wanted = [u for u in work.wanted if u.home not in damaged]
        work.skipped = [u for u in work.skipped if u.home not in damaged]
        if not work.wanted and not work.skipped:
            raise next(iter(damaged.values()))
    work.problems = tuple(
        RunProblem(str(error), True, tenant=home.split("/")[0])
        for home, error in damaged.items()
    )
    return work


def recorded(
    reports: Storage, result: UnitResult, inputs: Inputs, run: str, fingerprint: str
) -> UnitResult:
    """Record a result in its manifest; one that cannot be recorded is a failure.

    A folder that cannot be written is its tenant's alone.

    Raises
    ------
    RenderError
        The disk is full: no other tenant's report fits, either.
    """
    try:
        manifest.record(reports, result, inputs, run, fingerprint)
    except RenderError as error:
        if is_full_disk(error):
            raise
        failure = result.error or UnitError(type(error).__name__, str(error))
        return replace(result, error=failure)
    return result


def _take(
    work: Work, unit: Unit, inputs: Inputs, reports: Storage, *, resume: bool
) -> None:
    if resume and unit.is_running:
        # Take the instant of the run that is resumed, while the period goes on.
        as_of = manifest.last_as_of(reports, unit.home, inputs)
        unit = replace(unit, as_of=as_of, dated=as_of) if as_of else unit
    digest = fingerprint(unit, inputs)
    work.digests[unit] = digest
    if resume and manifest.is_done(reports, unit, digest):
        work.skipped.append(unit)
        return
    previous = manifest.previous_report(reports, unit, digest, inputs)
    work.wanted.append(replace(unit, previous=previous))
