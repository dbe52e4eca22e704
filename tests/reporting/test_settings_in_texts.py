"""Texts of reports name the tenant's own settings, in English and in French."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from support import report_texts
from support.lakes import tenant_params
from support.places import PARAMS

from kpi_lib.domain.result import Result
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.setting_notation import writer

DEFAULTS = yaml.safe_load((PARAMS / "defaults.yaml").read_text("utf-8"))
FORMATS = {"en": Formats(), "fr": Formats("fr", "fr_CA")}
OTHER_WORD = {"clock": "logged"}
"""Another value of each threshold that is a word."""

FIXED = {
    "en": r"95%|\b100\b|per 30 days|last 7 and 30 days|\b(over|Open) 30 days"
    r"|\b1 to 5\b|9 and 10|0 to 6|0 to 10|−100|90th|are 0|includes? 0|spread is 0"
    r"|9 in 10|(Change, |Last )(7|30) days|\b(7|30) days before|over 12 months"
    r"|19 of 20|under 15|over 15 percent a year",
    "fr": r"95 %|\b100\b|par 30 jours|7 et 30 derniers jours|plus de 30 jours"
    r"|1 à 5|9 (et|ou) 10|0 à 6|0 à 10|−100|90ᵉ|sont 0|contient 0|9 sur 10"
    r"|, (7|30) jours|\b(7|30) derniers jours|\b(7|30) jours (d’avant|avant)|12 mois"
    r"|19 situations sur 20|sous 15|nulle|plus de 15 pour cent par an",
}
"""Numbers that no setting changes: units, scales, windows of a column's name."""
PHRASES = tuple(
    f"thresholds.client_training_needs.{key}"
    for key in ("requests", "exclude", "whole_phrases", "examples")
)
"""Lists of phrases, too long for a definition."""
NUMBER_WORDS = re.compile(
    r"\b(?!two totals|eight weeks of tickets)"
    r"(two|three|four|five|six|eight|ten|twelve|a half)\b",
    re.IGNORECASE,
)


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted name and the value of each setting in a tree."""
    for key, value in tree.items():
        name = f"{path}.{key}".lstrip(".")
        if isinstance(value, Mapping):
            yield from leaves(value, name)
        else:
            yield name, value


def primes() -> Iterator[int]:
    """Yield primes that no default value, unit or window is made of."""
    for number in range(131, 1000):
        if all(number % divisor for divisor in range(2, 32)):
            yield number


def overridden() -> dict[str, Any]:
    """Return other thresholds and alert targets than the defaults, none twice."""
    names = ("thresholds", "alert_sla_hours")
    settings = copy.deepcopy({name: DEFAULTS[name] for name in names})
    unusual = primes()
    for name, value in leaves(settings):
        *path, key = name.split(".")
        branch = settings
        for step in path:
            branch = branch[step]
        if isinstance(value, bool):
            branch[key] = not value
        elif isinstance(value, str):
            branch[key] = OTHER_WORD[key]
        elif isinstance(value, list):
            branch[key] = [f"zebra {key} {i}" for i in "abc"]
        elif isinstance(value, float) and value < 1:
            branch[key] = next(unusual) / 1000
        else:
            branch[key] = next(unusual)
    return settings


OVERRIDDEN = overridden()


@pytest.fixture(scope="module")
def computed() -> dict[str, Result]:
    return report_texts.results(tenant_params(**OVERRIDDEN))


@pytest.fixture(scope="module", params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def texts(computed: dict[str, Result], language: str) -> dict[str, str]:
    return report_texts.texts(computed, FORMATS[language])


@pytest.fixture(scope="module")
def default_texts() -> dict[str, str]:
    return report_texts.texts(report_texts.results(tenant_params()), FORMATS["fr"])


def written(value: Any, language: str) -> tuple[str, ...]:
    """Return a value in the notations in which a text may name it."""
    if isinstance(value, list):
        return (", ".join(value),)
    write = writer(FORMATS[language])
    return write(value, "number"), write(value, "percent")


def test_a_text_names_every_threshold(texts: dict[str, str], language: str) -> None:
    """A new threshold fails here until a definition or a label names it."""
    all_texts = "\n".join(texts.values())
    unnamed = []
    for name, value in leaves(OVERRIDDEN):
        if isinstance(value, bool | str) or name.startswith(PHRASES):
            continue
        forms = "|".join(re.escape(form) for form in written(value, language))
        if not re.search(rf"(?<![\d.,])({forms})(?!\d)", all_texts):
            unnamed.append(name)
    assert unnamed == []


def test_no_text_holds_a_number_of_the_defaults(
    texts: dict[str, str], language: str
) -> None:
    """What stands in no setting is a fixed unit or scale, and listed in `FIXED`."""
    values = [
        value
        for _, value in leaves(OVERRIDDEN)
        if not isinstance(value, bool | str | list)
    ]
    known = {
        form.strip("%\u00a0\u202f ") for v in values for form in written(v, language)
    }
    trend_days = OVERRIDDEN["thresholds"]["tech_comparison"]["trend_days"]
    known |= {str(2 * trend_days), "0"}
    left = {}
    for name, text in texts.items():
        plain = re.sub("[\u00a0\u202f]", " ", text)
        plain = re.sub(FIXED[language], "", plain)
        numbers = set(re.findall(r"\d+(?:[.,]\d+)?", plain)) - known
        if numbers:
            left[name] = (sorted(numbers), text)
    assert left == {}


def test_no_text_holds_a_number_in_words(computed: dict[str, Result]) -> None:
    english = report_texts.texts(computed, FORMATS["en"])
    assert {k: v for k, v in english.items() if NUMBER_WORDS.search(v)} == {}


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        (
            {"thresholds": {"tech_efficiency": {"strict_fcr": True}}},
            {
                "tech_efficiency: definition", "tech_efficiency: card fcr_pct",
                "tech_efficiency: column fcr_pct",
                "tech_efficiency: column is_first_call",
                "head: tech_efficiency.fcr_pct", "head: tech_efficiency.is_first_call",
                "kpi_daily: definition",
            },
        ),
        (
            {"thresholds": {"tech_comparison": {"clock": "logged"}}},
            {
                "tech_comparison: definition", "tech_comparison: clock",
                "tech_comparison: column observed_hours",
                "tech_comparison: column expected_hours",
                "head: tech_comparison.observed_hours",
                "head: tech_comparison.expected_hours", "tech_comparison: note 0",
            },
        ),
        (
            {"clock": "business"},
            {
                f"{key}: {text}"
                for key, names in {
                    "tech_training_needs": ("definition", "clock"),
                    "tech_efficiency": ("definition", "clock"),
                    "tech_profile": ("definition", "clock"),
                    "tech_comparison": ("definition", "clock"),
                    "service_summary": ("definition", "clock"),
                    "kpi_daily": ("clock",),
                    "client": ("review_service-median_ttr_hours",),
                }.items()
                for text in names
            },
        ),
    ],
    ids=["strict_fcr", "logged", "business"],
)  # fmt: skip
def test_every_text_follows_a_setting_that_changes_the_meaning(
    settings: dict[str, Any], changed: set[str], default_texts: dict[str, str]
) -> None:
    computed = report_texts.results(tenant_params(**settings))
    texts = report_texts.texts(computed, FORMATS["fr"])
    differing = {name for name in texts if texts[name] != default_texts.get(name)}
    assert differing == changed


def test_two_spellings_of_a_status_are_one_word_to_a_reader() -> None:
    statuses = ["Cancelled", "Duplicate", "Canceled"]
    assert writer(FORMATS["fr"])(statuses, "statuses") == "Annulé, Doublon"
    assert writer(FORMATS["en"])(statuses, "statuses") == "Cancelled, Duplicate"
