"""Titles of figures of clients and technicians: true of the rows that are drawn."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views import clients, technicians

FORMATS = [Formats(x, f"{x}_CA", "CAD", "America/Toronto") for x in ("en", "fr")]
PERIOD = Period.parse("2026-10", "America/Toronto")


def titles(figure: Any, kpi: str, **tables: pd.DataFrame) -> list[str]:
    """Return the English and the French title of a view's figure."""
    as_of = datetime(2026, 11, 1, tzinfo=UTC)
    result = Result(kpi, "acme", None, PERIOD, as_of, tables, "", "")
    return [re.sub("[\u00a0\u202f]", " ", figure(result, f).title) for f in FORMATS]


@pytest.mark.parametrize(
    ("people", "english", "french"),
    [
        ({"Ana": (5, 2), "Bo": (9, 4)},
         "From technician to technician the median time is 2 h to 4 h",
         "Selon le technicien, le délai médian va de 2 h à 4 h"),
        # Cy's one ticket took 90 hours.
        ({"Ana": (5, 2), "Bo": (9, 4), "Cy": (1, 90)},
         "From technician to technician the median time is 2 h to 4 h, of those with "
         "at least 5 tickets",
         "Selon le technicien, chez ceux qui ont au moins 5 billets, le délai médian "
         "va de 2 h à 4 h"),
        ({"Ana": (5, 2), "Bo": (9, 2), "Cy": (1, 90)},
         "The median time to resolution is 2 h for each technician with at least 5 "
         "tickets",
         "Le délai médian de résolution est de 2 h pour chaque technicien qui a au "
         "moins 5 billets"),
        ({"Ana": (5, 2), "Cy": (4, 90)}, "", ""),
        ({"Cy": (4, 90)}, "", ""),
        ({"Ana": (5, 2)}, "The median time to resolution is 2 h",
         "Le délai médian de résolution est de 2 h"),
    ],
)  # fmt: skip
def test_a_span_of_medians_rests_on_enough_tickets(
    people: dict[str, tuple[int, float]], english: str, french: str
) -> None:
    main = pd.DataFrame(
        [(name, n, float(hours)) for name, (n, hours) in people.items()],
        columns=["owner", "tickets_handled", "median_ttr_hours"],
    )
    found = titles(technicians.resolution_by_owner, "tech_efficiency", main=main)
    assert found == [english, french]


def test_utilisation_is_called_so() -> None:
    main = pd.DataFrame(
        {"owner": ["Ana", "Bo"], "tickets_handled": 9, "utilization_pct": [40.0, 60.0]}
    )
    view = technicians.utilisation_by_owner
    found = titles(view, "tech_efficiency", main=main)
    found += titles(view, "tech_efficiency", main=main.head(1))
    assert found == [
        "From technician to technician utilisation is 40.0% to 60.0%",
        "Selon le technicien, le taux d’utilisation va de 40,0 % à 60,0 %",
        "Utilisation is 40.0%",
        "Le taux d’utilisation est de 40,0 %",
    ]


@pytest.mark.parametrize(
    ("tickets", "outside", "english", "french"),
    [
        ([3, 9], 0, "C1, Desk has the most tickets: 9 of 12",
         "Le plus de billets : C1, Desk, 9 sur 12"),
        # One bar alone is no largest of its own sum.
        ([1], 0, "C0, Desk: 1", "C0, Desk : 1"),
        # The seventh has the most and is not drawn.
        ([20, *[10] * 5, 50], 0, "C0, Desk has the most tickets: 20 of 70 (of the 6 "
         "bars drawn)",
         "Le plus de billets : C0, Desk, 20 sur 70 (parmi les 6 barres affichées)"),
        ([*[10] * 6, 50], 0, "Six share the first place: 10 each (of the 6 bars drawn)",
         "Six à égalité en tête, avec 10 chacun (parmi les 6 barres affichées)"),
        ([*[10] * 6, 50], 1, "Tickets listed that lie outside an agreement: 1 of 110",
         "Billets hors contrat parmi ceux de la liste : 1 sur 110"),
    ],
)  # fmt: skip
def test_the_title_of_opportunities_ranks_the_bars_that_are_drawn(
    tickets: list[int], outside: int, english: str, french: str
) -> None:
    count = len(tickets)
    main = pd.DataFrame({
        "company": [f"C{place}" for place in range(count)], "board": "Desk",
        "ticket_count": tickets, "out_of_scope_count": [outside, *[0] * (count - 1)],
        "priority": "high", "estimated_monthly_value": range(count, 0, -1),
    })  # fmt: skip
    found = titles(clients.opportunities, "sales_opportunities", main=main)
    assert found == [english, french]


@pytest.mark.parametrize(
    ("outside", "value", "has_money"),
    [(3, 500.0, True), (3, None, False), (0, 500.0, False)],
)
def test_money_beside_tickets_of_the_period_says_that_it_is_for_30_days(
    outside: int, value: float | None, has_money: bool
) -> None:
    main = pd.DataFrame({
        "company": ["Acme"], "board": "Desk", "ticket_count": 40, "priority": "high",
        "out_of_scope_count": outside, "estimated_monthly_value": value,
    })  # fmt: skip
    quarter = Period.parse("2026-Q3", "America/Toronto")
    as_of = datetime(2026, 11, 1, tzinfo=UTC)
    result = Result(
        "sales_opportunities", "acme", None, quarter, as_of, {"main": main}, "", ""
    )
    english, french = (clients.opportunities(result, f).shows for f in FORMATS)
    assert ("with the unbilled work per" in english) is has_money
    assert ("avec le travail non facturé par" in french) is has_money
