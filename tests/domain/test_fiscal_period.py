"""Fiscal years and their parts, by the month in which the year begins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import lakes

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.reporting.client import client_words
from kpi_lib.reporting.formats import Formats

MONTREAL = "America/Toronto"
AS_OF = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "text", "first", "last", "slug", "before"),
    [
        (4, "FY2026", "2025-04-01", "2026-03-31", "FY2026", "FY2025"),
        (4, "fy2026-q1", "2025-04-01", "2025-06-30", "FY2026-Q1", "FY2025-Q4"),
        # the quarter after the turn of the year still belongs to it
        (4, "FY2026-Q4", "2026-01-01", "2026-03-31", "FY2026-Q4", "FY2026-Q3"),
        (4, "FY2026-H2", "2025-10-01", "2026-03-31", "FY2026-H2", "FY2026-H1"),
        (1, "FY2026", "2026-01-01", "2026-12-31", "FY2026", "FY2025"),
        (1, "FY2026-Q3", "2026-07-01", "2026-09-30", "FY2026-Q3", "FY2026-Q2"),
        # quarters that are no quarters of the calendar
        (2, "FY2026-Q4", "2025-11-01", "2026-01-31", "FY2026-Q4", "FY2026-Q3"),
        (3, "FY2024-Q4", "2023-12-01", "2024-02-29", "FY2024-Q4", "FY2024-Q3"),
        (12, "FY2026-H1", "2025-12-01", "2026-05-31", "FY2026-H1", "FY2025-H2"),
        # 1 November 2026 lies in the third quarter of FY2027
        (
            4,
            "last-fiscal-quarter",
            "2026-07-01",
            "2026-09-30",
            "FY2027-Q2",
            "FY2027-Q1",
        ),
        (4, "last-fiscal-half", "2026-04-01", "2026-09-30", "FY2027-H1", "FY2026-H2"),
        (11, "last-fiscal-year", "2025-11-01", "2026-10-31", "FY2026", "FY2025"),
    ],
)
def test_fiscal_years_and_their_parts(
    start: int, text: str, first: str, last: str, slug: str, before: str
) -> None:
    period = Period.parse(text, MONTREAL, AS_OF, start)
    assert (str(period.first_day), str(period.last_day)) == (first, last)
    assert period.slug == slug
    assert period.previous().slug == before
    assert period.previous().end == period.start


@pytest.mark.parametrize("text", ["FY2026", "FY2026-Q1", "last-fiscal-year"])
def test_a_fiscal_period_needs_the_first_month(text: str) -> None:
    with pytest.raises(ParamsError) as caught:
        Period.parse(text, MONTREAL, AS_OF)
    assert str(caught.value) == (
        f'period: got "{text}", but the settings say no first month of the fiscal '
        "year; expected fiscal_year_start, a month from 1 to 12; add "
        '"fiscal_year_start: 4" to the tenant\'s file, if it is April.'
    )


def test_a_tenants_periods_go_by_its_own_fiscal_year() -> None:
    tenant = lakes.tenant_params(tenant="acme", fiscal_year_start=7)
    assert str(tenant.period("FY2026").first_day) == "2025-07-01"
    with pytest.raises(ParamsError, match="fiscal_year_start"):
        lakes.tenant_params(tenant="acme", fiscal_year_start=13)


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2026-H1", "In the 1st half of 2026", "Au 1ᵉʳ semestre 2026"),
        ("FY2026", "In fiscal year 2026", "Au cours de l’exercice 2026"),
        (
            "FY2026-Q2",
            "In the 2nd quarter of fiscal year 2026",
            "Au 2ᵉ trimestre de l’exercice 2026",
        ),
    ],
)
def test_a_sentence_begins_with_the_period(
    text: str, english: str, french: str
) -> None:
    period = Period.parse(text, MONTREAL, fiscal_year_start=4)
    assert client_words.when(period, Formats("en", "en_CA")) == english
    assert client_words.when(period, Formats("fr", "fr_CA")) == french


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
zones = st.sampled_from([MONTREAL, "Europe/Paris", "America/Sao_Paulo"])
fiscal = st.builds(
    Period.unit,
    st.sampled_from(["fiscal_quarter", "fiscal_half", "fiscal_year"]),
    days,
    zones,
    st.integers(1, 12),
)


@given(fiscal)
def test_neighbours_meet_and_slugs_read_back(period: Period) -> None:
    before = period.previous()
    assert (before.end, before.kind) == (period.start, period.kind)
    zone, start = period.timezone, period.year_start
    assert Period.parse(period.slug, zone, fiscal_year_start=start) == period


@given(days, zones, st.integers(1, 12))
def test_a_day_lies_in_its_fiscal_quarter_half_and_year(
    day: date, zone: str, start: int
) -> None:
    quarter, half, year = (
        Period.unit(f"fiscal_{span}", day, zone, start)
        for span in ("quarter", "half", "year")
    )
    assert year.first_day <= half.first_day <= quarter.first_day <= day
    assert day <= quarter.last_day <= half.last_day <= year.last_day
    assert (year.first_day.month, year.first_day.day) == (start, 1)
    assert year.last_day.year == int(year.slug[2:])
