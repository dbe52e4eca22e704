"""Score and order of findings, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kpi_lib.domain.finding import Finding, Findings
from kpi_lib.kpis.findings.ranking import ranked


def finding(subject: str, base: int, **more: Any) -> Finding:
    return Finding(**{"kind": "missed", "section": "tickets", **more,
                      "subject": subject, "base": base})  # fmt: skip


def told(*findings: Finding) -> list[tuple[str, float]]:
    return [(f.subject, round(f.score, 1)) for f in ranked(findings)]


def test_scores_of_a_quarter() -> None:
    """Critical tickets, commitments, hours and alerts of one client.

    Critical: 6 of 17 late, 11/17 = 64.7% against 90: 25.3 points, more than 25: 20.
    60 + 20 + 10 (critical) + 6 = 96.
    Commitments: 53 days of 60: 17.7; 60 + 17.7 + 3 + 5 (open) = 85.7.
    Hours: 172 of 150, 14.6% over, of 20: 14.6; 45 + 14.6 + 2 months + 5 = 66.6.
    Alerts: 3 of 10 late, 30% of 50%: 12; 30 + 12 + 10 (security) + 3 = 55.
    Satisfaction: 4.25 against 4.5: 5; 10 + 5 + 7 marks below = 22.
    """
    assert told(
        finding("csat", 10, gap=0.25, cases=7, section="satisfaction"),
        finding("alerts", 30, gap=0.3 / 0.5, cases=3, is_urgent=True),
        finding("hours", 45, gap=14.56 / 20, cases=2, is_running=True),
        finding("commitments", 60, gap=53 / 60, cases=3, is_running=True),
        finding("sla", 60, gap=(90 - 1100 / 17) / 25, cases=6, is_urgent=True),
    ) == [
        ("sla", 96.0),
        ("commitments", 85.7),
        ("hours", 66.6),
        ("alerts", 55.0),
        ("csat", 22.0),
    ]


def test_no_part_of_a_score_is_without_end() -> None:
    # 60 + at most 20 + 10 + at most 10 + 5
    largest = finding("a", 60, gap=9, cases=900, is_urgent=True, is_running=True)
    assert largest.score == 105
    assert finding("a", 40, gap=-3, cases=-2).score == 40


def test_under_20_points_nothing_is_told() -> None:
    # 10 + 20 x .4 + 1 = 19; 10 + 20 x .4 + 2 = 20
    assert told(finding("a", 10, gap=0.4, cases=1)) == []
    assert told(finding("a", 10, gap=0.4, cases=2)) == [("a", 20.0)]


def test_ties_go_to_more_cases_then_the_section_then_the_name() -> None:
    found = ranked(
        [
            finding("d", 50, cases=10, section="time", name="b"),
            finding("c", 50, cases=10, section="time", name="a"),
            finding("b", 50, cases=10, section="tickets", name="z"),
            finding("a", 50, cases=12, section="technicians"),
            finding("e", 40, gap=1.0, section="decisions"),
        ]
    )
    assert [f.subject for f in found] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("all_tickets", "critical", "expected"),
    [
        # The narrower wins, whatever it scores: 60 + 2 + 10 against 60 + 20 + 10.
        ((60, 1.0, 10), (60, 0.1, 0), 72.0),
        # ... but one missed within chance does not hide that all missed clearly.
        ((60, 1.0, 10), (10, 0.4, 10), 90.0),
        # Both within chance: 10 + 8 + 10 + 4.
        ((10, 0.1, 10), (10, 0.4, 4), 32.0),
    ],
)
def test_of_a_subject_the_narrower_is_told(
    all_tickets: tuple[int, float, int],
    critical: tuple[int, float, int],
    expected: float,
) -> None:
    wide, narrow = (
        finding("sla", base, gap=gap, cases=cases, width=width, is_urgent=not width)
        for width, (base, gap, cases) in ((1, all_tickets), (0, critical))
    )
    assert told(wide, narrow) == [("sla", expected)]


def test_good_news_never_hides_bad_news_of_the_same_subject() -> None:
    good = finding("csat", 20, kind="good", cases=9)
    bad = finding("csat", 10, kind="within_chance", gap=0.2, cases=9)
    assert [f.kind for f in ranked([good, bad])] == ["within_chance"]
    assert [f.kind for f in ranked([good])] == ["good"]


def test_the_good_news_that_is_left_is_the_verdict_s() -> None:
    shown = ranked(
        [*(finding(name, 60) for name in "abc"), finding("d", 20, kind="good")]
    )
    found = Findings(shown, 3)
    assert [f.subject for f in found.first] == ["a", "b", "c"]
    assert found.good is not None
    assert found.good.subject == "d"
