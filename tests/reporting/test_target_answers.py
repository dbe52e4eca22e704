"""The answer above the cards, from measures made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import value_of
from kpi_lib.reporting.target_words import headline

EN = Formats("en", "en_CA")
SHOWN = Measure("csat", 4.5, "decimal", 9)


def with_target(key: str, value: float | None, n: int) -> Measure:
    """Make a measure that is to be at least 10, with an interval of one around it."""
    low, high = (None, None) if value is None else (value - 1, value + 1)
    return Measure(key, value, "count", n, "", low, high, at_least=10)


MET = with_target("nps", 50, 12)
MISSED = with_target("backlog_age_days", 1, 12)
BY_CHANCE = with_target("ttr_hours", 9.5, 12)
FEW = with_target("sla_met_pct", None, 0)


@pytest.mark.parametrize(
    ("shown", "others", "answer"),
    [
        ([SHOWN], [], "No target is set"),
        ([SHOWN], [MET], "The one target was met"),
        ([SHOWN], [BY_CHANCE], "0 of 1 target met"),
        ([SHOWN, FEW], [MET], "The one target judged here was met"),
        ([SHOWN, FEW], [], "No target could be judged"),
        ([SHOWN], [FEW], "No target could be judged"),
        ([MET], [BY_CHANCE], "The one target judged here was met"),
        ([MET], [MISSED],
         "1 of 2 targets met; clearly missed: age of open tickets"),
        ([], [], ""),
    ],
)  # fmt: skip
def test_a_target_without_a_card_is_told_where_no_card_can_be(
    shown: list[Measure], others: list[Measure], answer: str
) -> None:
    assert headline(shown, others, EN) == answer


def test_the_names_of_missed_targets_can_be_told_apart() -> None:
    missed = [replace(MISSED, key="ttr_hours", group=name) for name in ("High", "P3")]
    assert headline([*missed, MISSED], [], EN) == (
        "0 of 3 targets met; clearly missed: time to resolution (high-priority "
        "tickets), time to resolution (“P3”), age of open tickets"
    )


@pytest.mark.parametrize(
    ("unit", "value", "at_least", "at_most", "shown"),
    [
        ("percent", 94.96, 95, None, "94.96%"),
        ("percent", 94.9996, 95, None, "94.9996%"),
        ("percent", 95.04, 95, None, "95.0%"),  # met
        ("percent", 94.9, 95, None, "94.9%"),
        ("percent", 85.03, 70, 85, "85.03%"),
        ("decimal", 4.46, 4.5, None, "4.46"),
        ("count", 29.7, 30, None, "29.70"),
        ("minutes", 60.4, None, 60, "1.01 h"),
        ("hours", 4.004, None, 4, "4.004 h"),
        ("days", 30.02, None, 30, "30.02 days"),
    ],
)
def test_a_miss_never_reads_as_the_target(
    unit: str, value: float, at_least: float | None, at_most: float | None, shown: str
) -> None:
    measure = Measure("csat", value, unit, 9, at_least=at_least, at_most=at_most)
    assert value_of(value, measure, EN).replace("\N{NO-BREAK SPACE}", " ") == shown
    assert value_of(measure.target, measure, EN) != value_of(value, measure, EN)
