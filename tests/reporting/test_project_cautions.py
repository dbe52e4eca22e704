"""Cautions about a project's interval, in words and beside its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views.improvement import printed_impact, read_impact

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")


def _impact(verdict: str, caution: str | None) -> Result:
    period = Period.parse("2026-10", "UTC")
    row = {
        "project": "Self-service", "live_at": pd.Timestamp("2026-03-02"),
        "change_pct": -38.0, "ci_low_pct": -50.0, "ci_high_pct": -24.0,
        "hours_saved_per_month": 9.0, "savings_low_per_month": 100.0,
        "savings_high_per_month": 300.0, "cost": 1000.0, "verdict": verdict,
        "did_pay": "yes", "caution": caution,
    }  # fmt: skip
    frame = pd.DataFrame([row]).astype({"caution": "str"})
    empty = Result(
        "project_impact", "acme", None, period, datetime(2026, 11, 1, tzinfo=UTC), {},
        "", "",
    )  # fmt: skip
    return replace(empty, tables={"main": frame})


@pytest.mark.parametrize(
    ("caution", "english", "french"),
    [
        ("strong_trend",
         "Its tickets changed fast before it, too, and other tickets did not: part of "
         "the change may be that trend.",
         "une partie de l’écart peut tenir à cette tendance."),
        ("wandering_level",
         "Its tickets wandered up and down before it, for no reason that is known: the "
         "range may be too narrow.",
         "la fourchette est peut-être trop étroite."),
        ("only_just",
         "This is only just more than chance: if its tickets wander on their own, as "
         "far as these weeks allow, it may be no change.",
         "C’est à peine plus que le hasard\u00a0:"),
    ],
)  # fmt: skip
def test_a_caution_is_told_between_the_effect_and_the_money(
    caution: str, english: str, french: str
) -> None:
    result = _impact("improved", caution)
    text = read_impact(result, EN).text
    assert english in text
    assert text.index("saved per month") < text.index(english) < text.index("It paid")
    assert french in read_impact(result, FR).text


@pytest.mark.parametrize("verdict", ["cannot tell", "too early"])
def test_without_a_verdict_there_is_nothing_to_be_cautious_about(verdict: str) -> None:
    result = _impact(verdict, "wandering_level")
    assert "before it" not in read_impact(result, EN).text
    assert printed_impact(result.main, result, EN)["verdict"].tolist() == [verdict]


@pytest.mark.parametrize("verdict", ["improved", "worse"])
@pytest.mark.parametrize("caution", ["strong_trend", "wandering_level", "only_just"])
def test_the_table_says_it_in_the_verdict(verdict: str, caution: str) -> None:
    result = _impact(verdict, caution)
    code = printed_impact(result.main, result, EN)["verdict"].iloc[0]
    expected = {
        ("improved", "strong_trend"): "fewer tickets, strong trend before",
        ("improved", "wandering_level"): "fewer tickets, wandering level before",
        ("worse", "strong_trend"): "more tickets, strong trend before",
        ("worse", "wandering_level"): "more tickets, wandering level before",
        ("improved", "only_just"): "fewer tickets, only just",
        ("worse", "only_just"): "more tickets, only just",
    }
    assert word(code, EN, "project_impact", "verdict") == expected[verdict, caution]
    assert "billets" in word(code, FR, "project_impact", "verdict")


def test_a_steady_project_has_no_caution() -> None:
    result = _impact("improved", None)
    assert printed_impact(result.main, result, EN)["verdict"].tolist() == ["improved"]
    assert "wandered" not in read_impact(result, EN).text
