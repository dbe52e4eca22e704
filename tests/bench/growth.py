"""Cost of a longer history: the same questions over lakes of different length.

From the second size on each history is ten times as long as the one before it, month
for month of the same volume; each KPI is computed as a report computes it, but with
topics by rule: grouping a month's summaries does not depend on what came before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from bench import lake as bench_lake
from bench.against_postgres import label_topics
from bench.rows import Row, pairs, row, seconds
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake

PART = "growth"
_AIM = "<= 1.5"
_AIMS = dict.fromkeys(("kpi_daily", "project_impact", "improvement_projects"), "<= 1.3")
"""Of what looks back beyond the month and the one before."""


def rows(
    sizes: Sequence[tuple[str, Lake]], n: int = 3, weighed: Sequence[str] | None = None
) -> Iterator[Row]:
    """Hold each history against the one before it.

    Parameters
    ----------
    sizes : sequence of (str, Lake)
        Name and lake, from the shortest history to the longest.
    n : int
        Pairs of each.
    weighed : sequence of str, optional
        The KPIs whose memory is measured, each in a process of its own; else all.
    """
    opened = [(name, bench_lake.facts(lake)) for name, lake in sizes]
    for _, facts in opened:
        label_topics(facts)
    for (before, shorter), (name, longer) in pairwise(opened):
        is_promised = name == opened[-1][0]
        for key, ours in questions(longer).items():
            measured = pairs(ours, questions(shorter)[key], n)
            yield row(
                PART,
                f"{key}, {name} tickets",
                f"{before} tickets",
                "times as long",
                [long / short for long, short in measured],
                _AIMS.get(key, _AIM) if is_promised else "",
            )
    for _, facts in opened:
        facts.close()
    yield from _memory(
        sizes,
        [*COMPUTE, "kpi_daily", "service_summary"] if weighed is None else weighed,
    )


def questions(facts: Facts) -> dict[str, Callable[[], object]]:
    """Return for each KPI the call that computes a month of it."""
    period = facts.period(bench_lake.PERIOD)
    asked: dict[str, Callable[[], object]] = {
        key: lambda compute=compute: compute(facts, bench_lake.PERIOD)  # type: ignore[misc]
        for key, compute in COMPUTE.items()
    }
    asked["kpi_daily"] = lambda: kpi_daily.compute(
        facts, period.first_day, period.last_day
    )
    asked["service_summary"] = lambda: service_summary.compute(facts, bench_lake.PERIOD)
    return asked


def _memory(sizes: Sequence[tuple[str, Lake]], keys: Sequence[str]) -> Iterator[Row]:
    """Compare the most memory that a process of its own holds for one KPI."""
    peaks = [
        (name, {key: _peak(lake.root, key) for key in keys}) for name, lake in sizes
    ]
    for (before, shorter), (name, longer) in pairwise(peaks):
        for key in keys:
            yield row(
                PART,
                f"{key}, {name} tickets",
                f"{before} tickets",
                "times the memory",
                [longer[key] / shorter[key]],
            )


def _peak(root: Path, key: str) -> float:
    """Return the most memory, in megabytes, of a process that computes one KPI."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.growth", str(root), key],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1]))


def main(root: str, key: str) -> None:
    """Compute one KPI and print the most memory that the process held."""
    facts = bench_lake.facts(Lake(root))
    label_topics(facts)
    seconds(questions(facts)[key])
    # The kernel's VmHWM begins anew with a program; ru_maxrss carries the parent's.
    status = Path("/proc/self/status").read_text(encoding="utf-8").split()
    print(json.dumps(int(status[status.index("VmHWM:") + 1]) / 1024))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
