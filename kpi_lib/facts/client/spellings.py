"""Spellings by which people call a company or a person, and where they count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kpi_lib.facts.client.everyday_words import (
    ARTICLES,
    LEGAL_FORMS,
    is_everyday,
    is_generic,
)
from kpi_lib.facts.client.report_vocabulary import is_searchable
from kpi_lib.text.common_names import FIRST_NAMES, LAST_NAMES
from kpi_lib.text.phrases import words

_SHORTEST_JOINED: Final = 5
"""Fewest letters of words written as one (``flast``): shorter ones are words."""

_SHORTEST_PART: Final = 3
_SHORTEST_SURNAME: Final = 4
_POINTS: Final = re.compile(r"(?<![^\W_]{2})\.(?=[^\W_](?:\.|\W|$))|(?<=\.[^\W_])\.")
_PARTICLES: Final = frozenset(
    ("al", "ben", "bin", "da", "de", "del", "della", "den", "der", "des", "di", "du",
     "el", "la", "le", "st", "van", "von")
)  # fmt: skip
_COMMA: Final = re.compile(r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$")
_CAMEL: Final = re.compile(r"^([A-ZÀ-Þ][a-zß-ÿ]+)([A-ZÀ-Þ][a-zß-ÿ]+)$")


@dataclass
class Spellings:
    """Spellings of names of one kind.

    Attributes
    ----------
    folded : dict of str to str
        Words in a row, whatever their case and accents, and the stored name.
    exact : dict of str to str
        Regular expressions that heed case, for names made of everyday words.
    stems : dict of str to str
        Starts of a mail domain or a web address without signs between.
    """

    folded: dict[str, str] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)


def core_words(name: str) -> list[str]:
    """Return a company's words without legal forms and leading articles.

    Words joined by a hyphen or an apostrophe stay together, folded, with a blank.
    """
    units = [" ".join(words(unit)) for unit in _POINTS.sub("", name).split()]
    units = [unit for unit in units if unit]
    while len(units) > 1 and units[-1] in LEGAL_FORMS | ARTICLES:
        units.pop()
    while len(units) > 1 and units[0] in LEGAL_FORMS | ARTICLES:
        units.pop(0)
    if len(units) > 0 and units[0].split()[0] in ("l", "d") and " " in units[0]:
        units[0] = units[0].partition(" ")[2]
    return units


def company_spellings(name: str) -> Spellings:
    """Return how people write one company: without its "Ltd", by its telling part."""
    spelled = Spellings()
    units = core_words(name)
    core = " ".join(units).split()
    if not core:
        return spelled
    if not all(map(is_everyday, core)) and is_searchable(name):
        _add(spelled.folded, (" ".join(core), *_with_and(name, units)), name)
        no_articles = [word for word in core if word not in ARTICLES]
        if len(no_articles) > 1:
            _add(spelled.folded, [" ".join(no_articles)], name)
    every = words(_POINTS.sub("", name))
    place = next(i for i in range(len(every)) if every[i] == core[0])
    ends = range(place + 2, len(every) + 1)
    starts = {"".join(every[place:end]) for end in ends}
    for joined in sorted({"".join(core), "".join(every), *starts}):
        if len(every) > 1 and len(joined) >= _SHORTEST_JOINED:
            _add(spelled.folded, [joined], name)
        spelled.stems[joined] = name
    telling = [u for u in units if not all(map(is_generic, u.split()))]
    telling = [u for u in telling if u not in FIRST_NAMES]
    for unit in (" ".join(telling), *telling):
        joined = unit.replace(" ", "")
        if len(joined) >= _SHORTEST_PART:
            _add(spelled.folded, [unit], name)
            spelled.stems.setdefault(joined, name)
    if all(map(is_everyday, core)):
        _add_everyday_company(spelled, name)
    return spelled


def _add_everyday_company(spelled: Spellings, name: str) -> None:
    """Add a name of everyday words where its place or its capitals show a name."""
    written = re.escape(" ".join(name.split()))
    upper = re.escape(" ".join(name.upper().split()))
    either = rf"(?:{written}|{upper})"
    if len(words(name)) > 1 and is_searchable(name):
        spelled.exact[rf"(?<![\w]){either}(?!\w)"] = name
    place = r"(?:[Aa]t|[Cc]hez|[Cc]ustomer|[Cc]ompany|[Cc]lient|[Ss]ociété)"
    spelled.exact[rf"(?<!\w){place} {either}(?!\w)(?! [A-Z0-9])"] = name


def _with_and(name: str, units: list[str]) -> Iterator[str]:
    """Yield the spellings of "A & B": with "and", with "et"."""
    if len(units) == 2 and re.search(r"[&+]", name):
        yield f"{units[0]} and {units[1]}"
        yield f"{units[0]} et {units[1]}"


def person_spellings(name: str) -> Spellings:
    """Return how people and systems write one person: ``Last, First``, ``flast``."""
    spelled = Spellings()
    for first, last in _halves(name):
        _add_person(spelled, name, first, last)
    return spelled


def _halves(name: str) -> Iterator[tuple[str, str]]:
    """Yield first and last name, at each place where the name can be split."""
    name = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name).split("@")[0].strip()
    if match := _COMMA.match(name):
        yield match[2], match[1]
        return
    if match := _CAMEL.match(name):
        yield match[1], match[2]
        return
    parts = [p for p in re.split(r"\s+", name) if words(p)]
    if len(parts) == 1 and re.fullmatch(r"[^\W\d_]{2,}[._][^\W\d_]{2,}", parts[0]):
        parts = re.split(r"[._]", parts[0])
    middle = [p for p in parts if len("".join(words(p))) > 1]
    if len(middle) >= 2 and middle != parts:
        parts = middle
    if len(parts) > 1:
        yield parts[0], " ".join(parts[1:])
    if len(parts) > 2 and not _PARTICLES & {p.lower() for p in parts}:
        yield " ".join(parts[:-1]), parts[-1]


def _add_person(spelled: Spellings, name: str, first: str, last: str) -> None:
    f, la = words(first), words(last)
    if not f or not la:
        return
    initials = {f[0][0], "".join(word[0] for word in f)}
    a, b = " ".join(f), " ".join(la)
    joined_first, joined_last = "".join(f), "".join(la)
    is_plain_last = all(map(is_everyday, la))
    if not (is_plain_last and all(map(is_everyday, f))):
        apart = (f"{joined_first} {joined_last}", f"{joined_last} {joined_first}")
        _add(spelled.folded, (f"{a} {b}", f"{b} {a}", *apart), name)
    else:
        for one, two, sign in ((first, last, r"\s"), (last, first, r",\s?")):
            for x, y in {(one, two), (one.upper(), two.upper())}:
                pattern = rf"(?<!\w){re.escape(x)}{sign}{re.escape(y)}(?!\w)"
                spelled.exact[pattern + r"(?! ?\d)"] = name
    for initial in sorted(initials):
        spaced = " ".join(initial)
        if is_plain_last:
            signs = r"\.\s?-?".join(map(re.escape, initial.upper()))
            for x in {last, last.upper()}:
                spelled.exact[rf"(?<!\w){signs}\.\s?{re.escape(x)}(?!\w)"] = name
                spelled.exact[rf"(?<!\w){re.escape(x)},\s?{signs}(?!\w)"] = name
        else:
            _add(spelled.folded, {f"{initial} {b}", f"{spaced} {b}"}, name)
            _add(spelled.folded, {f"{b} {initial}", f"{b} {spaced}"}, name)
        _add_joined(spelled, [f"{initial}{joined_last}"], name)
        if not is_plain_last:
            _add_joined(spelled, [f"{joined_last}{initial}"], name)
    _add_joined(
        spelled,
        (
            f"{joined_first}{joined_last}",
            f"{joined_last}{joined_first}",
            f"{joined_first}{joined_last[0]}",
        ),
        name,
    )
    for one in {first, _plain(first)}:
        for letter in {last[0].upper(), _plain(last[0]).upper()}:
            spelled.exact[rf"(?<!\w){re.escape(one)}\s{letter}\.(?!\w)"] = name
    is_surname = len(joined_last) >= _SHORTEST_SURNAME and b not in FIRST_NAMES
    if is_surname and not any(map(is_generic, la)):
        for one in {last, last.upper(), _plain(last), _plain(last).upper()}:
            spelled.exact[rf"(?<![\w.]){re.escape(one)}(?!\w)"] = name


def _add_joined(spelled: Spellings, joined: Iterable[str], name: str) -> None:
    """Add words written as one, unless that is a word or another name."""
    known = FIRST_NAMES | LAST_NAMES
    _add(
        spelled.folded,
        [j for j in joined if len(j) >= _SHORTEST_JOINED and j not in known],
        name,
    )


def _add(folded: dict[str, str], phrases: Iterable[str], name: str) -> None:
    for phrase in phrases:
        if phrase and not all(map(is_everyday, phrase.split())):
            folded.setdefault(phrase, name)


def _plain(text: str) -> str:
    """Return a text without accents, in its case."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
