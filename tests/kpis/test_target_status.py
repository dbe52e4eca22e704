"""Status of a value against its target, by hand."""

from __future__ import annotations

import pytest

from kpi_lib.domain.priorities import is_called, is_critical, is_high
from kpi_lib.domain.result import Headline
from kpi_lib.kpis.headline_targets import with_targets
from kpi_lib.kpis.stats.intervals import share_interval
from kpi_lib.kpis.target_status import judge
from kpi_lib.settings.target_settings import Targets


@pytest.mark.parametrize(
    ("met", "n", "at_least", "status"),
    [
        # 240 of 254 are 94.5%; its interval, 91.1 to 96.8, holds 95.
        (240, 254, 95, "missed_within_chance"),
        # 11 of 17 are 64.7%; 40.5 to 84.3 does not hold 90.
        (11, 17, 90, "missed"),
        (19, 20, 95, "on_target"),
        # 94.9999...%, printed as 95.0%, does not meet 95.
        (18999, 20000, 95, "missed_within_chance"),
        (3, 4, 95, "too_few"),
        (0, 0, 95, "too_few"),
        (3, 4, None, "no_target"),
    ],
)
def test_a_share_is_held_against_its_target(
    met: int, n: int, at_least: float | None, status: str
) -> None:
    limits = share_interval(met, n)
    low, high = (100 * x for x in limits) if limits else (None, None)
    value = 100 * met / n if n else None
    assert judge(value, n, low, high, at_least, None) == status


@pytest.mark.parametrize(
    ("value", "low", "high", "is_sample", "status"),
    [
        (60.0, 50, 70, True, "on_target"),
        (61.0, 60, 70, True, "missed_within_chance"),  # the end belongs to it
        (61.0, 60.1, 70, True, "missed"),
        (61.0, None, None, True, "missed_within_chance"),  # a median of five
        (61.0, None, None, False, "missed"),  # hours know no chance
    ],
)
def test_an_upper_limit(
    value: float, low: float | None, high: float | None, is_sample: bool, status: str
) -> None:
    assert judge(value, 5, low, high, None, 60, is_sample=is_sample) == status


def test_a_band_has_two_ends() -> None:
    for value, status in ((59, "missed"), (60, "on_target"), (86, "missed")):
        assert judge(value, 1, None, None, 60, 85, is_sample=False) == status


def test_headlines_have_target_and_status() -> None:
    targets = Targets.model_validate_json(
        '{"fcr_pct": {"at_least": 97}, "included_hours_pct": {"at_most": 100}}'
    )
    told = with_targets(
        (
            Headline("fcr_pct", "Never reopened", 95.0, "percent", 200),
            Headline("used_pct", "Included hours used", 100.5, "percent", 1),
            Headline("csat", "Satisfaction", 4.0, "decimal", 9, 3.0, 4.6),
            Headline("tickets", "New tickets", 9, "count", 9),
        ),
        targets,
    )
    # 190 of 200: 91.3 to 97.4 holds 97.
    assert [(h.at_least, h.at_most, h.status) for h in told] == [
        (97, None, "missed_within_chance"),
        (None, 100, "missed"),
        (None, None, "no_target"),
        (None, None, ""),
    ]


def test_a_priority_is_called_by_its_parts() -> None:
    for name in ("critical", "CRITICAL", "Priority 1 - Critical", "P1 (critical)"):
        assert is_called(name, "Critical")
        assert is_critical(name)
    for name in ("Non-critical", "Priority 2 - High", "uncritical"):
        assert not is_called(name, "critical")
        assert not is_critical(name)
    assert is_high("Priorité 2 - Élevée")
    assert not is_high("Priority 3 - Medium")
