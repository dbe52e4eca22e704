"""The rules' suggestion for a topic: name, description and effort, in two languages.

The first of the topic's ideas that has a project in ``projects.yaml`` decides; a topic
without one gets a general suggestion. Effort is that of the project, one step higher
where six companies or more are concerned, since each has to be visited.
"""

from __future__ import annotations

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
_GENERAL: Final = "general"
_TRIGGER: Final[dict[Language, tuple[str, str, str]]] = {
    "en": ('{} ticket "{}"', '{} tickets "{}"', " in {} days"),
    "fr": (
        "{} billet «\N{NARROW NO-BREAK SPACE}{}\N{NARROW NO-BREAK SPACE}»",
        "{} billets «\N{NARROW NO-BREAK SPACE}{}\N{NARROW NO-BREAK SPACE}»",
        " en {} jours",
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
    return known


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
    known = projects()
    ideas = [*ideas_of(words_of(cluster.topic)), *cluster.words[:3]]
    key = next((idea for idea in ideas if idea in known), _GENERAL)
    project, language = known[key], cluster.language
    step = 1 if cluster.companies >= MANY_COMPANIES else 0
    level = min(EFFORTS.index(project.effort) + step, len(EFFORTS) - 1)
    return Suggestion(
        project=project.name[language].format(topic=cluster.topic),
        trigger=trigger_of(cluster),
        description=project.text[language].format(topic=cluster.topic),
        effort=EFFORTS[level],
        note=note,
    )


def trigger_of(cluster: Cluster) -> str:
    """Return the reason for the project: topic, number of tickets, days counted."""
    one, many, span = _TRIGGER[cluster.language]
    # French counts zero as one.
    is_one = cluster.ticket_count in ((0, 1) if cluster.language == "fr" else (1,))
    counted = (one if is_one else many).format(cluster.ticket_count, cluster.topic)
    return counted + (span.format(cluster.days) if cluster.days else "")
