"""Which rows a printed table shows, in which order, and by which clock they run."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from kpi_lib.kpis.tech_comparison import BY_LOGGED_MINUTES
from kpi_lib.kpis.tech_training_needs import BY_SOURCE_CLOCK
from kpi_lib.params import load_params
from kpi_lib.period import Period
from kpi_lib.reporting import clocks
from kpi_lib.reporting.columns import column, word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.ordering import first_rows, ordered
from kpi_lib.result import Result

FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
TENANTS = load_params(Path(__file__).parents[2] / "params").tenants


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
    assert clocks.facts(result, params) == f"times to resolution {named}"
    parts = clocks.definition(result, params)
    assert any(named in part for part in parts)
    assert not any("as the tenant's file says" in part for part in parts)
    assert clocks.facts(_result("time_consumption"), params) == ""


def test_another_clock_than_the_tenants_is_named() -> None:
    params = TENANTS["boreal"]
    needs = replace(_result("tech_training_needs"), notes=(BY_SOURCE_CLOCK,))
    assert clocks.facts(needs, params) == "resolution times by the source's own clock"
    assert any("the source's own" in part for part in clocks.definition(needs, params))
    logged = replace(_result("tech_comparison"), notes=(BY_LOGGED_MINUTES,))
    assert clocks.facts(logged, params) == "time logged on the tickets"


def test_french_words_agree_with_what_they_speak_of() -> None:
    assert word("high", FR) == "élevée"
    assert word("HIGH", FR) == word("High", FR) == "élevé"
    assert column("resolved_count", FR, kpi="soc_metrics").label == "Résolues"
    labels = [
        column("sla_eligible_count", FR, kpi=kpi).label
        for kpi in ("service_summary", "soc_metrics")
    ]
    assert labels == ["Échus", "Échues"]


def test_no_empty_table_stands_below_a_sentence_that_says_so() -> None:
    """`Report.show` leaves it out; a table alone says that there is nothing."""
    for path in sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        for before, source in pairwise(sources):
            if before.startswith("report.reading("):
                assert not source.startswith("report.table("), path.name
