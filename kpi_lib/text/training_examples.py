"""Similarity of summaries with examples of requests for training.

A text is a bag of ideas (:mod:`kpi_lib.text.ideas`), with the words by which people ask
for instruction as ideas of their own: how, where, know, show. These count twice
as much as the words of a subject, so that an example speaks for other subjects too, in
either language: "show a user how to file emails" finds "expliquer à une collègue
comment marche le calendrier".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kpi_lib.text.ideas import ideas_of, words_of
from kpi_lib.text.vocabulary import FAINT

_ASKING: Final[Mapping[str, str]] = {
    phrase: idea
    for idea, phrases in {
        "(how)": "how|how to|comment|facon|la facon de|way|maniere|comment marche",
        "(how much)": "how long|how many|how much|how come|how often|how soon",
        "(where)": "where|ou trouver|ou se trouve|ou se trouvent|ou est|ou sont",
        "(know)": "know|knows|doesn t know|don t know|unsure|not sure|sait|savent"
        "|ne sait pas|ne sait plus|pas certain|pas certaine|pas sur|pas sure|ignore",
        "(show)": "show|shows|show me|explain|explains|walkthrough|walk through|guide"
        "|guided|guidance|demonstrate|demo|teach|learn|montrer|montre|expliquer"
        "|explique|explication|explications|guider|guidee|accompagner|apprendre"
        "|former|coaching|fonctionnement",
    }.items()
    for phrase in phrases.split("|")
}
_AMBIGUOUS: Final = frozenset({"show", "shows", "montre", "way", "former"})
"""Words that tell of a fault ("Wifi does not show") or a person as well."""
_LONGEST: Final = max(len(phrase.split()) for phrase in _ASKING)
_ASKING_WEIGHT, _FAINT_WEIGHT = 2.0, 0.5


def similar_to(
    texts: Iterable[str], examples: Iterable[str], at_least: float
) -> list[str]:
    """Return the texts that are similar to an example, in order, each once.

    Parameters
    ----------
    texts, examples : iterable of str
    at_least : float
        Smallest cosine, 0 to 1.

    Notes
    -----
    A text and an example must share a word that asks for instruction, where the example
    has one. Whether a text is similar depends on it and the examples alone.
    """
    models = [model for example in examples if (model := _weights(example))]
    return [
        text
        for text in dict.fromkeys(texts)
        if models and _closest(_weights(text), models) >= at_least
    ]


def _closest(text: Mapping[str, float], models: list[dict[str, float]]) -> float:
    return max(_cosine(text, model) for model in models)


def _cosine(text: Mapping[str, float], model: Mapping[str, float]) -> float:
    shared = text.keys() & model.keys()
    asked = {idea for idea in model if idea.startswith("(")}
    if not shared or (asked and not asked & shared):
        return 0.0
    product = sum(text[idea] * model[idea] for idea in shared)
    return product / math.hypot(*text.values()) / math.hypot(*model.values())


def asks_how(words: Sequence[str]) -> bool:
    """Return whether folded words ask how something is done, or to be shown it."""
    asking, _ = _split([word for word in words if word not in _AMBIGUOUS])
    return not asking.isdisjoint(("(how)", "(show)"))


def _weights(text: str) -> dict[str, float]:
    asking, rest = _split(words_of(text))
    weights = dict.fromkeys(sorted(asking), _ASKING_WEIGHT)
    for idea in ideas_of(rest):
        weights[idea] = _FAINT_WEIGHT if idea in FAINT else 1.0
    return weights


def _split(words: Sequence[str]) -> tuple[set[str], list[str]]:
    """Split folded words into ideas that ask for instruction and the other words."""
    asking: set[str] = set()
    rest: list[str] = []
    at = 0
    while at < len(words):
        for size in range(_LONGEST, 0, -1):
            idea = _ASKING.get(" ".join(words[at : at + size]))
            if idea is not None:
                asking.add(idea)
                at += size
                break
        else:
            rest.append(words[at])
            at += 1
    return asking, rest
