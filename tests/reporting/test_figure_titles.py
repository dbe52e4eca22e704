"""Titles of figures, worked by hand: the answer, or that there is no clear one."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.period import Period
from kpi_lib.kpis import desk_figures
from kpi_lib.reporting import figure_titles
from kpi_lib.reporting.content_blocks import Figure
from kpi_lib.reporting.figures.style import new_figure
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views.time_and_agreements import time_heat_map

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
OCTOBER = Period.parse("2026-10", "America/Toronto", lakes.NOW).day_list()
"""Days of a month that begins on a Thursday."""


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def both(make: Callable[[Formats], str]) -> tuple[str, str]:
    return plain(make(EN)), plain(make(FR))


def arrivals(**counts: int) -> pd.DataFrame:
    """Return tickets by weekday and hour; ``d1h9=40`` is Monday from 9 to 10.

    They come on all such days in turn.
    """
    rows = [
        (days[i % len(days)], hour)
        for day in range(1, 8)
        for hour in range(24)
        for days in [[d for d in OCTOBER if d.isoweekday() == day]]
        for i in range(counts.get(f"d{day}h{hour}", 0))
    ]
    frame = pd.DataFrame(rows, columns=["event_date", "hour"])
    frame["event_date"] = pd.to_datetime(frame["event_date"])
    by_hour = frame.groupby(["event_date", "hour"]).size()
    return desk_figures.arrivals(by_hour.rename("ticket_count").reset_index(), OCTOBER)


@pytest.mark.parametrize(
    ("counts", "english", "french"),
    [
        # Monday morning 40, Tuesday morning 15: by chance 3 in 1,000 times.
        ({"d1h9": 30, "d1h10": 10, "d2h9": 15},
         "Monday morning is busiest: 40 of 55 tickets",
         "Le moment le plus chargé est le lundi matin : 40 billets sur 55"),
        # No morning leads, but mornings have 80 and afternoons 40.
        ({f"d{d}h9": 16 for d in range(1, 6)} | {f"d{d}h14": 8 for d in range(1, 6)},
         "Mornings are busiest: 80 of 120 tickets",
         "C’est le matin qu’arrivent le plus de billets : 80 sur 120"),
        # 40 on Mondays at all times of the day, 10 on the other days.
        ({f"d1h{h}": 10 for h in (3, 9, 14, 20)} | {f"d2h{h}": 3 for h in (3, 9, 20)},
         "Monday is the busiest day: 40 of 49 tickets",
         "Le jour le plus chargé est le lundi : 40 billets sur 49"),
        ({"d1h9": 3, "d2h14": 2, "d3h20": 2},
         "No weekday and no time of day is clearly the busiest",
         "Aucun jour ni moment de la journée n’est nettement plus chargé"),
        # Thursday leads by its fifth day alone, 10 a day as on Wednesday.
        ({f"d{d}h{h}": n for d, n in ((3, 40), (4, 50)) for h in (9, 14)},
         "No weekday and no time of day is clearly the busiest",
         "Aucun jour ni moment de la journée n’est nettement plus chargé"),
    ],
)  # fmt: skip
def test_the_busiest_time_is_one_that_beats_the_next(
    counts: dict[str, int], english: str, french: str
) -> None:
    frame = arrivals(**counts)
    texts = both(lambda f: figure_titles.busiest_time(frame, f))
    assert texts == (english, french)


@pytest.mark.parametrize(
    ("levels", "english", "french"),
    [
        # Ten steps up and two down: by chance 4 in 100 times.
        ([*range(10), 8, 7, 20], "Open tickets rose in 10 of 12 months",
         "Les billets ouverts ont augmenté 10 mois sur 12"),
        ([9, 8, 7, 6, 5, 4, 3], "Open tickets fell in 6 of 6 months",
         "Les billets ouverts ont diminué 6 mois sur 6"),
        # Seven of twelve is what a coin brings.
        ([1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3],
         "No clear trend in open tickets: up in 7 months, down in 5",
         "Billets ouverts sans tendance nette : hausse sur 7 mois, baisse sur 5"),
        ([4, 5, 4], "No clear trend in open tickets: up in 1 month, down in 1",
         "Billets ouverts sans tendance nette : hausse sur 1 mois, baisse sur 1"),
        ([4, 4, 4], "Open tickets neither rose nor fell",
         "Les billets ouverts n’ont ni augmenté ni diminué"),
    ],
)  # fmt: skip
def test_open_tickets_have_a_trend_only_where_a_coin_has_none(
    levels: list[int], english: str, french: str
) -> None:
    texts = both(lambda f: figure_titles.open_tickets(pd.Series(levels), f))
    assert texts == (english, french)


def days(*rows: tuple[int, float, str | None]) -> pd.DataFrame:
    columns = ["ticket_count", "expected", "seasonal_status"]
    frame = pd.DataFrame(rows, columns=columns)
    dates = pd.date_range("2026-10-05", periods=len(rows))
    return frame.assign(ticket_date=dates)


@pytest.mark.parametrize(
    ("rows", "english", "french"),
    [
        ([(88, 36.2, "ANOMALY"), (30, 31.0, "NORMAL")],
         "Oct 5, 2026 stands out: 88 tickets, 36 expected",
         "Le 5 oct. 2026 ressort : 88 billets au lieu de 36"),
        ([(1, 36.2, "ANOMALY"), (30, 31.0, "NORMAL")],
         "Oct 5, 2026 stands out: 1 ticket, 36 expected",
         "Le 5 oct. 2026 ressort : 1 billet au lieu de 36"),
        ([(88, 36.2, "ANOMALY"), (2, 31.0, "ANOMALY"), (3, 3.0, "NORMAL"),
          (9, 1.0, None)],
         "2 of 3 days stand out from what is expected",
         "2 jours sur 3 s’écartent de ce qui est attendu"),
        ([(30, 31.0, "NORMAL")], "No day stands out from what is expected of it",
         "Aucun jour ne s’écarte de ce qui est attendu"),
        ([(30, 31.0, None)], "Too little history to tell usual days from unusual ones",
         "Trop peu d’historique pour distinguer les jours habituels des autres"),
    ],
)  # fmt: skip
def test_days_are_counted_and_one_alone_is_named(
    rows: list[Any], english: str, french: str
) -> None:
    frame = days(*rows)
    texts = both(lambda f: figure_titles.unusual_days(frame, f))
    assert texts == (english, french)


@pytest.mark.parametrize(
    ("amounts", "english"),
    [
        ({"A": 30, "B": 20}, "A took the most time: 30 of 50"),
        ({"A": 30, "B": 30, "C": 1}, "A and B share the first place: 30 each"),
        ({"A": 3, "B": 3, "C": 3}, "A; B and C share the first place: 3 each"),
        ({"A": 3, "B": 3, "C": 3, "D": 3}, "Four share the first place: 3 each"),
        ({"A": 0, "B": 0}, ""),
        ({}, ""),
    ],
)
def test_who_leads_alone_is_named_alone(
    amounts: dict[str, float], english: str
) -> None:
    text = EN.text.gettext("{name} took the most time: {amount} of {all}")
    series = pd.Series(amounts, dtype=float)
    assert figure_titles.leader(series, EN.integer, text, EN) == english


@pytest.mark.parametrize(
    ("due", "met", "english"),
    [
        ({"critical": 4, "high": 10}, {"critical": 1, "high": 10},
         "Three of 14 alerts whose time is up missed their target, all of severity "
         "critical"),
        ({"critical": 4, "high": 10}, {"critical": 1, "high": 8},
         "Five of 14 alerts whose time is up missed their target; 3 of these are of "
         "severity critical"),
        ({"critical": 4, "high": 10}, {"critical": 2, "high": 8},
         "Four of 14 alerts whose time is up missed their target"),
        ({"low": 4}, {"low": 4}, "All alerts whose time is up met their target: 4"),
        ({"low": 0}, {"low": 0}, "No alert’s time is up yet"),
        ({}, {}, "No alert’s time is up yet"),
    ],
)  # fmt: skip
def test_alerts_are_counted_and_a_severity_named_that_has_most(
    due: dict[str, float], met: dict[str, float], english: str
) -> None:
    series = (pd.Series(x, dtype=float) for x in (due, met))
    assert figure_titles.alerts_in_time(*series, EN) == english


@pytest.mark.parametrize(
    ("due", "met", "english", "french"),
    [
        ([4, 10], [3, 10],
         "One of 14 alerts whose time is up missed its target, one of severity "
         "critical",
         "Une alerte échue sur 14 a manqué sa cible, de gravité critique"),
        ([4], [3], "One of 4 alerts whose time is up missed its target",
         "Une alerte échue sur 4 a manqué sa cible"),
        ([1, 0], [0, 0], "The one alert whose time is up missed its target",
         "La seule alerte échue a manqué sa cible"),
        ([1, 0], [1, 0], "The one alert whose time is up met its target",
         "La seule alerte échue a respecté sa cible"),
    ],
)  # fmt: skip
def test_one_alert_is_written_as_one(
    due: list[int], met: list[int], english: str, french: str
) -> None:
    names = ["critical", "high"][: len(due)]
    series = [pd.Series(x, names, dtype=float) for x in (due, met)]
    assert both(lambda f: figure_titles.alerts_in_time(*series, f)) == (english, french)


def test_a_project_s_effect_keeps_its_caution() -> None:
    row = {"project": "VPN", "verdict": "improved", "change_pct": -34.6}
    titles = [
        figure_titles.effect([row | more], EN)
        for more in ({}, {"caution": "strong_trend"}, {"verdict": "cannot tell"})
    ]
    assert titles == [
        "VPN: 35% fewer tickets than expected",
        "VPN: 35% fewer tickets than expected (strong trend before it)",
        "VPN: whether it changed anything cannot be told",
    ]


def test_what_a_figure_shows_stands_under_its_answer_or_in_its_place() -> None:
    drawn = Figure(EN, new_figure(1), "It fell", "", shows="Months", n=3).data()
    assert (drawn["title"], drawn["facts"]) == ("It fell", "Months · 3 tickets")
    empty = Figure(EN, None, "It fell", "", shows="Months", n=0).data()
    assert (empty["title"], empty["facts"]) == ("Months", "0 tickets")


def test_a_heat_map_s_title_names_a_cell_that_is_drawn() -> None:
    # Of 9 types the six largest are drawn, and 10 of the other minutes stand in one
    # cell: no type of them has so many, and the largest pair is none of a named type.
    sizes = {"Remote": 9, "Project": 9, "Visit": 9, "Call": 9, "Audit": 9, "Sale": 9,
             "A": 8, "B": 1, "C": 1}  # fmt: skip
    rows = [("Acme", kind, minutes) for kind, minutes in sizes.items()]
    # 14 small clients: the last ones are one row of the figure.
    rows += [(f"Client {i:02}", "Remote", 1) for i in range(14)]
    frame = pd.DataFrame(rows, columns=["company", "work_type", "total_minutes"])

    def titles(main: pd.DataFrame) -> tuple[str, str]:
        result: Any = SimpleNamespace(
            main=main, period=Period.parse("2026-10", "Europe/London"),
            headline=lambda _key: SimpleNamespace(n=1),
        )  # fmt: skip
        return both(lambda formats: time_heat_map(result, formats).title)

    english, french = titles(frame)
    assert english == "Other work for Acme took the most time: 10 min, 13% of all"
    assert (
        french
        == "Le plus de temps : Autres travaux pour Acme, 10 min, soit 13 % du total"
    )
    many = frame.assign(total_minutes=[1] * 9 + [2] * 14)
    assert titles(many)[0] == (
        "Remote for the other clients took the most time: 4 min, 11% of all"
    )
    own = pd.DataFrame([("(none)", "Admin", 5)], columns=frame.columns)
    # What is all of it is no largest part.
    assert titles(own) == (
        "Admin for no client: 5 min", "Admin sans client : 5 min"
    )  # fmt: skip
    assert titles(own.iloc[:0]) == ("", "")
