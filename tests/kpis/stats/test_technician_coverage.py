"""A short form of the simulations of technicians, with wide bands."""

from dataclasses import replace

import pytest

from .simulate_technicians import PROCESSES, TEAMS, Process, outcomes

# 10 runs of 10 technicians: the standard error of a share of 95% is 2 to 3 points.
RUNS = 10


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_the_interval_covers_the_truth(name: str) -> None:
    outcome = outcomes(RUNS, PROCESSES[name], TEAMS["10 x 150"])
    assert outcome.covered > 86
    assert outcome.wrong <= 2


def test_small_teams_are_covered_and_hardly_judged() -> None:
    outcome = outcomes(20, Process(), TEAMS["4 x 50"])
    assert outcome.covered > 88
    assert outcome.judged < 20


@pytest.mark.parametrize(
    "name", ["a day in common", "technician and type", "all of it"]
)
def test_nobody_is_judged_where_nobody_differs(name: str) -> None:
    alike = replace(PROCESSES[name], skill=0.0)
    assert outcomes(RUNS, alike, TEAMS["10 x 150"]).judged <= 7


def test_who_has_very_short_tickets_is_covered_too() -> None:
    process = PROCESSES["18% very short, quick desk"]
    outcome = outcomes(RUNS, process, TEAMS["20 to 500"])
    assert outcome.odd_covered >= 70
    assert outcome.covered > 88
