"""The rules' suggestion for a topic: name, description and effort, in two languages.

Each summary of the topic speaks of at most one project of ``projects.yaml``, one that
asks how something is done of training. A project is suggested where `LEAST_SHARE` of
the summaries speak of it, half of these by more than a weak idea, and the topic's own
name does too; else the suggestion is a general one that bears the topic's name. Effort
is that of the project, one step higher where six companies or more are concerned, since
each has to be visited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from kpi_lib.domain.languages import Language
from kpi_lib.text.ideas import ideas_of, words_of
from kpi_lib.text.suggestions.suggestion import (
    EFFORTS,
    Effort,
    Suggestion,
    TopicCluster,
)
from kpi_lib.text.training_examples import asks_how

MANY_COMPANIES: Final = 6
LEAST_SHARE: Final = 0.7
"""Share of a topic's summaries that must speak of a project. Half a summary less is
counted, so that of three or four all must, of ten eight.
"""
_GENERAL, _ASKED = "general", "(how)"
_TRIGGER: Final[dict[Language, tuple[str, str, str]]] = {
    "en": ('{} ticket "{}"', '{} tickets "{}"', " in {} days"),
    "fr": (
        "{} billet «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»",
        "{} billets «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»",
        " en {}\N{NO-BREAK SPACE}jours",
    ),
}


@dataclass(frozen=True)
class _Project:
    effort: Effort
    name: dict[Language, str]
    text: dict[Language, str]


@lru_cache(maxsize=1)
def _entries() -> list[dict[str, Any]]:
    source = resources.files("kpi_lib.text.suggestions").joinpath("projects.yaml")
    entries: list[dict[str, Any]] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return entries


@lru_cache(maxsize=1)
def projects() -> dict[str, _Project]:
    """Return the projects, keyed by idea."""
    known: dict[str, _Project] = {}
    for entry in _entries():
        effort: Effort = EFFORTS[EFFORTS.index(entry["effort"])]
        english, french = entry["en"], entry["fr"]
        project = _Project(
            effort,
            {"en": english["project"], "fr": french["project"]},
            {"en": english["description"], "fr": french["description"]},
        )
        known.update(dict.fromkeys(entry["ideas"], project))
        known.update(dict.fromkeys(entry.get("weak", ()), project))
    return known


@lru_cache(maxsize=1)
def precedence() -> dict[str, tuple[bool, int]]:
    """Return each idea's place: whether it is weak, and its project's in the file."""
    entries = list(enumerate(_entries()))
    strong = {idea: (False, at) for at, entry in entries for idea in entry["ideas"]}
    weak = {idea: (True, at) for at, entry in entries for idea in entry.get("weak", ())}
    return weak | strong


def suggest_by_rules(cluster: TopicCluster, note: str | None = None) -> Suggestion:
    """Return the rules' suggestion for one topic.

    Parameters
    ----------
    cluster : TopicCluster
    note : str, optional
        Reason why rules replace the model.

    Returns
    -------
    Suggestion
    """
    project, language = _fitting(cluster), cluster.language
    step = 1 if cluster.companies >= MANY_COMPANIES else 0
    level = min(EFFORTS.index(project.effort) + step, len(EFFORTS) - 1)
    return Suggestion(
        project=project.name[language].format(topic=cluster.topic),
        trigger=trigger_of(cluster),
        description=project.text[language].format(topic=cluster.topic),
        effort=EFFORTS[level],
        note=note,
    )


def _fitting(cluster: TopicCluster) -> _Project:
    """Return the project of most summaries, where these are enough of them."""
    known = projects()
    place = precedence()
    texts = cluster.wordings or (cluster.topic,)
    spoken = [idea for text in texts if (idea := _spoken_of(text))]
    counts = Counter(place[idea][1] for idea in spoken)
    named = {place[i][1] for i in ideas_of(words_of(cluster.topic)) if i in place}
    for most, count in counts.most_common(1):
        surely = [idea for idea in spoken if place[idea] == (False, most)]
        is_frequent = max(1, count - 0.5) >= LEAST_SHARE * len(texts)
        if is_frequent and most in named and 2 * len(surely) >= count:
            return next(known[idea] for idea in spoken if place[idea][1] == most)
    return known[_GENERAL]


def _spoken_of(text: str) -> str | None:
    """Return the idea by which a summary speaks of a project."""
    place, words = precedence(), words_of(text)
    if asks_how(words):
        return _ASKED
    ideas = (idea for idea in ideas_of(words) if idea in place)
    return min(ideas, key=place.__getitem__, default=None)


def fits(project: str, texts: Iterable[str]) -> bool:
    """Return whether a project's name is about one of the subjects of some texts.

    A name without an idea of ``projects.yaml`` says nothing about a subject, and fits.
    """
    place = precedence()
    named = set(ideas_of(words_of(project))) & place.keys()
    asked = [words_of(text) for text in texts]
    spoken = {idea for words in asked for idea in ideas_of(words)}
    if any(map(asks_how, asked)):
        spoken.add(_ASKED)
    subjects = {id(projects()[idea]) for idea in spoken & place.keys()}
    about = {id(projects()[idea]) for idea in named}
    return not about or not subjects or not about.isdisjoint(subjects)


def trigger_of(cluster: TopicCluster) -> str:
    """Return the reason for the project: topic, number of tickets, days counted."""
    one, many, span = _TRIGGER[cluster.language]
    # French counts zero as one.
    is_one = cluster.ticket_count in ((0, 1) if cluster.language == "fr" else (1,))
    counted = (one if is_one else many).format(cluster.ticket_count, cluster.topic)
    return counted + (span.format(cluster.days) if cluster.days else "")
