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
