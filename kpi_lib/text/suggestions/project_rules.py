"""The rules' suggestion for a topic: name, description and effort, in two languages.

Each summary of the topic speaks of at most one project of ``projects.yaml``. A project
is suggested where `LEAST_SHARE` of the summaries speak of it and so does the topic's
own name, or where `SURE_SHARE` of them do; else the suggestion is a general one that
bears the topic's name. Effort is that of the project, one step
higher where six companies or more are concerned, since each has to be visited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import yaml

from kpi_lib.domain.languages import Language
from kpi_lib.text.ideas import ideas_of, words_of
from kpi_lib.text.suggestions.suggestion import (
    EFFORTS,
    Cluster,
    Effort,
    Suggestion,
)

MANY_COMPANIES: Final = 6
LEAST_SHARE, SURE_SHARE = 0.6, 0.8
"""Shares of a topic's summaries that must speak of a project: one that the topic's name
speaks of too, and another.
"""
_GENERAL: Final = "general"
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
def projects() -> dict[str, _Project]:
    """Read the projects, keyed by idea."""
    source = resources.files("kpi_lib.text.suggestions").joinpath("projects.yaml")
    known: dict[str, _Project] = {}
    for entry in yaml.safe_load(source.read_text(encoding="utf-8")):
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
def _precedence() -> dict[str, int]:
    """Return each idea's place: strong ones in the file's order, then weak ones."""
    source = resources.files("kpi_lib.text.suggestions").joinpath("projects.yaml")
    entries = yaml.safe_load(source.read_text(encoding="utf-8"))
    strong = [idea for entry in entries for idea in entry["ideas"]]
    weak = [idea for entry in entries for idea in entry.get("weak", ())]
    return {idea: place for place, idea in enumerate((*strong, *weak))}


def suggest_by_rules(cluster: Cluster, note: str | None = None) -> Suggestion:
    """Return the rules' suggestion for one topic.

    Parameters
    ----------
    cluster : Cluster
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


def _fitting(cluster: Cluster) -> _Project:
    """Return the project of most summaries, where these are enough of them."""
    known = projects()
    texts = cluster.wordings or (cluster.topic,)
    spoken = Counter(id(known[key]) for text in texts if (key := _spoken_of(text)))
    if spoken:
        # Of equals the first in the order of the summaries.
        most, count = spoken.most_common(1)[0]
        named = {id(known[i]) for i in ideas_of(words_of(cluster.topic)) if i in known}
        least = LEAST_SHARE if most in named else SURE_SHARE
        if count >= least * len(texts):
            return next(one for one in known.values() if id(one) == most)
    return known[_GENERAL]


def _spoken_of(text: str) -> str | None:
    """Return the idea by which a summary speaks of a project."""
    place = _precedence()
    ideas = (idea for idea in ideas_of(words_of(text)) if idea in place)
    return min(ideas, key=place.__getitem__, default=None)


def fits(project: str, texts: Iterable[str]) -> bool:
    """Return whether a project's name is about one of the subjects of some texts.

    A name without an idea of ``projects.yaml`` says nothing about a subject, and fits.
    """
    place = _precedence()
    named = set(ideas_of(words_of(project))) & place.keys()
    spoken = {idea for text in texts for idea in ideas_of(words_of(text))}
    subjects = {id(projects()[idea]) for idea in spoken & place.keys()}
    about = {id(projects()[idea]) for idea in named}
    return not about or not subjects or not about.isdisjoint(subjects)


def trigger_of(cluster: Cluster) -> str:
    """Return the reason for the project: topic, number of tickets, days counted."""
    one, many, span = _TRIGGER[cluster.language]
    # French counts zero as one.
    is_one = cluster.ticket_count in ((0, 1) if cluster.language == "fr" else (1,))
    counted = (one if is_one else many).format(cluster.ticket_count, cluster.topic)
    return counted + (span.format(cluster.days) if cluster.days else "")
