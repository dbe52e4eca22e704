"""Topics of tickets: summaries grouped by subject, counted and titled.

The same summaries give the same topics on every run and in any order of rows. Numbers,
people, devices, addresses and dates are removed first, case and accents are folded;
English and French words of one meaning count as one; the rest is clustered
(:mod:`kpi_lib.text.grouping`) and titled by its own words (:mod:`kpi_lib.text.titles`).

Without a topic (NULL) are

- groups of fewer than `min_tickets` tickets,
- groups in which no word is shared by half of the tickets, or whose mean cosine with
  their centre is under 0.45,
- summaries without a word of a subject ("Problem", "URGENT please help"),
- groups that only a person's name would title.

Numbers are removed since most of them are references or dates. Only where more
than half of all summaries are labels, made of nothing but words with a number each
("Category 55 Subcategory 170"), do numbers carry the meaning: then each label is a
topic of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pandas as pd

from kpi_lib.domain.errors import DataError
from kpi_lib.text.folding import fold_text
from kpi_lib.text.full_names import FullNames
from kpi_lib.text.grouping import Bag, Group, group_bags
from kpi_lib.text.ideas import french_lean, ideas_of, words_of
from kpi_lib.text.person_names import NameFinder, learn_names
from kpi_lib.text.redaction import Redactor
from kpi_lib.text.titles import rank_titles
from kpi_lib.text.vocabulary import FAINT

COLUMNS: Final = ["topic", "ticket_count", "cohesion", "language", "words", "samples"]
_MIN_COHESION, _MIN_HEAD_SHARE = 0.45, 0.5
_SAMPLES, _WORDS = 5, 6

# A word with a digit, an address or a path identifies a person, place or date, as does
# the placeholder of one; names of products and methods stay. Each word is matched once:
# a pattern that may start at every letter takes quadratic time.
_PIECE: Final = re.compile(r"[^\s(),;]+")
_IDENTIFIER: Final = re.compile(r"[@\\\d]|://|www\.")
_PRODUCT: Final = re.compile(r"(?:[oOmM]365|2[fF][aA])\b")
_REDACTED: Final = re.compile(
    r"\[(?:email|phone|ip|host|secret|url|ticket|number|company|…)\]"
)
_PERSON: Final = re.compile(r"\[(?:name|user)\]")
_LABEL: Final = re.compile(r"\s*(?:[^\W\d_]+[ _-]?\d+[\s,;:/|·–-]*)+", re.UNICODE)


@dataclass(frozen=True)
class Topics:
    """Topics of a set of tickets.

    Attributes
    ----------
    labels : pandas.Series of str
        Topic per ticket, NULL where it has none; the index is ``cw_ticket_id`` in
        ascending order.
    table : pandas.DataFrame
        A row per topic: ``topic``, ``ticket_count``, ``cohesion`` (0 to 1),
        ``language`` (``en`` or ``fr``), ``words`` (its ideas, most typical first) and
        ``samples`` (up to five summaries, personal data removed). Order:
        ticket_count descending, topic.
    """

    labels: pd.Series
    table: pd.DataFrame


@dataclass(frozen=True)
class _TitledGroup:
    """A group with its title and some of its raw summaries."""

    name: str
    group: Group
    language: str
    samples: tuple[str, ...]


def assign_topics(
    frame: pd.DataFrame,
    *,
    names: Iterable[str] = (),
    hosts: Iterable[str] = (),
    min_tickets: int = 3,
) -> Topics:
    """Assign each ticket the topic of its summary.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per ticket with ``cw_ticket_id`` and ``summary`` (NULL allowed); other
        columns do not count.
    names : iterable of str, optional
        People whose names say nothing about a subject (owners, members, contacts).
        Other names are learnt from the summaries that announce them.
    hosts : iterable of str, optional
        Devices whose names say nothing about a subject.
    min_tickets : int, default 3
        Smallest topic, in tickets.

    Returns
    -------
    Topics

    Raises
    ------
    DataError
        A column is missing, or a ticket comes twice.
    """
    tickets = _tickets(frame)
    given = tickets["summary"].dropna().astype(str)
    people = (*names, *learn_names(sorted(set(given))))
    finder, full_names = NameFinder(people), FullNames(sorted(set(given)))
    topic_of: Mapping[str, str | None]

    def is_private(label: str) -> bool:
        return finder.clean(label) != label or full_names.are_in(label)

    if _is_labelled(given):
        topic_of, groups = _by_label(given, full_names, min_tickets)
    else:
        topic_of, groups = _by_words(given, finder, is_private, min_tickets)
    labels = tickets["summary"].map(topic_of).astype("str").rename("topic")
    labels.index = pd.Index(tickets["cw_ticket_id"])
    return Topics(labels, _table(groups, Redactor(people, tuple(hosts))))


def _tickets(frame: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in ("cw_ticket_id", "summary") if name not in frame]
    if missing:
        raise DataError("topics", f"no column {missing[0]}", "cw_ticket_id and summary")
    tickets = frame[["cw_ticket_id", "summary"]].sort_values("cw_ticket_id")
    twice = tickets["cw_ticket_id"].duplicated()
    if twice.any():
        ticket = tickets["cw_ticket_id"][twice].iloc[0]
        raise DataError("topics", f"ticket {ticket} comes twice", "one row per ticket")
    return tickets


def _is_labelled(summaries: pd.Series) -> bool:
    """Return whether more than half of the summaries are words with a number each."""
    return bool(summaries.str.fullmatch(_LABEL).mean() > 0.5)


def _by_label(
    given: pd.Series, full_names: FullNames, min_tickets: int
) -> tuple[dict[str, str], list[_TitledGroup]]:
    """Make each label a topic; spellings that fold alike are one label."""
    spellings: dict[Bag, Counter[str]] = defaultdict(Counter)
    for text, count in given.value_counts().items():
        spellings[tuple(words_of(str(text)))][str(text)] = int(count)
    topic_of: dict[str, str] = {}
    groups = []
    for bag, texts in spellings.items():
        total = sum(texts.values())
        if not bag or total < min_tickets:
            continue
        name = min(texts, key=lambda text: (-texts[text], text)).strip()
        if full_names.are_in(name):
            continue
        topic_of.update(dict.fromkeys(texts, name))
        group = Group((bag,), total, 1.0, 1.0, dict.fromkeys(bag, 1.0))
        groups.append(_TitledGroup(name, group, _language({name: 1}), (name,)))
    return topic_of, groups


def _by_words(
    given: pd.Series,
    people: NameFinder,
    is_private: Callable[[str], bool],
    min_tickets: int,
) -> tuple[dict[str, str | None], list[_TitledGroup]]:
    """Cluster the summaries after people, places and dates are removed."""
    cleaned = given.map(
        {text: _without_identifiers(text) for text in sorted(set(given))}
    )
    short = {text: people.clean(text) for text in sorted(set(cleaned))}
    texts = cleaned.map(short)
    bag_of = {text: _bag(text) for text in sorted(set(texts))}
    texts_of: dict[Bag, dict[str, int]] = defaultdict(dict)
    for text, count in texts.value_counts().items():
        texts_of[bag_of[str(text)]][str(text)] = int(count)
    texts_of.pop((), None)
    raw = pd.DataFrame({"summary": given, "text": texts}).drop_duplicates()
    raw = raw.sort_values(["text", "summary"])
    example = dict(zip(raw["text"][::-1], raw["summary"][::-1], strict=True))

    titled: list[_TitledGroup] = []
    used: set[str] = set()
    for group in group_bags({bag: sum(t.values()) for bag, t in texts_of.items()}):
        if not _holds_together(group, min_tickets):
            continue
        one = _with_title(group, texts_of, example, is_private, used)
        if one is not None:
            titled.append(one)
            used.add(fold_text(one.name))
    topic = {bag: one.name for one in titled for bag in one.group.bags}
    topic_of = {
        str(summary): topic.get(bag_of[str(text)])
        for summary, text in zip(raw["summary"], raw["text"], strict=True)
    }
    return topic_of, titled


def _without_identifiers(text: str) -> str:
    """Remove numbers, addresses and placeholders from a summary."""
    if "[" not in text and not _IDENTIFIER.search(text):
        return text
    return _PIECE.sub(_clean_piece, text)


def _clean_piece(match: re.Match[str]) -> str:
    piece = match.group(0)
    start = 1 if _PRODUCT.match(piece) else 0
    if _IDENTIFIER.search(piece, start):
        return f"{piece[:start]} "
    return _REDACTED.sub(" ", piece)


def _bag(text: str) -> Bag:
    """Return the text's ideas, sorted; empty where none is of a subject."""
    return tuple(sorted(set(ideas_of(words_of(_PERSON.sub(" ", text)))) - FAINT))


def _holds_together(group: Group, min_tickets: int) -> bool:
    return (
        group.ticket_count >= min_tickets
        and group.cohesion >= _MIN_COHESION
        and group.head_share >= _MIN_HEAD_SHARE
    )


def _with_title(
    group: Group,
    texts_of: Mapping[Bag, Mapping[str, int]],
    example: Mapping[str, str],
    is_private: Callable[[str], bool],
    used: set[str],
) -> _TitledGroup | None:
    texts = {text: count for bag in group.bags for text, count in texts_of[bag].items()}
    language = _language(texts)
    for name in rank_titles(texts, group.centre, language):
        if fold_text(name) not in used and not is_private(name):
            break
    else:
        return None
    usual = sorted(group.bags, key=lambda bag: (-sum(texts_of[bag].values()), bag))
    first = (min(texts_of[bag], key=lambda t: (-texts_of[bag][t], t)) for bag in usual)
    samples = tuple(example[text] for text in islice(first, 2 * _SAMPLES))
    return _TitledGroup(name, group, language, samples)


def _language(texts: Mapping[str, int]) -> str:
    leans = sum(
        count * (lean > 0) - count * (lean < 0)
        for count, lean in ((count, french_lean(text)) for text, count in texts.items())
    )
    return "fr" if leans > 0 else "en"


def _table(groups: list[_TitledGroup], redactor: Redactor) -> pd.DataFrame:
    rows = [
        {
            "topic": one.name,
            "ticket_count": one.group.ticket_count,
            "cohesion": round(one.group.cohesion, 3),
            "language": one.language,
            "words": _words(one.group.centre),
            "samples": _samples(one.samples, redactor),
        }
        for one in sorted(groups, key=lambda one: (-one.group.ticket_count, one.name))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _words(centre: Mapping[str, float]) -> tuple[str, ...]:
    ranked = sorted(centre, key=lambda word: (-round(centre[word], 6), word))
    return tuple(ranked[:_WORDS])


def _samples(texts: tuple[str, ...], redactor: Redactor) -> tuple[str, ...]:
    cleaned = dict.fromkeys(redactor.clean(text) for text in texts)
    return tuple(islice(cleaned, _SAMPLES))
