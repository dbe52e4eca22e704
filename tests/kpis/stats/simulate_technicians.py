"""Simulations behind the comparison of technicians (KPI 09).

`python -m kpis.stats.simulate_technicians [process ...] [--runs 200]`, in `tests/`,
draws teams whose true skill is known and prints the figures that `docs/statistics.md`
records. A process is a name of `PROCESSES`; by default all.
"""

import argparse
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.casemix import compare

TEAMS = {
    "4 x 50": [50] * 4,
    "10 x 150": [150] * 10,
    "20 to 500": list(range(20, 501, 53)),
}
"""Tickets of each technician."""
TICKETS_A_DAY = 5


@dataclass(frozen=True)
class Process:
    """A desk whose technicians differ by `skill` (deviation of the logarithm of time).

    `day` is the share of the error's variance that tickets of one technician and day
    have in common, `kind` the deviation of technician and type beyond both, `tails` the
    degrees of freedom of Student's t, `unequal` the deviation of the logarithm of
    technicians' error, `short` one technician's share of tickets closed within half a
    minute, or, with `brisk`, within a twelfth of their time. `level` is the logarithm
    of the usual minutes, `error` the deviation. Technicians have boards and types of
    their own liking; with `hard` the first one gets the longest board alone.
    """

    skill: float = 0.2
    day: float = 0.0
    kind: float = 0.0
    tails: float = 0.0
    unequal: float = 0.0
    short: float = 0.0
    brisk: bool = False
    level: float = 4.5
    error: float = 1.0
    hard: bool = False

    def draw(
        self, rng: np.random.Generator, sizes: list[int]
    ) -> tuple[pd.DataFrame, np.ndarray]:
        """Draw a team's tickets; also return each technician's centred effect."""
        k, n = len(sizes), sum(sizes)
        owner = np.repeat(np.arange(k), sizes)
        effect = rng.normal(0, self.skill, k)
        board = _chosen(rng, rng.dirichlet(np.full(4, 1.5), k)[owner])
        kind = _chosen(rng, rng.dirichlet(np.full(8, 2.0), k)[owner])
        priority = rng.choice(4, n, p=[0.05, 0.2, 0.6, 0.15])
        lengths = rng.normal(0, 0.5, 4)
        if self.hard:
            lengths[3] = lengths.max() + 1.5
            board = np.where(owner == 0, 3, board)
        day = np.concatenate([np.arange(size) // TICKETS_A_DAY for size in sizes])
        log_minutes = (
            self.level
            + lengths[board]
            + rng.normal(0, 0.6, 8)[kind]
            + np.array([-0.8, -0.3, 0.0, 0.6])[priority]
            + effect[owner]
            + rng.normal(0, self.kind, (k, 8))[owner, kind]
            + self.error * self._errors(rng, owner, day)
        )
        minutes = np.exp(log_minutes)
        is_short = (owner == k // 2) & (rng.random(n) < self.short)
        tiny = minutes / 12 if self.brisk else rng.uniform(0.05, 0.5, n)
        frame = pd.DataFrame(
            {
                "owner": np.array([f"t{i:02d}" for i in range(k)])[owner],
                "minutes": np.where(is_short, tiny, minutes),
                "board": board.astype(str),
                "type": kind.astype(str),
                "priority": priority.astype(str),
                "resolved_on": day,
            }
        )
        return frame, effect - effect.mean()

    def _errors(
        self, rng: np.random.Generator, owner: np.ndarray, day: np.ndarray
    ) -> np.ndarray:
        """Draw errors of variance 1 on average."""
        n, k = owner.size, int(owner[-1]) + 1
        own = rng.normal(size=n)
        if self.tails:
            own = rng.standard_t(self.tails, n) * np.sqrt((self.tails - 2) / self.tails)
        own = own * np.exp(rng.normal(0, self.unequal, k))[owner]
        shared = rng.normal(size=(k, int(day.max()) + 1))[owner, day]
        return np.sqrt(1 - self.day) * own + np.sqrt(self.day) * shared


def _chosen(rng: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    """Draw a level for each row of chances, shape (n, levels)."""
    limits = np.cumsum(chances, axis=1)[:, :-1]
    return (rng.random(len(chances))[:, None] > limits).sum(axis=1)


PROCESSES = {
    "independent": Process(),
    "a day in common": Process(day=0.3),
    "technician and type": Process(kind=0.4),
    "day and type": Process(day=0.3, kind=0.4),
    "t(3)": Process(tails=3.0),
    "unequal": Process(unequal=0.35),
    "18% very short": Process(short=0.18),
    "18% very short, wide": Process(short=0.18, error=1.3),
    "18% very short, quick desk": Process(short=0.18, error=0.9, level=3.5),
    "18% a twelfth": Process(short=0.18, brisk=True),
    "one gets the longest": Process(hard=True),
    "all of it": Process(day=0.3, kind=0.4, tails=3.0, unequal=0.35, short=0.18),
}


@dataclass(frozen=True)
class Outcome:
    """Shares of technicians, averaged over runs; `odd`: of who has short tickets."""

    covered: float
    odd_covered: float
    judged: float
    wrong: float


def outcomes(runs: int, process: Process, sizes: list[int]) -> Outcome:
    """Compare drawn teams with the truth."""
    rows = []
    for seed in range(runs):
        frame, effect = process.draw(np.random.default_rng([seed, 9]), sizes)
        found = compare(frame)
        score = 100 * np.exp(-effect)
        held = ((found["ci_low"] <= score) & (score <= found["ci_high"])).to_numpy()
        better, worse = (found["verdict"] == v for v in ("better", "worse"))
        wrong = (better & (score < 100)) | (worse & (score > 100))
        odd = held[len(sizes) // 2]
        rows.append((held.mean(), odd, (better | worse).mean(), wrong.mean()))
    return Outcome(*(100 * float(share) for share in np.mean(rows, axis=0)))


def main() -> None:
    """Print coverage, verdicts and false verdicts of each process and team."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("process", nargs="*", default=list(PROCESSES))
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    print("covered/that one, verdicts, of the wrong sign; verdicts without any skill")
    for name in options.process:
        process = PROCESSES[name]
        for team, sizes in TEAMS.items():
            real = outcomes(options.runs, process, sizes)
            null = outcomes(options.runs, replace(process, skill=0.0), sizes)
            print(
                f"{name:27} {team:9} {real.covered:5.1f}/{real.odd_covered:5.1f} "
                f"{real.judged:5.1f} {real.wrong:4.1f}; {null.judged:4.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
