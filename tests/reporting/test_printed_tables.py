"""Printed tables: choice and order of rows, the clock of durations."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from support.places import NOTEBOOKS, PARAMS

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.kpis.tech_comparison import BY_LOGGED_MINUTES
from kpi_lib.kpis.tech_training_needs import BY_SOURCE_CLOCK
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.columns import column
from kpi_lib.reporting.content_blocks import Headlines
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.ordering import first_rows, ordered
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.result_texts import clock_note, sentences
from kpi_lib.reporting.views.improvement import printed_impact, read_impact
from kpi_lib.reporting.views.security import read_security
from kpi_lib.reporting.views.technicians import printed_training, read_training
from kpi_lib.reporting.views.time_and_agreements import read_mismatch
from kpi_lib.settings.params_folder import load_params

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
TENANTS = load_params(PARAMS).tenants


def _result(kpi: str) -> Result:
    period = Period.parse("2026-10", "UTC")
    as_of = datetime(2026, 11, 1, tzinfo=UTC)
    return Result(kpi, "acme", None, period, as_of, {}, "", "")


def test_names_stand_where_a_reader_looks_them_up() -> None:
    names = ["(none)", "Zoé", "Étude", "alpha", "Faure", "École"]
    frame = pd.DataFrame({"company": pd.Series(names, dtype="str")})
    assert ordered(frame, ["company"])["company"].tolist() == [
        "alpha", "École", "Étude", "Faure", "Zoé", "(none)",
    ]  # fmt: skip
    assert ordered(frame, []) is frame


def test_the_worst_severity_stands_first_then_the_most_alerts() -> None:
    frame = pd.DataFrame(
        {
            "severity": ["low", "high", "critical", "low", "high"],
            "alert_count": [9, 1, 1, 22, 3],
        }
    )
    rows = ordered(frame, ["severity", "-alert_count"]).to_numpy().tolist()
    assert rows == [
        ["critical", 1], ["high", 3], ["high", 1], ["low", 22], ["low", 9],
    ]  # fmt: skip


def test_a_table_that_is_cut_keeps_its_largest_rows_in_their_order() -> None:
    frame = pd.DataFrame({"company": list("abcd"), "minutes": [5, 40, 1, 30]})
    assert first_rows(frame, 2, "minutes")["company"].tolist() == ["b", "d", "a", "c"]
    assert first_rows(frame, 4, "minutes") is frame
    assert first_rows(frame, 2, "") is frame


@pytest.mark.parametrize(
    ("slug", "named"), [("boreal", "in calendar time"), ("harbour", "in opening hours")]
)
def test_a_report_names_its_own_clock(slug: str, named: str) -> None:
    params = TENANTS[slug]
    result = _result("tech_efficiency")
    assert clock_note(result, params) == f"times to resolution {named}"
    parts = sentences(result, params)
    assert any(named in part for part in parts)
    assert not any("as the tenant's file says" in part for part in parts)
    assert clock_note(_result("time_consumption"), params) == ""


def test_another_clock_than_the_tenants_is_named() -> None:
    params = TENANTS["boreal"]
    needs = replace(_result("tech_training_needs"), notes=(BY_SOURCE_CLOCK,))
    assert clock_note(needs, params) == "resolution times by the source's own clock"
    assert any("the source's own" in part for part in sentences(needs, params))
    logged = replace(_result("tech_comparison"), notes=(BY_LOGGED_MINUTES,))
    assert clock_note(logged, params) == "time logged on the tickets"


def test_french_words_agree_with_what_they_speak_of() -> None:
    assert word("high", FR) == "élevée"
    assert word("HIGH", FR) == word("High", FR) == "élevé"
    assert column("resolved_count", FR, kpi="soc_metrics").label == "Résolues"
    assert column("sla_eligible_count", FR).label == "Délai évaluable"


def test_no_empty_table_stands_below_a_sentence_that_says_so() -> None:
    """`Report.show` leaves it out; a table alone says that there is nothing."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        for before, source in pairwise(sources):
            if before.startswith("report.reading("):
                assert not source.startswith("report.table("), path.name


def test_a_trend_is_told_against_oneself_and_a_verdict_against_the_team() -> None:
    for key, said in (
        ("trend", "faster than before"),
        ("verdict", "faster than the team"),
    ):
        settings = {"trend_days": 30}
        shown = column(key, EN, kpi="tech_comparison", settings=settings)
        assert shown.texts(pd.Series(["better"]), EN) == [said]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no technician is assigned", "aucun technicien n’est affecté"),
        ("fewer than 5 tickets", "moins de 5 billets"),
        ("1 weeks after, fewer than 8", "semaines après\xa0: 1, moins de 8"),
        ("the interval includes 0", "l’intervalle contient 0"),
    ],
)
def test_a_reason_in_a_table_is_in_the_readers_language(reason: str, said: str) -> None:
    assert word(reason, FR) == said


def test_a_hint_from_few_tickets_is_marked_and_printed() -> None:
    labels = ["improvement", "improvement", "strength", "typical"]
    frame = pd.DataFrame({"tickets": [14, 15, 5, 5], "label": labels})
    result = replace(_result("tech_profile"), tables={"main": frame})
    tenant: Any = SimpleNamespace(params=TENANTS["boreal"])
    report = Report(tenant, result.period, None, EN)
    table = report.table(result, where="label in ('strength', 'improvement')")
    assert table.frame["label"].tolist() == [
        "improvement_few", "improvement", "strength_few",
    ]  # fmt: skip
    shown = column("label", EN, kpi="tech_profile")
    assert shown.texts(table.frame["label"], EN)[0] == "slower, few tickets"


def test_only_a_reason_beyond_chance_names_a_person() -> None:
    frame = pd.DataFrame(
        {
            "ratio_to_board": [0.9, 0.9, 1.2, 1.8],
            "reasons": [
                ["slow_overall"],
                ["slow_overall", "reopens"],
                ["slow_overall"],
                ["slow_for_board"],
            ],
            "reasons_beyond_chance": [
                ["slow_overall"],
                ["slow_overall", "reopens"],
                ["slow_overall"],
                [],
            ],
        }
    )
    needs = Headline("needs", "Needs", 4, "count", 4)
    result = replace(
        _result("tech_training_needs"), tables={"main": frame},
        _headlines=lambda: (needs,),
    )  # fmt: skip
    named = printed_training(frame, result, EN)["reasons"].tolist()
    assert named == [["reopens"], ["slow_overall"]]
    assert read_training(result, EN).text == (
        "Four combinations of technician and board lie beyond these limits; those that "
        "differ from the team by more than chance are named: 2."
    )
    chance = replace(result, tables={"main": frame.tail(1)})
    assert read_training(chance, EN).text.endswith(
        "it can be chance, and nobody is named."
    )
    none = replace(result, tables={"main": frame.head(0)})
    assert read_training(none, EN).text == "No technician lies beyond these limits."


def test_a_project_of_later_has_not_started_and_money_has_the_effects_interval() -> (
    None
):
    rows = {
        "project": ["a", "b"],
        "live_at": pd.to_datetime(["2026-03-02", "2026-11-01"]),
        "change_pct": [-50.0, None],
        "ci_low_pct": [-60.0, None],
        "ci_high_pct": [-20.0, None],
        "savings_low_per_month": [25.0, None],
        "savings_high_per_month": [150.0, None],
        "cost": [600.0, 600.0],
        "verdict": ["improved", "too early"],
    }
    frame = pd.DataFrame(rows)
    result = replace(_result("project_impact"), tables={"main": frame})
    told = printed_impact(frame, result, EN)
    assert told["verdict"].tolist() == ["improved", "not_started"]
    # Half the tickets came: as many were spared as were seen. At -60% it is 1.5 times
    # as many, 150 a month; at -20% a quarter, 25 a month.
    assert told["payback_interval"].tolist()[0] == "4.0 to 24.0"
    assert told["roi_interval"].tolist()[0] == "−50.0% to 200.0%"
    assert told[["roi_interval", "payback_interval"]].iloc[1].isna().all()


def test_nothing_to_judge_is_no_all_clear() -> None:
    alerts = pd.DataFrame(
        {
            "severity": ["low"],
            "sla_eligible_count": [0],
            "sla_compliance_pct": [float("nan")],
        }
    )
    due = replace(_result("soc_metrics"), tables={"by_severity": alerts})
    assert read_security(due, EN).text == "No alert had a target to judge it by yet."
    for seen, text in (
        (0, "No ticket was created or worked on in the period."),
        (3, "Every ticket of the period is covered by an agreement."),
    ):
        card = Headline("outside", "Tickets outside", 0, "count", seen)
        result = replace(
            _result("agreement_mismatch"),
            tables={"main": pd.DataFrame()},
            _headlines=lambda card=card: (card,),
            _cache={},
        )
        assert read_mismatch(result, EN).text == text


@pytest.mark.parametrize(
    ("card", "change"),
    [
        (Headline("a", "a", 97.1, "percent", 839, previous=96.3, change_p=0.28),
         "no clear change"),
        (Headline("a", "a", 97.1, "percent", 839, previous=93.2, change_p=0.0001),
         "clearly more"),
        (Headline("alerts", "a", 60, "count", 60, previous=118, change_p=0.04),
         "clearly less"),
        # A month that runs: fewer, but more a day, or the other way round.
        (Headline("alerts", "a", 60, "count", 60, previous=118, change_p=0.04,
                  is_more=True), "clearly more a day"),
        (Headline("alerts", "a", 130, "count", 130, previous=118, change_p=0.04,
                  is_more=False), "clearly less a day"),
        # what stands open, or a share of what is not counted, has no test
        (Headline("backlog_open", "a", 60, "count", 60, previous=118), ""),
        (Headline("a", "a", 79.8, "percent", 1834, previous=60.0), ""),
    ],
)  # fmt: skip
def test_only_a_clear_change_is_good_or_bad(card: Headline, change: str) -> None:
    shown = Headlines(EN, [replace(card, direction="lower")]).data()["cards"][0]
    assert shown["change"] == change
    moods = {"clearly more": "bad", "clearly less": "good"}
    mood = moods.get(change.removesuffix(" a day"), "neutral")
    assert shown["mood"] == mood


@pytest.mark.parametrize(
    ("row", "english"),
    [
        ({"did_pay": "yes"},
         "It paid: in 12 months it saves $1,200 to $3,600; it cost $1,000."),
        ({"did_pay": "cannot tell", "cost": 2000.0},
         "Whether it pays within 12 months cannot be told: it saves $1,200 to $3,600 "
         "in that time; it cost $2,000."),
        ({"did_pay": "no", "cost": 4000.0},
         "It does not pay within 12 months: it saves $1,200 to $3,600 in that time; it "
         "cost $4,000."),
        ({"did_pay": None, "cost": None},
         "Whether it paid is not known: its cost is not recorded."),
        ({"did_pay": None, "savings_low_per_month": None},
         "Whether it paid is not known without an hourly cost."),
        ({"did_pay": "no", "verdict": "worse"}, "It has not paid."),
        ({"did_pay": "cannot tell", "verdict": "cannot tell"},
         "Nor can it be told whether it paid."),
        ({"did_pay": "too early", "verdict": "too early"}, "too early to tell."),
    ],
)  # fmt: skip
def test_each_measured_project_says_whether_it_paid(
    row: dict[str, Any], english: str
) -> None:
    project = {
        "project": "Wifi", "live_at": pd.Timestamp("2026-03-02"), "change_pct": -20.0,
        "ci_low_pct": -30.0, "ci_high_pct": -10.0, "hours_saved_per_month": 4.0,
        "savings_low_per_month": 100.0, "savings_high_per_month": 300.0,
        "cost": 1000.0, "verdict": "improved", **row,
    }  # fmt: skip
    result = replace(
        _result("project_impact"), tables={"main": pd.DataFrame([project])}
    )
    assert read_impact(result, EN).text.endswith(english)
