"""``python -m trials``, below ``tests/``: inputs, killed commands, sentences.

``python -m trials inputs --count 10000`` runs generated inputs; ``--from`` and ``--to``
take a part of them, so that several processes share the work. ``python -m trials kills
--count 50`` kills commands at random instants. ``python -m trials sentences --count
300`` reads random reports for sentences that contradict them. ``python -m trials
tenants --count 200`` makes the reports of so many tenants in one run. All end with exit
code 1 where they found a fault, and name it.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from trials.generated import Trials

MOST_MEMORY = 1 << 30


def main(arguments: list[str] | None = None) -> int:
    """Run what the arguments say; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m trials")
    commands = parser.add_subparsers(dest="command", required=True)
    inputs = commands.add_parser("inputs", help="generated inputs")
    inputs.add_argument("--count", type=int, default=10_000)
    inputs.add_argument("--from", dest="first", type=int, default=0)
    inputs.add_argument("--seed", type=int, default=1)
    kills = commands.add_parser("kills", help="killed commands")
    kills.add_argument("--count", type=int, default=50)
    kills.add_argument("--seed", type=int, default=1)
    sentences = commands.add_parser("sentences", help="reports on random desks")
    sentences.add_argument("--count", type=int, default=300)
    sentences.add_argument("--from", dest="first", type=int, default=0)
    many = commands.add_parser("tenants", help="one run over many tenants")
    many.add_argument("--count", type=int, default=200)
    given = parser.parse_args(arguments)
    if given.command == "sentences":
        from trials.sentences import run_sentences

        return run_sentences(given.first, given.count)
    with tempfile.TemporaryDirectory(prefix="kpi-trials-") as folder:
        if given.command == "kills":
            from trials.killed import run_kills

            return run_kills(Path(folder), given.count, given.seed)
        if given.command == "tenants":
            return run_tenants(Path(folder), given.count)
        return run_inputs(Path(folder), given.first, given.count, given.seed)


def run_tenants(folder: Path, count: int) -> int:
    """Make the reports of many tenants; print what they took and each fault."""
    from trials.many_tenants import (
        MOST_DRIFT,
        NOTEBOOKS,
        drift_of_memory,
        run_many_tenants,
    )

    found = run_many_tenants(folder, count, NOTEBOOKS)
    memory = drift_of_memory(found.memory)
    print(
        f"{count} tenants: {found.made} reports, {found.failed} failed; the last ones "
        f"took {found.drift:+.1%} of the first ones' processor time; memory "
        f"{memory:+.1%}, at most {max(found.memory) >> 20} MB"
    )
    for fault in found.faults:
        print(f"  {fault}")
    is_flat = max(abs(found.drift), memory) <= MOST_DRIFT
    return 0 if is_flat and not found.faults else 1


def run_inputs(folder: Path, first: int, count: int, seed: int) -> int:
    """Run trials; print each fault, then one line that sums up."""
    warnings.simplefilter("default")
    os.environ["KPI_NOTEBOOKS"] = str(folder / "notebooks")
    trials = Trials(folder, seed)
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    wrong = 0
    for number in range(first, first + count):
        trial = trials.run(number)
        kinds[trial.kind] += 1
        if trial.faults:
            wrong += 1
            listed = "\n  ".join(trial.faults)
            print(f"{number} {trial.kind}: {trial.what}\n  {listed}", flush=True)
        if (number + 1) % 500 == 0:
            print(
                f"... {number + 1 - first} after {time.monotonic() - began:.0f} s",
                flush=True,
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    listed = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    print(f"{count} inputs ({listed}): {wrong} with a fault, {peak >> 20} MB at most")
    return 1 if wrong or peak > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
