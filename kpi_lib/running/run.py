"""A run: plan, execution, manifests and the index page."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.storage import Storage, is_remote, storage
from kpi_lib.running import index_page, manifest
from kpi_lib.running.cluster_job import Job
from kpi_lib.running.fingerprints import Inputs
from kpi_lib.running.forking.template_handle import Template
from kpi_lib.running.notebooks import StrayNotebook
from kpi_lib.running.plan import Plan, Request, plan, with_copies
from kpi_lib.running.processors import jobs_for
from kpi_lib.running.publishing import open_reports
from kpi_lib.running.run_locks import schedule_lock, scratch_folder
from kpi_lib.running.run_problems import RunProblem
from kpi_lib.running.shared_files import many_clients, many_notebooks, remove_shared
from kpi_lib.running.unit_history import recorded, work_of
from kpi_lib.running.units import ENGINES, Context, Unit, UnitResult
from kpi_lib.running.worker_pool import Pool, Started, template, threads_each
from kpi_lib.settings.sound_tenants import load_sound_params

if TYPE_CHECKING:
    from kpi_lib.running.cluster import Cluster

TIMEOUT = 600.0
"""Seconds that a notebook may take."""
MEMORY = 8.0
"""Gigabytes that a notebook may allocate; libraries reserve one or two of them."""


@dataclass(frozen=True)
class Places:
    """Addresses that a run reads and writes: folders, or ``s3://bucket/path``."""

    lake: Path | str
    params: Path | str
    reports: Path | str


@dataclass(frozen=True)
class Options:
    """Settings of a run that change none of its results.

    Attributes
    ----------
    jobs : int or None
        Notebooks at once; by default as many as there are cores.
    engine : str or None
    timeout : float
        Seconds per notebook.
    memory : float
        Gigabytes per notebook; on Linux only.
    resume : bool
        Execute only what is missing.
    schedule : str or None
        Only one run of a schedule works at a time.
    cluster : str or None
        Address of a ``dask.distributed`` scheduler, whose workers execute then.
    profile : bool
        Write where the time of each report goes.
    """

    jobs: int | None = None
    engine: str | None = None
    timeout: float = TIMEOUT
    memory: float = MEMORY
    resume: bool = False
    schedule: str | None = None
    cluster: str | None = None
    profile: bool = False


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended.

    Attributes
    ----------
    run : str
        Its name, as ``reports/_runs/<run>.json`` has it.
    results : tuple of UnitResult
        Of the units that were executed, in the order of the plan.
    skipped : tuple of Unit
        Those whose reports stood already; not executed again.
    files : frozenset of str
        Reports of the request that stand now, below the reports' folder.
    stray_notebooks : tuple of StrayNotebook
        Files of the notebooks' folders that were not executed.
    problems : tuple of RunProblem
        Tenants left out, files with mistakes.
    """

    run: str
    results: tuple[UnitResult, ...]
    skipped: tuple[Unit, ...]
    files: frozenset[str]
    stray_notebooks: tuple[StrayNotebook, ...] = ()
    problems: tuple[RunProblem, ...] = ()

    @property
    def left_out(self) -> tuple[StrayNotebook | RunProblem, ...]:
        """Notebooks, tenants and files that it went on without, and remarks."""
        return (*self.stray_notebooks, *self.problems)

    @property
    def failed(self) -> tuple[UnitResult, ...]:
        """Those with an error."""
        return tuple(result for result in self.results if result.error)


Listener = Callable[[Sequence[Unit] | Started | UnitResult], None]
"""Receives the units to be executed, then each start and each result."""


def run(
    request: Request,
    places: Places,
    options: Options | None = None,
    listener: Listener = lambda event: None,
) -> RunOutcome:
    """Execute and render a request.

    Parameters
    ----------
    request : Request
    places : Places
    options : Options, optional
    listener : callable, optional
        For progress.

    Returns
    -------
    RunOutcome
        Failures of single notebooks are in it; none of them stops the others.

    Raises
    ------
    ParamsError
        The request names what does not exist; nothing has been executed.
    DataError
        There is no lake.
    RenderError
        The reports cannot be written, or the schedule is running already.
    """
    options = options or Options()
    if options.engine is not None and options.engine not in ENGINES:
        near = closest(options.engine, ENGINES)[:1] or ENGINES
        raise ParamsError("--engine", f'got "{options.engine}"', ", ".join(near))
    engine = options.engine or ENGINES[0]
    local = engine if options.cluster is None else None
    with scratch_folder() as scratch, template(local, scratch) as started:
        return _run(request, places, options, listener, scratch, started)


def _run(
    request: Request,
    places: Places,
    options: Options,
    listener: Listener,
    scratch: Path,
    template: Template | None,
) -> RunOutcome:
    sound = load_sound_params(places.params)
    lake = Lake(places.lake if is_remote(places.lake) else Path(places.lake).absolute())
    lake.check()
    now = datetime.now(UTC).replace(microsecond=0)
    planned = with_copies(plan(request, sound, lake, now), scratch)
    inputs = {
        tenant.tenant: Inputs.of(tenant, planned.snapshots[tenant.tenant].versions)
        for tenant in planned.settings
    }
    lock = options.schedule
    with open_reports(places.reports) as reports, schedule_lock(reports, lock):
        context = Context(
            lake=lake.root,
            params=sound.params.folder.absolute(),
            reports=storage(places.reports),
            scratch=scratch,
            snapshots=planned.snapshots,
            many_clients=many_clients(planned.units),
            many_notebooks=many_notebooks(planned.units, planned.snapshots),
            threads=threads_each(jobs_for(options.jobs, len(planned.units))),
            timeout=options.timeout,
            memory=options.memory,
            engine=options.engine or ENGINES[0],
            profile=options.profile,
        )
        name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        record = {**asdict(request), **asdict(options), "engine": context.engine}
        parts = (name, record, context, reports, inputs, planned, listener)
        return _Execution(*parts).run(options, template)


class _Execution:
    """The units of a run executed, their results recorded as they come."""

    def __init__(
        self,
        name: str,
        request: dict[str, object],
        context: Context,
        reports: Storage,
        inputs: dict[str, Inputs],
        planned: Plan,
        listener: Listener,
    ) -> None:
        self.name = name
        self.request = request
        self.context = context
        self.reports = reports
        self.inputs = inputs
        self.planned = planned
        self.listener = listener
        self.results: dict[str, UnitResult] = {}
        self.waiting: Counter[str] = Counter()
        self.started = time.monotonic()

    def run(self, options: Options, template: Template | None) -> RunOutcome:
        reports = self.reports
        work = work_of(self.planned, self.inputs, reports, resume=options.resume)
        wanted, skipped = work.wanted, work.skipped
        problems = (*self.planned.problems, *work.problems)
        self.planned = replace(self.planned, problems=problems)
        self.waiting = Counter(unit.tenant for unit in wanted)
        self.listener(wanted)
        self._write("running")
        status = "interrupted"
        try:
            with self._workers(options, wanted, template) as workers:
                for event in workers.run(wanted):
                    if isinstance(event, UnitResult):
                        event = self._record(event, work.digests[event.unit])
                    self.listener(event)
            failed = any(result.error for result in self.results.values())
            status = "failed" if failed or self.planned.is_incomplete else "done"
        finally:
            self._write(status)
            damaged = self._list_reports(bool(wanted))
        ordered = [self.results[str(unit)] for unit in wanted]
        names = (unit.report(ending) for unit in skipped for ending in unit.formats)
        files = {*filter(reports.has, names)}.union(*(r.outputs for r in ordered))
        strays = self.planned.stray_notebooks
        return RunOutcome(
            self.name,
            (*ordered,),
            (*skipped,),
            frozenset(files),
            strays,
            (*problems, *damaged),
        )

    def _workers(
        self, options: Options, wanted: Sequence[Unit], template: Template | None
    ) -> Pool | Cluster:
        if options.cluster is None:
            return Pool(self.context, jobs_for(options.jobs, len(wanted)), template)
        from kpi_lib.running.cluster import Cluster

        return Cluster(options.cluster, Job.of(self.name, self.context, wanted))

    def _list_reports(self, has_worked: bool) -> list[RunProblem]:
        """Refresh the index page; return the periods that it has to go without."""
        if not has_worked and self.reports.has(index_page.NAME):
            return []
        known = {one.problem for one in self.planned.problems}
        try:
            damaged = [*map(str, index_page.refresh(self.reports))]
        except KpiError as error:  # The reports stand all the same.
            return [RunProblem(str(error), True)]
        return [RunProblem(text, False) for text in damaged if text not in known]

    def _record(self, result: UnitResult, digest: str) -> UnitResult:
        tenant = result.unit.tenant
        result = recorded(self.reports, result, self.inputs[tenant], self.name, digest)
        self.results[str(result.unit)] = result
        self.waiting[tenant] -= 1
        if not self.waiting[tenant]:
            remove_shared(tenant, self.context.scratch)
        return result

    def _write(self, status: str) -> None:
        ended, seconds = list(self.results.values()), time.monotonic() - self.started
        manifest.write_run(
            self.reports, self.name, self.request, ended, self.inputs, status, seconds,
            self.planned,
        )  # fmt: skip
