"""Alerts that are running or that nothing judges: never said to be in time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.kpis.findings import late_alerts
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.reporting.finding_words import sentences
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import THIN
from kpi_lib.reporting.views.alert_matrix import client_severities

COLUMNS = [
    *("company", "severity", "alert_count", "sla_target_hours", "in_time_count"),
    *("late_count", "running_count", "unjudged_count"),
]


def _shown(rows: list[tuple[Any, ...]], language: str = "en") -> dict[str, Any]:
    period, as_of = Period.parse("2026-10", "UTC"), datetime(2026, 11, 1, tzinfo=UTC)
    tables = {"by_client": pd.DataFrame(rows, columns=COLUMNS)}
    result = Result("soc_metrics", "acme", None, period, as_of, tables, "", "")
    return client_severities(result, Formats(language, f"{language}_CA")).data()


@pytest.mark.parametrize(
    ("rows", "english", "french"),
    [
        (
            [("A", "high", 9, 4.0, 5, 0, 3, 1), ("B", "critical", 1, None, 0, 0, 0, 1)],
            "Five of 10 serious alerts were dealt with in time; 3 running, "
            "2 not judged",
            f"Cinq alertes graves sur 10 traitées dans le délai{THIN}; 3 en cours, "
            "2 non évaluées",
        ),
        (
            [("A", "high", 2, 4.0, 1, 0, 1, 0)],
            "One of 2 serious alerts was dealt with in time; 1 running",
            f"Une alerte grave sur 2 traitée dans le délai{THIN}; 1 en cours",
        ),
    ],
)
def test_the_title_says_what_is_still_open(
    rows: list, english: str, french: str
) -> None:
    assert _shown(rows)["title"] == english
    assert _shown(rows, "fr")["title"] == french


def test_many_alerts_that_nothing_judges_are_not_said_to_be_in_time() -> None:
    rows = [("A", "low", 57, None, 0, 0, 0, 57), ("B", "high", 45, 4.0, 44, 0, 0, 1)]
    high, low = (
        {(cell["text"], cell["detail"]) for cell in column["cells"]}
        for column in _shown(rows)["columns"][1:3]
    )
    assert high == {("", ""), ("45", "0 late")}
    assert low == {("", ""), ("57", "")}


def test_it_is_not_known_how_many_of_what_nothing_judges_were_late() -> None:
    rows = [("A", "high", 2, 4.0, 0, 0, 0, 2), ("B", "high", 1, 4.0, 1, 0, 0, 0)]
    shown = _shown(rows)
    assert [row[-1] for row in (*shown["rows"], shown["total"])] == ["–", "0", "0"]
    assert _shown(rows[:1])["total"][-1] == "–"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "The one serious alert that can be judged was dealt with too late."),
        ("fr", "La seule alerte grave jugée a été traitée trop tard."),
    ],
)
def test_a_late_alert_is_not_called_the_only_one(language: Any, title: str) -> None:
    """Others may run, or have no target."""
    late = {"severity": "high", "is_sla_met": False, "is_resolved": True,
            "target_hours": 4.0,
            "detected_at": datetime(2026, 10, 6, tzinfo=UTC)}  # fmt: skip
    rows = [late, late | {"is_sla_met": None, "is_resolved": False}]
    now = PeriodMeasures(
        Period.parse("2026-10", "UTC"), (), pd.DataFrame(), pd.DataFrame(rows),
        pd.DataFrame(),
    )  # fmt: skip
    (finding,) = late_alerts.candidates(now)
    assert sentences(finding, Formats(language, f"{language}_CA"))[0] == title
