"""Search for the everyday spellings of other clients' and technicians' names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kpi_lib.domain.names import fold
from kpi_lib.facts.client.everyday_words import is_everyday, is_generic
from kpi_lib.facts.client.spellings import (
    Spellings,
    company_spellings,
    core_words,
    person_spellings,
)
from kpi_lib.text.phrases import Hit, Phrases, composed, words

COMPANY: Final = "another client"
PERSON: Final = "a technician"

_DOMAIN: Final = re.compile(r"(?:@|://|www\.)?(?:[\w-]+\.)+[^\W\d_]{2,}", re.UNICODE)
_CERTAIN: Final = ("@", "://", "www.")
_LONGEST_TAIL: Final = 12
_SHORTEST_STEM: Final = 5
"""Fewest letters of a name that is found within a longer domain."""


@dataclass(frozen=True)
class OtherSpellings:
    """Spellings of names that a client's report must not hold.

    Attributes
    ----------
    folded : mapping of str to (str, str)
        Spelling to stored name and kind.
    exact : mapping of str to (str, str)
        Regular expression to the same.
    stems : mapping of str to str
        Part of a domain to the stored name of a company.
    own, own_stems : tuple of str
        The client's and the provider's: a hit within one is none.
    """

    folded: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    exact: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stems: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    own_stems: tuple[str, ...] = ()

    def find(self, text: str) -> Iterator[tuple[Hit, str]]:
        """Yield the hits with their kinds; places as `Phrases.find` counts them."""
        if not self.folded and not self.exact and not self.stems:
            return
        for hit in self._phrases.find(text):
            stored, kind = self.folded[hit.phrase]
            yield Hit(stored, hit.start, hit.end), kind
        text = composed(text)
        if self.exact and self._triggers.intersection(words(text)):
            for match in self._pattern.finditer(text):
                stored, kind = self._named[match.lastgroup or ""]
                yield Hit(stored, match.start(), match.end()), kind
        if "." in text:
            yield from self._domains(text)

    def find_own(self, text: str) -> list[Hit]:
        """Return where the client's or the provider's own name stands."""
        return self._own_phrases.find(text)

    def _domains(self, text: str) -> Iterator[tuple[Hit, str]]:
        for match in _DOMAIN.finditer(text):
            is_certain = match[0].startswith(_CERTAIN)
            labels = re.sub(r"^\W+|^www\.", "", match[0]).split(".")
            for place, label in enumerate(labels[:-1]):
                joined = fold(label).replace("-", "").replace("_", "")
                is_name = is_certain and place >= len(labels) - 3
                stored = self._named_by(joined, is_name)
                if stored is not None:
                    yield Hit(stored, match.start(), match.end()), COMPANY

    def _named_by(self, label: str, is_name: bool) -> str | None:
        if any(stem in label for stem in self.own_stems if len(stem) >= 3):
            return None
        if is_name and label in self.stems:
            return self.stems[label]
        if len(label) < _SHORTEST_STEM:
            return None
        for stem, stored in self.stems.items():
            if (
                len(stem) >= _SHORTEST_STEM
                and stem in label
                and len(label) - len(stem) <= _LONGEST_TAIL
                and not is_generic(stem)
            ):
                return stored
        return None

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.folded)

    @cached_property
    def _own_phrases(self) -> Phrases:
        return Phrases(self.own)

    @cached_property
    def _named(self) -> dict[str, tuple[str, str]]:
        return {f"n{i}": found for i, found in enumerate(self.exact.values())}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """One expression; names of several words come before their parts."""
        numbered = sorted(enumerate(self.exact), key=lambda one: (-len(one[1]), one[1]))
        return re.compile("|".join(f"(?P<n{i}>{p})" for i, p in numbered))

    @cached_property
    def _triggers(self) -> frozenset[str]:
        """Words without which no expression matches, and few texts hold."""
        return frozenset(
            word for stored, _ in self.exact.values() for word in words(stored)
        )


def other_spellings(
    companies: Iterable[str], people: Iterable[str], own: Iterable[str]
) -> OtherSpellings:
    """Return the spellings of other clients and of people, without the client's own.

    Parameters
    ----------
    companies, people : iterable of str
        As they are stored.
    own : iterable of str
        Names of the client and of the provider.
    """
    own = tuple(own)
    ours = [company_spellings(name) for name in own]
    own_folded = {phrase for one in ours for phrase in one.folded}
    own_words = {w for name in own for unit in core_words(name) for w in unit.split()}
    own_stems = {
        stem for one in ours for stem in one.stems if not is_everyday(stem)
    } | {word for word in own_words if len(word) >= 3 and not is_generic(word)}
    folded: dict[str, tuple[str, str]] = {}
    exact: dict[str, tuple[str, str]] = {}
    stems: dict[str, str] = {}
    for kind, names, spell in (
        (COMPANY, companies, company_spellings),
        (PERSON, people, person_spellings),
    ):
        for name in names:
            spelled: Spellings = spell(name)
            for phrase in spelled.folded:
                is_own = phrase in own_folded or set(phrase.split()) <= own_words
                if not is_own:
                    folded.setdefault(phrase, (name, kind))
            for pattern in spelled.exact:
                if kind == COMPANY or not own_words & set(words(name)):
                    exact.setdefault(pattern, (name, kind))
            for stem in spelled.stems:
                if stem not in own_stems:
                    stems.setdefault(stem, name)
    return OtherSpellings(
        folded, exact, stems, tuple(sorted(own_folded)), tuple(sorted(own_stems))
    )
