"""Agreement of numbers and their nouns in every text, in both languages."""

from __future__ import annotations

import re

import pytest

from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.languages import Language
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.translation import catalogue

NOUNS: dict[Language, dict[str, str]] = {
    "en": {
        "ticket": "tickets", "alert": "alerts", "answer": "answers", "reply": "replies",
        "entry": "entries", "technician": "technicians", "project": "projects",
        "company": "companies", "client": "clients", "device": "devices", "row": "rows",
        "target": "targets", "commitment": "commitments", "combination": "combinations",
        "agreement": "agreements", "case": "cases", "person": "people", "day": "days",
        "week": "weeks", "month": "months", "time": "times", "promise": "promises",
        "topic": "topics", "column": "columns", "figure": "figures", "bar": "bars",
        "character": "characters", "item": "items", "hour": "hours",
    },
    "fr": {
        "billet": "billets", "alerte": "alertes", "réponse": "réponses",
        "saisie": "saisies", "technicien": "techniciens", "projet": "projets",
        "client": "clients", "appareil": "appareils", "ligne": "lignes",
        "cible": "cibles", "engagement": "engagements", "jour": "jours",
        "combinaison": "combinaisons", "contrat": "contrats", "personne": "personnes",
        "semaine": "semaines", "délai": "délais", "promesse": "promesses",
        "sujet": "sujets", "colonne": "colonnes", "chiffre": "chiffres",
        "caractère": "caractères", "heure": "heures", "mesure": "mesures",
    },
}  # fmt: skip
AT_LEAST_TWO = {
    "Half of {n} replies came sooner.": "five cases",
    "Half of {n} tickets took less.": "five cases",
    "{n} answers, the true mark may be {limits}.": "five cases",
    "From 1 to 5, your people rate our work {value} on average (CSAT, {n} answers).":
        "five cases",
    "Of {n} people asked whether they would recommend us, {up} and {down}: a score of "
    "{score} between −100 and 100 (NPS); 95% interval: {low} to {high}.": "five cases",
    "Each severity has a target time; of the {n} alerts whose time is up, {share} were "
    "resolved within it.": "five cases",
    "{n} late tickets came from {value}.": "five cases",
    "{n} late tickets came on a {value}.": "five cases",
    "{n} late tickets had no owner.": "five cases",
    '{n} late tickets were of priority "{value}".': "five cases",
    '{n} late tickets were of type "{value}".': "five cases",
    "{n} of {all} tickets with an end count as open, as closed_statuses does not name "
    "their statuses; kpi check --tenant {tenant} proposes the line.": "ten cases",
    "{day} is the busiest day: {n} of {all} tickets": "more than chance",
    "{times} are busiest: {n} of {all} tickets": "more than chance",
    "{time} is busiest: {n} of {all} tickets": "more than chance",
    "Open tickets fell in {fell} of {all} months": "more than chance",
    "Open tickets rose in {rose} of {all} months": "more than chance",
    "{n} of {all} days stand out from what is expected": "one has its own text",
    "{missed} of {n} alerts whose time is up missed their target; {most} of these are "
    "of severity {severity}": "one has its own text",
    "{n} combinations of technician and board lie beyond the limits by more than "
    "chance.": "one and two have their own text",
    "All {n} targets were met": "one and two have their own text",
    "All {n} targets judged here were met": "one and two have their own text",
    "Met least often of the targets drawn here: {name}, in {k} of {n} months":
        "three months",
    "Target met least often: {name}, in {k} of {n} months": "three months",
    "target met in {k} of {n} months": "three months",
    "A figure takes at least {n} months.": "three months",
    "{answer} (of the {n} bars drawn)": "six bars",
    "The first and the last of {n} rows, as the notebook shows them.": "a cut table",
    "The first of the report’s {total} rows": "a cut table",
    "The first {n} of the report’s {total} rows": "a cut table",
    "We recommend nothing new: no project would repay its effort within {months} "
    "months.": "twelve",
    "“too few”: under {least} tickets that others had, too; –: none": "five",
    "From technician to technician the median time is {range}, of those with at least "
    "{least} tickets": "five",
    "The median time to resolution is {value} for each technician with at least "
    "{least} tickets": "five",
    "fewer than {} tickets": "five",
    "fewer than {} tickets to compare": "twenty",
    "fewer than {} technicians to compare": "two",
    "Tickets created per local day, against the {window_days} days before and against "
    "what is expected from weekday, level and holidays.": "two, by the settings' range",
    "Undefined under {min_days} days of history, and where the spread is 0.":
        "two, by the settings' range",
    "Mean of {window_days} days": "two, by the settings' range",
    "Spread of {window_days} days": "two, by the settings' range",
}  # fmt: skip
"""Texts whose number is never 0 or 1, by what sees to that."""
AT_LEAST_TWO_OF = (
    "would be repaid after {after} months",
    "at {clients} clients",
    "chez {clients} clients",
)
"""Parts of plural texts whose own number is never 0 or 1."""


def counts(language: Language, is_plural: bool) -> re.Pattern[str]:
    """Return what finds a number of things, with a word between them or none."""
    nouns = NOUNS[language]
    chosen = sorted(nouns.values() if is_plural else nouns, key=len, reverse=True)
    number = r"(?<![\w,.])(?:\{(?!\w*_ratio|share|change|since)\w*\}|[012])[ \u00a0]"
    between = (
        r"(?:(?!(?:a|in|of|the|without|de|des|en|les|par|sans)\b)[^\W\d_]+[ \u00a0])?"
    )
    return re.compile(rf"{number}{between}(?:{'|'.join(chosen)})\b")


def written(text: str, number: int) -> str:
    """Return a text with a number for each of its places.

    What it is a part of is many: of one, texts say that it is the only one.
    """
    for part in AT_LEAST_TWO_OF:
        text = text.replace(part, "")
    text = re.sub(r"\b([Oo]f|[Oo]f the|[Ss]ur|[Ss]ur les|des) \{\w*\}", r"\1 9", text)
    return re.sub(r"\{\w*\}", str(number), text)


def test_a_number_of_things_is_a_plural_text_or_never_one() -> None:
    loose, known = set(), set()
    for message in catalogue("fr"):
        if not isinstance(message.id, str) or not message.id:
            continue
        english, french = message.id, str(message.string)
        if counts("en", True).search(english) or counts("fr", True).search(french):
            (known if english in AT_LEAST_TWO else loose).add(english)
    assert loose == set()
    assert known == set(AT_LEAST_TWO)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_plural_texts_agree_with_their_number(language: Language, number: int) -> None:
    is_one = number == 1 or (language == "fr" and number == 0)
    wrong, seen = [], 0
    text = Formats(language).text
    for message in catalogue("fr"):
        if isinstance(message.id, str):
            continue
        shown = written(text.ngettext(*message.id, number), number)
        seen += bool(counts(language, not is_one).search(shown))
        if counts(language, is_one).search(shown):
            wrong.append(shown)
    assert wrong == []
    assert seen > 25


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1, "at least 1 day, 1 ticket", "au moins 1\u00a0jour, 1 billet"),
        (2, "at least 2 days, 2 tickets", "au moins 2\u00a0jours, 2 billets"),
        (1.5, "at least 1.5 days, 1.5 tickets", "au moins 1,5\u00a0jour, 1,5 billet"),
        (0, "at least 0 days, 0 tickets", "au moins 0\u00a0jour, 0 billet"),
    ],
)
def test_a_setting_agrees_with_its_noun(
    value: float, english: str, french: str
) -> None:
    template = "at least {a:day|days}, {a:ticket|tickets}"
    assert fill(template, {"a": value}) == english
    assert fill(template, {"a": value}, writer(Formats("en"))) == english
    template = "au moins {a:jour|jours}, {a:billet|billets}"
    assert fill(template, {"a": value}, writer(Formats("fr", "fr_CA"))) == french
