"""Sentences to a client: what the numbers support, right in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.kpis.review import service as review_service
from kpi_lib.kpis.review.service import _headlines
from kpi_lib.kpis.review.time_worked import _headlines as use_headlines
from kpi_lib.reporting.client import client_words
from kpi_lib.reporting.client.advice_words import AdviceWords
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views import client_parts, recommendations

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Toronto", "quarter")
MONTH = Period(date(2026, 10, 1), date(2026, 10, 31), "America/Toronto", "month")
CHANCE = {(84, 65): 0.14, (120, 80): 0.006, (80, 120): 0.006, (1, 4): 0.38,
          (90, 70): 0.0005, (90, 85): 0.29}  # fmt: skip
"""Chance of figures as far apart in two quarters."""
COUNTS = (
    "new_tickets", "closed_tickets", "backlog_open", "backlog_over_30d",
    "sla_eligible_count", "sla_met_count", "ttr_count", "first_response_count",
    "sla_independent_count",
)  # fmt: skip


def totals(**values: float) -> pd.DataFrame:
    """One row of figures; what is not given is 0, a share or median unknown."""
    row = {"priority": None, **dict.fromkeys(COUNTS, 0), "sla_met_pct": None}
    row |= {"median_ttr_hours": None, "median_first_response_minutes": None}
    return pd.DataFrame([row | values])


def service(
    now: pd.DataFrame, before: pd.DataFrame, period: Period = QUARTER
) -> Result:
    tables = {"main": now, "totals": now, "before": before}
    return Result(
        "review_service", "t", "C", period, datetime(2026, 11, 1, tzinfo=UTC), tables,
        "", "", _headlines=lambda: tuple(
            replace(card, change_p=CHANCE.get((card.value, card.previous)))
            for card in _headlines(tables)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "english", "french"),
    [
        (84, 65, "84 tickets with us, 19 more than in the quarter before (65); at this "
         "size that can be chance.",
         "84 billets chez nous, soit 19 de plus que le trimestre précédent (65) ; un "
         "écart de cette taille peut être dû au hasard."),
        (120, 80, "120 tickets with us, 40 more than in the quarter before (80).",
         "120 billets chez nous, soit 40 de plus que le trimestre précédent (80)."),
        (80, 120, "80 tickets with us, 40 fewer than in the quarter before (120).",
         "80 billets chez nous, soit 40 de moins que le trimestre précédent (120)."),
        (90, 90, "90 tickets with us, as many as in the quarter before.",
         "90 billets chez nous, autant que le trimestre précédent."),
        (1, 4, "1 ticket with us, 3 fewer than in the quarter before (4); at this size "
         "that can be chance.",
         "1 billet chez nous, soit 3 de moins que le trimestre précédent (4) ; un "
         "écart de cette taille peut être dû au hasard."),
        (2, 0, "2 tickets with us, after none in the quarter before.",
         "2 billets chez nous, après aucun le trimestre précédent."),
    ],
)  # fmt: skip
def test_counts_are_held_against_chance(now, before, english, french):
    result = service(totals(new_tickets=now), totals(new_tickets=before))
    assert client_words.opened(result, EN) == (
        f"In the 3rd quarter of 2026, you opened {english}"
    )
    said = client_words.opened(result, FR).replace("\u202f", " ").replace("\u00a0", " ")
    assert said == f"Au 3ᵉ trimestre 2026, vous avez ouvert {french}"


def test_a_month_without_tickets():
    result = service(totals(), totals(), MONTH)
    assert client_words.opened(result, EN) == (
        "In October 2026, you opened no ticket with us."
    )
    assert client_words.opened(result, FR) == (
        "En octobre 2026, vous n’avez ouvert aucun billet chez nous."
    )
    assert client_words.closed(result, EN) == ""
    assert client_words.in_time(result, EN) == ""
    assert client_words.usual_time(result, EN, in_opening_hours=False) == ""


def test_a_client_that_nothing_is_known_of():
    nothing = totals().head(0)
    result = service(nothing, nothing, MONTH)
    assert client_words.opened(result, EN) == (
        "In October 2026, you opened no ticket with us."
    )
    assert client_words.closed(result, EN) == ""
    assert client_words.in_time(result, EN) == ""


@pytest.mark.parametrize(
    ("done", "left", "old", "english", "french"),
    [
        (5, 0, 0, "We closed 5, and none was left open at the end.",
         "Nous en avons fermé 5, et aucun ne restait ouvert à la fin."),
        (5, 1, 0, "We closed 5; 1 was open at the end.",
         "Nous en avons fermé 5 ; 1 restait ouvert à la fin."),
        (5, 3, 2, "We closed 5; 3 were open at the end, 2 of them for more than 30 "
         "days.", "Nous en avons fermé 5 ; 3 restaient ouverts à la fin, dont 2 depuis "
         "plus de 30 jours."),
        (0, 1, 0, "We closed none; 1 was open at the end.",
         "Nous n’en avons fermé aucun ; 1 restait ouvert à la fin."),
    ],
)  # fmt: skip
def test_what_is_left_is_counted(done, left, old, english, french):
    row = totals(closed_tickets=done, backlog_open=left, backlog_over_30d=old)
    result = service(row, totals())
    assert client_words.closed(result, EN) == english
    said = client_words.closed(result, FR).replace("\u202f", " ")
    assert said.replace("\u00a0", " ") == french


def test_a_month_that_still_runs_has_no_end_yet():
    row = totals(closed_tickets=5, backlog_open=3, backlog_over_30d=0)
    month = Period(date(2026, 11, 1), date(2026, 11, 30), "America/Toronto", "month")
    result = replace(
        service(row, totals(), month), as_of=datetime(2026, 11, 20, 5, tzinfo=UTC)
    )
    assert (
        client_words.closed(result, EN) == "We closed 5; 3 were open on Nov 19, 2026."
    )
    said = client_words.closed(result, FR).replace("\u202f", " ").replace("\u00a0", " ")
    assert said == "Nous en avons fermé 5 ; 3 restaient ouverts le 19 nov. 2026."


def test_few_agreed_times_are_told_as_counts():
    row = totals(sla_eligible_count=4, sla_met_count=3, sla_met_pct=75.0)
    assert client_words.in_time(service(row, totals()), EN) == (
        "Resolved within the agreed time (the service level, SLA): 3 of 4."
    )


@pytest.mark.parametrize(
    ("met_before", "ending"),
    [
        # 90% of 100 against 70% of 100: z = 0.2 / sqrt(0.8 * 0.2 * 0.02) = 3.5.
        (70, "90 were resolved in time (90.0%, against 70.0% in the quarter before)."),
        # 90% against 85%: z = 0.05 / sqrt(0.875 * 0.125 * 0.02) = 1.07.
        (85, "90 were resolved in time (90.0%)."),
    ],
)
def test_shares_are_held_against_chance(met_before, ending):
    now = totals(sla_eligible_count=100, sla_met_count=90, sla_met_pct=90.0,
                 sla_independent_count=100.0)  # fmt: skip
    before = totals(
        sla_eligible_count=100, sla_met_count=met_before, sla_met_pct=met_before
    )
    assert client_words.in_time(service(now, before), EN).endswith(ending)


def test_a_usual_time_needs_five_tickets():
    few = totals(closed_tickets=4, ttr_count=4, median_ttr_hours=2.0)
    enough = totals(closed_tickets=5, ttr_count=5, median_ttr_hours=2.0)
    assert client_words.usual_time(
        service(few, totals()), EN, in_opening_hours=False
    ) == "Too few were closed to tell how long they usually take."  # fmt: skip
    assert client_words.usual_time(
        service(enough, totals()), EN, in_opening_hours=True
    ) == (
        "The usual time to resolution was 2\u00a0h of opening hours."
    )  # fmt: skip


def test_without_commitments_the_review_says_so():
    tables = {name: pd.DataFrame({"outcome": []}) for name in ("main", "made")}
    as_of = datetime(2026, 11, 1, tzinfo=UTC)
    result = Result("review_promises", "t", "C", QUARTER, as_of, tables, "", "")
    said = client_parts.read_promises(result, EN)
    assert said.text == "No commitment of ours to you was open in the quarter."


@pytest.mark.parametrize(
    ("share", "said"), [(50.1, "most of it on"), (48.0, "the largest part on")]
)
def test_most_of_the_time_is_more_than_half(share, said):
    main = pd.DataFrame(
        {"work_type": ["Remote", "Project"], "total_minutes": [60.0, 50.0],
         "time_share_pct": [share, 30.0], "entry_count": [2, 1]}
    )  # fmt: skip
    none = pd.DataFrame({"included_minutes": [], "used_minutes": [], "used_pct": []})
    use = Result(
        "review_use", "t", "C", QUARTER, datetime(2026, 11, 1, tzinfo=UTC),
        {"main": main, "agreements": none}, "", "",
        _headlines=lambda: use_headlines(main, main, none),
    )  # fmt: skip
    assert f"{said} Remote." in client_parts.read_use(use, EN).text


def test_a_score_is_told_with_its_interval_in_whole_sentences():
    answers = pd.DataFrame({"promoters": [6], "detractors": [1]})
    cards = (
        Headline("csat", "", None, "decimal", 0),
        Headline("nps", "", 50, "count", 10, low=8.0, high=92.0),
    )
    result = Result(
        "review_satisfaction", "t", "C", QUARTER, datetime(2026, 11, 1, tzinfo=UTC),
        {"main": answers}, "", "", _headlines=lambda: cards,
    )  # fmt: skip
    english = client_parts.read_satisfaction(result, EN).text
    assert "6 gave 9 or 10 and 1 gave 6 or less" in english
    assert "95% interval: 8 to 92" in english
    french = client_parts.read_satisfaction(result, FR).text.replace("\u00a0", " ")
    assert "6 ont donné 9 ou 10 et 1 a donné 6 ou moins" in french
    assert "entre 8 et 92 (intervalle à 95 %)" in french


@pytest.mark.parametrize("months", [1, 2, 3])
def test_a_course_takes_three_months(months):
    main = pd.DataFrame({"month_start": pd.date_range("2026-07-01", periods=months,
                                                      freq="MS")})  # fmt: skip
    counts = ["new_tickets", "closed_tickets", "backlog_open", "backlog_over_30d"]
    summary = Result(
        "service_summary", "t", "C", QUARTER, datetime(2026, 11, 1, tzinfo=UTC),
        {"main": main.assign(**dict.fromkeys(counts, 3))}, "", "",
    )  # fmt: skip
    figure = client_parts.months(summary, EN)
    assert figure.is_empty == (months < 3)
    assert figure.period == ("1 month" if months == 1 else f"{months} months")
    if months < 3:
        assert figure.data()["empty"] == "A figure takes at least 3 months."


def test_no_recommendation_says_what_came_nearest():
    row = {"kind": "project", "name": "Spare parts", "ticket_count": 3,
           "minutes": 130.0, "effort_hours": 16.0, "months_to_repay": 45.3}  # fmt: skip
    weighed = pd.DataFrame([row])
    result = Result(
        "review_advice", "t", "C", QUARTER, datetime(2026, 11, 1, tzinfo=UTC),
        {"main": weighed.head(0), "weighed": weighed}, "", "",
    )  # fmt: skip
    assert recommendations.read_advice(result, EN).text.replace("\u00a0", " ") == (
        "We recommend nothing new: no project would repay its effort within 12 months. "
        "“Spare parts” comes nearest: for 3 tickets and 2 h 10 min of work, an effort "
        "of about 16 h would be repaid after 45 months."
    )
    nothing = replace(
        result, tables=dict.fromkeys(("main", "weighed"), weighed.head(0))
    )
    assert "no subject came up" in recommendations.read_advice(nothing, EN).text


@pytest.mark.parametrize(
    ("spared", "hours", "months", "said"),
    [
        (0.65, 0.9, 17.8, "less than one ticket and about 54 min of work less a month; "
         "the effort is repaid in about 18 months"),
        (1.2, 16.0, 1.0, "about 1 ticket and 16 h of work less a month; the effort is "
         "repaid in about 1 month"),
    ],
)  # fmt: skip
def test_an_effect_under_one_ticket_is_not_called_one(spared, hours, months, said):
    row = {"spared_tickets_per_month": spared, "saved_hours_per_month": hours,
           "months_to_repay": months}  # fmt: skip
    assert AdviceWords(EN)._effect(row).replace("\u00a0", " ") == said


def test_a_month_known_in_part_is_compared_with_nothing(tmp_path: Path) -> None:
    """Half of September's were late, from the 10th on; all of October's in time."""
    rows = [
        {"company": "Acme", "board": "Desk", "status": "Closed", "sla_met": met,
         "created_at_remote": f"2026-{month}-{day:02} 09:00",
         "closed_at": f"2026-{month}-{day:02} 10:00", "times": 3}
        for day in range(10, 30) for month, met in (("09", day % 2), ("10", 1))
    ]  # fmt: skip
    params = lakes.tenant_params()
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    source = lakes.snapshot(tmp_path, params, tables)
    said = {}
    for is_partial in (True, False):
        facts = lakes.open_facts(source, params, as_it_is=is_partial)
        found = review_service.compute(facts, "2026-10", "Acme")
        said[is_partial] = client_words.in_time(found, EN)
        facts.close()
    assert said[True].endswith("60 were resolved in time (100.0%).")
    assert said[False].endswith("(100.0%, against 50.0% in the month before).")
