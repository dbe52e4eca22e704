"""Sentences on a month that runs: nothing is told of its end."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views import client_parts, service_desk

FORMATS = [Formats(x, f"{x}_CA", "CAD", "America/Toronto") for x in ("en", "fr")]
ENDED, RUNNING = (
    datetime(2026, 11, 1, 4, tzinfo=UTC),
    datetime(2026, 10, 16, 4, tzinfo=UTC),
)


def sentences(
    as_of: datetime, left_open: int, told: str = "2026-10"
) -> list[list[str]]:
    """Return the service desk's and the client's sentence, in English and French."""
    months = pd.date_range("2025-10-01", periods=13, freq="MS")
    counts = ["new_tickets", "closed_tickets", "backlog_open", "backlog_over_30d"]
    main = pd.DataFrame({"month_start": months, "company": "Acme"}).assign(
        **dict.fromkeys(counts, left_open)
    )
    period = Period.parse(told, "America/Toronto")
    result = Result(
        "service_summary", "acme", None, period, as_of, {"main": main}, "", ""
    )
    return [
        [re.sub("[\u00a0\u202f]", " ", view(result, f).sentence) for f in FORMATS]
        for view in (service_desk.months, client_parts.months)
    ]


def test_the_end_of_a_month_is_told_once_it_has_ended() -> None:
    assert sentences(ENDED, 4) == [
        ["4 tickets were open at the end of October 2026, 4 a year before.",
         "4 billets étaient ouverts fin octobre 2026, 4 un an plus tôt."],
        ["Left open at the end of October 2026: 4; a year before: 4.",
         "Restés ouverts fin octobre 2026 : 4 ; un an plus tôt : 4."],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left_open", "english", "french"),
    [
        (4, "4 tickets are open on Oct 15, 2026.",
         "4 billets sont ouverts le 15 oct. 2026."),
        (1, "1 ticket is open on Oct 15, 2026.",
         "1 billet est ouvert le 15 oct. 2026."),
    ],
)  # fmt: skip
def test_a_month_that_runs_has_the_day_that_is_known(
    left_open: int, english: str, french: str
) -> None:
    # The day has ended, its month has not.
    for told in ("2026-10", "2026-10-15"):
        found = sentences(RUNNING, left_open, told)
        assert found == [[english, french], ["", ""]]
