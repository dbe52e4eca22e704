"""Numbers and dates word for word, in both languages."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpi_lib.domain.period import Period
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import translator

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
PARIS = Formats("fr", "fr_FR", "EUR", "Europe/Paris")
NBSP, THIN, MINUS = "\u00a0", "\u202f", "\u2212"


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (1234, "count", "1,234", f"1{NBSP}234"),
        (-1234, "count", f"{MINUS}1,234", f"{MINUS}1{NBSP}234"),
        (93.45, "percent", "93.5%", f"93,5{NBSP}%"),
        (0.05, "percent", "0.1%", f"0,1{NBSP}%"),
        # What is not 0 does not read as 0.
        (0.04, "percent", "0.04%", f"0,04{NBSP}%"),
        (0.04, "decimal", "0.04", "0,04"),
        (0.004, "ratio", "0.004", "0,004"),
        (0.3, "money", "$0.30", f"0,30{NBSP}$"),
        (0.4, "minutes", f"24{NBSP}s", f"24{NBSP}s"),
        (-0.001, "hours", f"{MINUS}4{NBSP}s", f"{MINUS}4{NBSP}s"),
        (1e-6, "percent", "0.0%", f"0,0{NBSP}%"),
        (12.5, "decimal", "12.5", "12,5"),
        (0.666, "ratio", "0.67", "0,67"),
        (1234.5, "money", "$1,235", f"1{NBSP}235{NBSP}$"),
        (45, "minutes", f"45{NBSP}min", f"45{NBSP}min"),
        (0, "hours", f"0{NBSP}min", f"0{NBSP}min"),
        (750, "minutes", f"12{NBSP}h{NBSP}30{NBSP}min", f"12{NBSP}h{NBSP}30"),
        (725, "minutes", f"12{NBSP}h{NBSP}5{NBSP}min", f"12{NBSP}h{NBSP}05"),
        (5999, "minutes", f"99{NBSP}h{NBSP}59{NBSP}min", f"99{NBSP}h{NBSP}59"),
        (74070, "minutes", f"1,235{NBSP}h", f"1{NBSP}235{NBSP}h"),
        (720, "minutes", f"12{NBSP}h", f"12{NBSP}h"),
        (
            -90,
            "minutes",
            f"{MINUS}1{NBSP}h{NBSP}30{NBSP}min",
            f"{MINUS}1{NBSP}h{NBSP}30",
        ),
        (6.25, "hours", f"6{NBSP}h{NBSP}15{NBSP}min", f"6{NBSP}h{NBSP}15"),
        (0.75, "hours", f"45{NBSP}min", f"45{NBSP}min"),
        (1, "days", f"1{NBSP}day", f"1{NBSP}jour"),
        (1.5, "days", f"1.5{NBSP}days", f"1,5{NBSP}jour"),
        (30, "days", f"30{NBSP}days", f"30{NBSP}jours"),
        (date(2026, 10, 5), "date", "Oct 5, 2026", f"5{NBSP}oct. 2026"),
        (date(2026, 10, 1), "month", "October 2026", "octobre 2026"),
        (["a", "b"], "list", "a, b", "a, b"),
        (True, "yes_no", "yes", "oui"),
        (None, "count", "–", "–"),
        (float("nan"), "percent", "–", "–"),
        (Decimal("NaN"), "money", "–", "–"),
    ],
)
def test_values_read_as_people_write_them(value, unit, english, french):
    assert EN.value(value, unit) == english
    assert FR.value(value, unit) == french


def test_numbers_follow_the_country_not_only_the_language():
    assert PARIS.integer(1234567) == f"1{THIN}234{THIN}567"
    assert PARIS.money(99) == f"99{NBSP}€"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, f"{MINUS}1"),
        (2.675, 2, "2.68"),
        (60 * 6.324999999999999, 0, "380"),  # half a minute, computed another way
        (-0.04, 1, "0.0"),
        (Decimal("1.005"), 2, "1.01"),
    ],
)
def test_rounding_is_half_away_from_zero_of_the_shortest_decimal(value, places, text):
    assert EN.decimal(value, places) == text


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (12.0, "percent", "+12.0%", f"+12,0{NBSP}%"),
        (-3.21, "percent", f"{MINUS}3.2%", f"{MINUS}3,2{NBSP}%"),
        (1.4, "points", f"+1.4{NBSP}points", f"+1,4{NBSP}point"),
        (0.01, "percent", "0.0%", f"0,0{NBSP}%"),
        (None, "percent", "–", "–"),
    ],
)
def test_changes_bear_their_sign(value, unit, english, french):
    assert EN.signed(value, unit) == english
    assert FR.signed(value, unit) == french


def test_instants_are_shown_in_the_tenants_zone():
    moment = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    assert EN.instant(moment) == f"Nov 1, 2026, 12:30{THIN}a.m."
    assert FR.instant(moment) == f"1ᵉʳ{NBSP}nov. 2026, 0{NBSP}h{NBSP}30"
    morning = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
    assert FR.instant(morning) == f"2{NBSP}nov. 2026, 9{NBSP}h"
    assert PARIS.instant(morning) == f"2{NBSP}nov. 2026, 15:00"
    with pytest.raises(ValueError, match="has no time zone"):
        EN.instant(datetime(2026, 11, 1))  # noqa: DTZ001


def test_french_writes_the_first_of_a_month_apart():
    first, other = date(2026, 11, 1), date(2026, 1, 11)
    assert FR.short_date(first) == f"1ᵉʳ{NBSP}nov."
    assert FR.date(first, "long") == f"1ᵉʳ{NBSP}novembre 2026"
    assert FR.date(other) == f"11{NBSP}janv. 2026"
    assert FR.month(first) == "novembre 2026"
    assert EN.date(first) == "Nov 1, 2026"


def test_intervals_name_both_ends():
    assert EN.interval(91.6, 94.8, "percent") == "91.6% to 94.8%"
    assert FR.interval(91.6, 94.8, "percent") == f"91,6{NBSP}% à 94,8{NBSP}%"


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("2026-10", "October 2026", "octobre 2026"),
        ("2026-Q3", "3rd quarter 2026", "3ᵉ\u00a0trimestre 2026"),
        ("2026-H1", "1st half of 2026", "1ᵉʳ semestre 2026"),
        ("2026-H2", "2nd half of 2026", "2ᵉ semestre 2026"),
        ("2026", "2026", "2026"),
        ("FY2026", "fiscal year 2026", "exercice 2026"),
        (
            "FY2026-Q4",
            "4th quarter of fiscal year 2026",
            "4ᵉ trimestre de l’exercice 2026",
        ),
        (
            "FY2026-H1",
            "1st half of fiscal year 2026",
            "1ᵉʳ semestre de l’exercice 2026",
        ),
        ("2026-10-05", "October 5, 2026", f"5{NBSP}octobre 2026"),
        (
            "2026-07-01..2026-07-15",
            "Jul 1, 2026 – Jul 15, 2026",
            f"1ᵉʳ{NBSP}juill. 2026 – 15{NBSP}juill. 2026",
        ),
    ],
)
def test_periods_read_by_their_kind(text, english, french):
    period = Period.parse(text, "America/Toronto", fiscal_year_start=4)
    assert EN.period(period) == english
    assert FR.period(period) == french


def test_an_unknown_unit_names_the_known_ones():
    with pytest.raises(KeyError, match="'furlongs' is no unit; expected one of text"):
        EN.value(1, "furlongs")


def test_french_counts_below_two_as_singular():
    french = translator("fr")
    assert [french.ngettext("day", "days", n) for n in (0, 1, 1.5, 2)] == [
        "jour", "jour", "jour", "jours",
    ]  # fmt: skip


@pytest.mark.parametrize("names", [("fr_CA", "fr_FR"), ("fr_FR", "fr_CA")])
def test_months_do_not_depend_on_which_country_came_first(names):
    code = (
        "import datetime as dt\nfrom kpi_lib.reporting.formats import Formats\n"
        f"for name in {names}:\n"
        "    print(name, Formats('fr', name).short_month(dt.date(2026, 7, 1)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert set(told.stdout.splitlines()) == {"fr_CA juill.", "fr_FR juil."}


def test_what_is_left_out_is_in_the_workbook_only_where_there_is_one():
    alone = Formats("fr", "fr_CA", "CAD", "America/Toronto", has_workbook=False)
    assert EN.rows_left_out(1) == "and 1 more row in the workbook"
    assert FR.rows_left_out(1234) == f"et 1{NBSP}234 autres lignes dans le classeur"
    assert alone.rows_left_out(2) == "et 2 autres lignes"
    assert alone.left_out(1) == "et 1 autre"
