"""Periods: every way to write one, and the midnights that cut them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import local_day, local_midnight, parse_as_of
from kpi_lib.domain.period import Period
from kpi_lib.domain.period_forms import FORMS

MONTREAL = "America/Toronto"
# Sunday 1 November 2026, 00:00 in Montreal: the new day has just begun.
AS_OF = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "slug", "before"),
    [
        ("2026-10", "month", "2026-10-01", "2026-10-31", "2026-10", "2026-09"),
        ("2026-01", "month", "2026-01-01", "2026-01-31", "2026-01", "2025-12"),
        ("2024-02", "month", "2024-02-01", "2024-02-29", "2024-02", "2024-01"),
        ("2026-Q3", "quarter", "2026-07-01", "2026-09-30", "2026-Q3", "2026-Q2"),
        ("2026-q1", "quarter", "2026-01-01", "2026-03-31", "2026-Q1", "2025-Q4"),
        ("2026", "year", "2026-01-01", "2026-12-31", "2026", "2025"),
        ("2026-H1", "half", "2026-01-01", "2026-06-30", "2026-H1", "2025-H2"),
        ("2026-h2", "half", "2026-07-01", "2026-12-31", "2026-H2", "2026-H1"),
        ("2026-W43", "week", "2026-10-19", "2026-10-25", "2026-W43", "2026-W42"),
        # ISO weeks: 2026-W01 begins in December, 2026 has a week 53
        ("2026-W01", "week", "2025-12-29", "2026-01-04", "2026-W01", "2025-W52"),
        ("2026-w53", "week", "2026-12-28", "2027-01-03", "2026-W53", "2026-W52"),
        ("2026-10-05", "day", "2026-10-05", "2026-10-05", "2026-10-05", "2026-10-04"),
        (
            "2026-07-01..2026-09-30",
            "range",
            "2026-07-01",
            "2026-09-30",
            "2026-07-01..2026-09-30",
            "2026-03-31..2026-06-30",
        ),
        ("last-month", "month", "2026-10-01", "2026-10-31", "2026-10", "2026-09"),
        (" Last-Quarter ", "quarter", "2026-07-01", "2026-09-30", "2026-Q3", "2026-Q2"),
        ("last-half", "half", "2026-01-01", "2026-06-30", "2026-H1", "2025-H2"),
        ("last-year", "year", "2025-01-01", "2025-12-31", "2025", "2024"),
        ("last-week", "week", "2026-10-19", "2026-10-25", "2026-W43", "2026-W42"),
        (
            "last-7d",
            "days",
            "2026-10-25",
            "2026-10-31",
            "2026-10-25..2026-10-31",
            "2026-10-18..2026-10-24",
        ),
        (
            "last-30d",
            "days",
            "2026-10-02",
            "2026-10-31",
            "2026-10-02..2026-10-31",
            "2026-09-02..2026-10-01",
        ),
        (
            "30d@2026-11-01",
            "days",
            "2026-10-02",
            "2026-10-31",
            "2026-10-02..2026-10-31",
            "2026-09-02..2026-10-01",
        ),
    ],
)
def test_every_form(
    text: str, kind: str, first: str, last: str, slug: str, before: str
) -> None:
    period = Period.parse(text, MONTREAL, AS_OF)
    assert (period.kind, period.first_day, period.last_day) == (
        kind,
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    assert period.slug == str(period) == slug
    assert period.previous().slug == before


def test_relative_periods_count_from_the_local_day() -> None:
    # One microsecond before midnight it is still October in Montreal.
    instant = AS_OF - timedelta(microseconds=1)
    assert Period.parse("last-month", MONTREAL, instant).slug == "2026-09"
    assert Period.parse("last-1d", MONTREAL, instant).last_day == date(2026, 10, 30)
    assert Period.parse("last-month", "Asia/Tokyo", instant).slug == "2026-10"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", FORMS),
        ("..", FORMS),
        ("october", FORMS),
        ("2026-9", FORMS),
        ("2026-Q5", FORMS),
        ("2026-H3", FORMS),
        ("FY2026-Q5", FORMS),
        ("FY26", FORMS),
        ("FY1899", "years from 1900 to 2199"),
        ("last-fortnight", FORMS),
        ("٢٠٢٦-10", FORMS),
        ("2026-07-01..", FORMS),
        ("2026-13", "a month from 01 to 12"),
        ("2026-00-01", "a month from 01 to 12"),
        ("2026-02-30", "a day of 2026-02, from 01 to 28"),
        ("2026-07-01..2026-09-31", "a day of 2026-09, from 01 to 30"),
        ("2026-W54", "an ISO week of that year, from W01 to W52 (W53 in some years)"),
        ("2025-W53", "an ISO week of that year, from W01 to W52 (W53 in some years)"),
        ("2026-W00", "an ISO week of that year, from W01 to W52 (W53 in some years)"),
        ("1066", "years from 1900 to 2199"),
        ("9999-12-31", "years from 1900 to 2199"),
        ("0000", "years from 1900 to 2199"),
        ("last-99999d", "years from 1900 to 2199"),
        ("last-0d", "one day or more"),
        ("0d@2026-11-01", "one day or more"),
    ],
)
def test_wrong_periods_say_what_is_right(text: str, expected: str) -> None:
    with pytest.raises(ParamsError) as caught:
        Period.parse(text, MONTREAL, AS_OF)
    assert str(caught.value) == f'period: got "{text}"; expected {expected}.'


def test_a_period_that_runs_backwards() -> None:
    with pytest.raises(ParamsError) as caught:
        Period.parse("2026-09-30..2026-07-01", MONTREAL)
    assert str(caught.value) == (
        'period: got "2026-09-30..2026-07-01", which runs backwards; expected the '
        'first day before the last, "2026-07-01..2026-09-30".'
    )


def test_a_relative_period_needs_an_instant() -> None:
    with pytest.raises(ParamsError) as caught:
        Period.parse("last-month", MONTREAL)
    assert str(caught.value) == (
        'period: got "last-month"; expected an as_of to count from; give one.'
    )


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        (MONTREAL, "2026-10-31", "2026-10-31T04:00", 24),
        (MONTREAL, "2026-11-01", "2026-11-01T04:00", 25),
        (MONTREAL, "2026-03-08", "2026-03-08T05:00", 23),
        ("Europe/Paris", "2026-03-29", "2026-03-28T23:00", 23),
        # half an hour only
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", 23.5),
        # no midnight: the clock jumps from 24:00 to 01:00
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", 23),
        ("Asia/Beirut", "2022-03-27", "2022-03-26T22:00", 23),
        # two midnights: the day begins with the first
        ("America/Havana", "2025-11-02", "2025-11-02T04:00", 25),
        # the clock jumps from 23:30 to 00:30
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30", 23.5),
        # a day that never was
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0),
    ],
)
def test_days_across_clock_changes(
    zone: str, day: str, start: str, hours: float
) -> None:
    period = Period.parse(day, zone)
    assert period.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert period.end - period.start == timedelta(hours=hours)
    assert period.days == 1
    assert period.start.tzinfo is UTC


def test_days_elapsed_counts_the_day_in_progress() -> None:
    october = Period.parse("2026-10", MONTREAL)
    second = timedelta(seconds=1)
    assert october.days_elapsed(october.start) == 0
    assert october.days_elapsed(october.start - timedelta(days=40)) == 0
    assert october.days_elapsed(october.start + second) == 1
    # 2 October, 00:00 in Montreal: one day is over and no other has begun to fill
    assert october.days_elapsed(datetime(2026, 10, 2, 4, tzinfo=UTC)) == 1
    assert october.days_elapsed(datetime(2026, 10, 15, 16, tzinfo=UTC)) == 15
    assert october.days_elapsed(october.end - second) == 31
    assert october.days_elapsed(october.end) == 31
    assert october.days_elapsed(october.end + timedelta(days=400)) == 31


def test_last_months() -> None:
    months = Period.parse("2026-Q1", MONTREAL).last_months(13)
    assert [month.slug for month in months][:2] == ["2025-03", "2025-04"]
    assert months[-1].slug == "2026-03"
    assert len(months) == 13


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
zones = st.sampled_from(
    [MONTREAL, "Europe/Paris", "Asia/Tokyo", "America/Sao_Paulo", "Pacific/Auckland"]
)
units = st.builds(
    Period.unit,
    st.sampled_from(["month", "quarter", "half", "year", "week", "day"]),
    days,
    zones,
)
ranges = st.builds(
    lambda day, length, zone: Period(day, day + timedelta(days=length), zone),
    days,
    st.integers(0, 500),
    zones,
)


@given(units | ranges)
def test_the_period_before_ends_where_this_one_starts(period: Period) -> None:
    before = period.previous()
    assert before.end == period.start
    assert before.kind == period.kind
    if period.kind == "range":
        assert before.days == period.days


@given(units | ranges)
def test_a_slug_reads_back_as_the_same_period(period: Period) -> None:
    assert Period.parse(period.slug, period.timezone) == period


@given(days, st.integers(1, 300), st.integers(1, 300), zones)
def test_neighbours_add_up(day: date, first: int, second: int, zone: str) -> None:
    def between(start: int, stop: int) -> Period:
        return Period(day + timedelta(days=start), day + timedelta(days=stop - 1), zone)

    a, b = between(0, first), between(first, first + second)
    both = between(0, first + second)
    assert (a.start, a.end, b.end) == (both.start, b.start, both.end)
    assert a.day_list() + b.day_list() == both.day_list()
    assert a.days + b.days == both.days == len(both.day_list())


@given(units)
def test_instants_lie_in_the_period_of_their_local_day(period: Period) -> None:
    last = period.end - timedelta(microseconds=1)
    assert local_day(period.start, period.timezone) == period.first_day
    assert local_day(last, period.timezone) == period.last_day


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-01", "2026-11-01T04:00+00:00"),
        ("2026-11-02", "2026-11-02T05:00+00:00"),
        ("2026-11-02T08:30", "2026-11-02T13:30+00:00"),
        ("2026-11-02 08:30:15", "2026-11-02T13:30:15+00:00"),
        ("2026-11-02T08:30:00Z", "2026-11-02T08:30+00:00"),
        (" 2026-11-02T08:30:00+09:00 ", "2026-11-01T23:30+00:00"),
    ],
)
def test_as_of(text: str, instant: str) -> None:
    found = parse_as_of(text, MONTREAL)
    assert found == datetime.fromisoformat(instant)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30", "2026-11", "20261101", "2026-W44-1", "0001-01-01"],
)
def test_wrong_as_of(text: str) -> None:
    with pytest.raises(ParamsError) as caught:
        parse_as_of(text, MONTREAL)
    assert str(caught.value) == (
        f'as_of: got "{text}"; expected a day (2026-11-01) or an instant '
        "(2026-11-01T08:30:00-04:00)."
    )


def test_an_instant_without_offset_has_no_day() -> None:
    with pytest.raises(ParamsError) as caught:
        local_day(datetime(2026, 11, 1), MONTREAL)  # noqa: DTZ001
    assert str(caught.value) == (
        "as_of: got 2026-11-01 00:00:00; expected an instant with an offset."
    )


def test_midnight_is_the_day_s_first_instant() -> None:
    assert local_midnight(date(2026, 10, 1), "Asia/Kathmandu") == datetime(
        2026, 9, 30, 18, 15, tzinfo=UTC
    )
