"""A model of a night: reports handed one by one to the workers of some machines.

What it assumes:

- The run hands out units in the order of its plan, tenant after tenant; a worker that
  is free takes the next one, whatever its machine (list scheduling).
- What the units of a tenant and audience share is written once on each machine that
  has one of them; the others of that machine wait for it.
- No unit begins before the run has planned all tenants and a worker has started. The
  run notes one result after the other, and ends with the last.
- Machines are alike, and each has a worker per core, which a unit keeps busy for its
  CPU time. Lake, reports and network hold nobody up. (Against a real run, a unit takes
  as long as in the run beside it, with as many workers.)
- No unit fails, and no worker leaves.
- A night's tenants are drawn, with replacement, from those of the trial; each brings
  its own set-up and internal reports, and its clients' reviews are drawn from its own.
  So what differs between tenants stays together, and nothing is taken to be normal.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unit:
    """A report.

    Attributes
    ----------
    tenant : int
        Number of its tenant in the night.
    seconds : float
        Without what its tenant's reports share.
    """

    tenant: int
    seconds: float


@dataclass(frozen=True)
class Run:
    """Units of one command, in the order of their plan.

    Attributes
    ----------
    units : sequence of Unit
    shared : mapping of int to float
        Seconds of what a tenant's units share.
    """

    units: Sequence[Unit]
    shared: Mapping[int, float]

    @property
    def work(self) -> float:
        """Seconds of all, where each tenant's share is written once."""
        return sum(unit.seconds for unit in self.units) + sum(self.shared.values())


@dataclass(frozen=True)
class Tenant:
    """Costs of one tenant in the trial, in seconds.

    Attributes
    ----------
    internal, reviews : list of float
        Of each report.
    shared_internal, shared_reviews : float
        Of what these share.
    """

    internal: list[float] = field(default_factory=list)
    reviews: list[float] = field(default_factory=list)
    shared_internal: float = 0.0
    shared_reviews: float = 0.0


@dataclass(frozen=True)
class Fleet:
    """Machines, and what a run on them costs beside its units.

    Attributes
    ----------
    machines, workers : int
        Machines, and workers of each.
    start : float
        Seconds from the command to the first unit.
    per_tenant : float
        Seconds that each tenant adds to that.
    note : float
        Seconds in which the run notes a result.
    """

    machines: int
    workers: int
    start: float = 0.0
    per_tenant: float = 0.0
    note: float = 0.0


def makespan(run: Run, fleet: Fleet) -> float:
    """Return the seconds from the command to its last noted result."""
    tenants = len({unit.tenant for unit in run.units})
    begin = fleet.start + fleet.per_tenant * tenants
    free = [
        (begin, machine)
        for _ in range(fleet.workers)
        for machine in range(fleet.machines)
    ]
    heapq.heapify(free)
    written: dict[tuple[int, int], float] = {}
    ends = []
    for unit in run.units:
        now, machine = heapq.heappop(free)
        place = (machine, unit.tenant)
        if place not in written:
            written[place] = now + run.shared.get(unit.tenant, 0.0)
        end = max(now, written[place]) + unit.seconds
        heapq.heappush(free, (end, machine))
        ends.append(end)
    noted = begin
    for end in sorted(ends):
        noted = max(noted, end) + fleet.note
    return noted


def night(
    trial: Sequence[Tenant], tenants: int, clients: int, source: random.Random
) -> tuple[Run, Run]:
    """Draw a night: a run of internal reports, and one of clients' reviews."""
    drawn = source.choices(trial, k=tenants)
    internal = Run(
        [Unit(i, seconds) for i, one in enumerate(drawn) for seconds in one.internal],
        {i: one.shared_internal for i, one in enumerate(drawn)},
    )
    reviews = Run(
        [
            Unit(i, seconds)
            for i, one in enumerate(drawn)
            for seconds in source.choices(one.reviews, k=clients)
        ],
        {i: one.shared_reviews for i, one in enumerate(drawn)},
    )
    return internal, reviews


def machines_for(
    runs: Iterable[Run], seconds: float, workers: int, fleet: Fleet
) -> int | None:
    """Return the fewest machines whose runs, one after the other, end in time.

    None where no number does: a run's start and its notes are nobody else's.
    """
    runs = list(runs)

    def fits(machines: int) -> bool:
        wanted = Fleet(machines, workers, fleet.start, fleet.per_tenant, fleet.note)
        return sum(makespan(run, wanted) for run in runs) <= seconds

    most = 1
    while not fits(most):
        if most > len(runs[0].units):
            return None
        most *= 2
    least = most // 2 + 1 if most > 1 else 1
    while least < most:
        middle = (least + most) // 2
        if fits(middle):
            most = middle
        else:
            least = middle + 1
    return most
