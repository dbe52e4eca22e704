"""Findings about included hours: a month over its limit beside the whole period."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support import lakes

from kpi_lib import reporting
from kpi_lib.kpis.findings import period_findings
from kpi_lib.reporting.columns import column
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.limit_words import beside_share

assert reporting  # it registers what words the findings

ACME = {"company": "Acme", "name": "Gold", "id": 1, "start_date": "2026-01-01",
        "included_hours": 60}  # fmt: skip


def hours(month: int, count: int, agreement: int = 1) -> dict[str, Any]:
    return {"company": "Acme", "member": "Ana", "work_type": "Remote",
            "minutes": 60 * count, "billable": False,
            "date_worked": f"2026-{month:02}-06",
            "agreement_id": agreement}  # fmt: skip


def said(
    folder: Path, period: str, entries: list[dict[str, Any]], *agreements: Any
) -> list[tuple[str, str]]:
    """Return title and detail, in English and in French, as known on 2 November."""
    params = lakes.tenant_params()
    tables = {"raw_time_entries": entries, "raw_agreements": [ACME, *agreements]}
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    facts = lakes.open_facts(
        lakes.snapshot(folder, params, typed), params,
        as_of=datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    found = period_findings.compute(facts, period, "acme")
    texts = []
    for language in ("en", "fr"):
        frame = found.frame(language)
        frame = frame[frame["kind"] == "limit"]
        texts += list(zip(frame["title"], frame["detail"], strict=True))
    facts.close()
    return [(a, re.sub("[\u00a0\u202f]", " ", b)) for a, b in texts]


@pytest.mark.parametrize(
    ("period", "october", "english", "french"),
    [
        # The quarter took 20 + 20 + 70 of 180 h and kept what September did not.
        ("2026-Q3", 20,
         "September 2026 took 70 h of 60 h; 3rd quarter 2026 as a whole took 110 h of "
         "180 h.",
         "Septembre 2026 : 70 h sur 60 h ; 3ᵉ trimestre 2026 en entier : 110 h sur "
         "180 h."),
        # October lies after the quarter, and is told as the last month that passed.
        ("2026-Q3", 65,
         "October 2026, after the period, took 65 h of 60 h; 3rd quarter 2026 took "
         "110 h of 180 h.",
         "Octobre 2026, après la période : 65 h sur 60 h ; 3ᵉ trimestre 2026 : 110 h "
         "sur 180 h."),
        # Of a month its own report has one number.
        ("2026-10", 65, "October 2026 took 65 h of 60 h.",
         "Octobre 2026 : 65 h sur 60 h."),
        ("2026-09", 20, "September 2026 took 70 h of 60 h.",
         "Septembre 2026 : 70 h sur 60 h."),
    ],
)  # fmt: skip
def test_a_month_over_the_limit_stands_beside_its_period(
    tmp_path: Path, period: str, october: int, english: str, french: str
) -> None:
    entries = [hours(7, 20), hours(8, 20), hours(9, 70), hours(10, october)]
    titles = (
        "The included hours no longer last.",
        "Les heures incluses ne suffisent plus.",
    )
    if period == "2026-Q3":  # whose card says that the hours lasted
        titles = (
            f"{english[: english.index(' 2026')]} 2026 took more than the included "
            "hours.",
            f"{french[: french.index(' 2026')]} 2026 a pris plus que les heures "
            "incluses.",
        )
    assert said(tmp_path, period, entries) == [
        (titles[0], english),
        (titles[1], french),
    ]


def test_an_agreement_is_named_where_there_are_several_and_no_period_it_lacks(
    tmp_path: Path,
) -> None:
    other = {"company": "Acme", "name": "Care", "id": 2, "start_date": "2026-10-01",
             "included_hours": 10}  # fmt: skip
    told = said(tmp_path, "2026-Q3", [hours(9, 10), hours(10, 15, 2)], other)
    assert told == [
        ("October 2026 took more than the included hours of Care.",
         "October 2026, after the period, took 15 h of 10 h."),
        ("Octobre 2026 a pris plus que les heures incluses de Care.",
         "Octobre 2026, après la période : 15 h sur 10 h."),
    ]  # fmt: skip


def test_an_agreement_that_has_ended_no_longer_has_to_last(tmp_path: Path) -> None:
    """Care took too much until it was replaced: it "no longer lasts" in November."""
    old = {"company": "Acme", "name": "Care", "id": 2, "start_date": "2026-01-01",
           "end_date": "2026-10-31", "included_hours": 10}  # fmt: skip
    told = said(tmp_path, "2026-10", [hours(10, 15, 2), hours(10, 61)], old)
    assert [title for title, _ in told[:2]] == [
        "October 2026 took more than the included hours of Care.",
        "The included hours of Gold no longer last.",
    ]


def test_of_a_week_is_told_what_it_took_of_an_ended_agreement(tmp_path: Path) -> None:
    """The week, too, said that Care no longer lasts."""
    old = {"company": "Acme", "name": "Care", "id": 2, "start_date": "2026-01-01",
           "end_date": "2026-10-10", "included_hours": 10}  # fmt: skip
    [(title, _), *_] = said(tmp_path, "2026-W41", [hours(10, 9, 2)], old)
    days = "Oct 5, 2026 – Oct 11, 2026"
    assert title == f"{days} took more than the included hours of Care."


@pytest.mark.parametrize(
    ("minutes", "english", "french"),
    [
        # 3,240 of 3,600 minutes are 90%; 3,600 are all of them, and nothing more.
        (54 * 60, ("October 2026 took nearly all of the included hours.",
                   "October 2026 took 54 h of 60 h."),
         ("Octobre 2026 a pris presque toutes les heures incluses.",
          "Octobre 2026 : 54 h sur 60 h.")),
        (3600, ("October 2026 took all of the included hours.",
                "October 2026 took 60 h of 60 h."),
         ("Octobre 2026 a pris toutes les heures incluses.",
          "Octobre 2026 : 60 h sur 60 h.")),
        # 3,610 minutes are 60 h in whole hours, which would hide that they were passed.
        (3610, ("The included hours no longer last.",
                "October 2026 took 60 h 10 min of 60 h."),
         ("Les heures incluses ne suffisent plus.",
          "Octobre 2026 : 60 h 10 sur 60 h.")),
    ],
)  # fmt: skip
def test_hours_are_nearly_or_all_used_or_passed(
    tmp_path: Path, minutes: int, english: tuple[str, str], french: tuple[str, str]
) -> None:
    entries = [{**hours(10, 1), "minutes": minutes}]
    assert said(tmp_path, "2026-10", entries) == [english, french]


@pytest.mark.parametrize(
    ("used", "included", "texts"),
    [
        # 24,084 of 27,000 minutes are 89.2%; 401 of 450 h would be 89.1%.
        (24084, 27000, ("401 h 24 min", "450 h")),
        (24060, 27000, ("401 h", "450 h")),
        # 133 h 40 min of 120 h are 111.4%; 134 of 120 h would be 111.7%.
        (8020, 7200, ("133 h 40 min", "120 h")),
        (300, 0, ("5 h", "0 h")),
        # In whole hours nothing would be included.
        (15, 20, ("15 min", "20 min")),
    ],
)
def test_a_reader_can_work_out_the_share_from_the_hours(
    used: float, included: float, texts: tuple[str, str]
) -> None:
    shown = beside_share(used, included, Formats("en", "en_CA"))
    assert tuple(text.replace("\u00a0", " ") for text in shown) == texts
    cells = [
        column(key, Formats()).unit for key in ("used_minutes", "included_minutes")
    ]
    assert cells == ["exact_minutes"] * 2
