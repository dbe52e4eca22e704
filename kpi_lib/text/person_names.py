"""People's names in short texts: those of a list, and those that nobody listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from kpi_lib.text.common_names import FIRST_NAMES, LAST_NAMES, ORDINARY, PRODUCTS
from kpi_lib.text.folding import fold_text
from kpi_lib.text.vocabulary import IDEAS, STOP_WORDS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_LOGIN: Final = re.compile(
    r"(?<![\w@.])[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*(?![\w@])", re.I
)
_ELISION: Final = re.compile(r"^(?:[dljmnstc]|qu)['’]", re.I)
_POSSESSIVE: Final = re.compile(r"['’]s?$", re.I)
_SMALL: Final = frozenset(
    re.findall(r"\w+", "de da di du del des la le van der von den el al ben st")
)

_TITLE: Final = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Dre|Prof|M|Mme|Mlle|Mgr|Me|Monsieur|Madame|Mademoiselle"
    r"|MR|MRS|MS|MME|DR)"
)
_ROLE: Final = (
    r"(?i:user|users|utilisateur|utilisatrice|usager|employee|employ[eé]e?|contact"
    r"|caller|called\s+by|appelante?|requester|requested\s+by|demandeur|demand[eé]\s+par"
    r"|appel\s+de|call\s+from|client|colleague|coll[eè]gue|manager|gestionnaire|hire"
    r"|assigned\s+to|assign[eé]\s+[aà]|reported\s+by|signal[eé]\s+par|from|for|pour|par"
    r"|by|de\s+la\s+part\s+de|chez|with|avec|regards,?|cordialement,?|merci,?|thanks,?)"
)
_GIVEN: Final = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]+(?:['’-][^\W\d_]+)*"
_AFTER_TITLE: Final = re.compile(rf"(?<!\w){_TITLE}\.?\s+({_GIVEN}(?:\s+{_GIVEN})?)")
_AFTER_ROLE: Final = re.compile(rf"(?<!\w){_ROLE}\s*:?\s+({_GIVEN})\s+({_GIVEN})(?!\w)")
_LAST_WORD: Final = re.compile(
    rf"(?<!\w)(?:for|pour|from|by|par|de\s+la\s+part\s+de|call\s+from|appel\s+de|user"
    rf"|utilisat(?:eur|rice))\s+({_GIVEN})(?=\s*(?:\Z|[,;.)(:]|\s[-–—/]\s))"
)
_PAIR: Final = re.compile(rf"(?<!\w)({_GIVEN})\s+({_GIVEN})(?!\w)")
_JOIN: Final = re.compile(
    r"\[name\](?:(?:,?\s+|-)(?:(?:de|da|di|du|del|des|la|le|van|der|von|den|el|al|ben"
    r"|[A-Z]\.?)\s+)*\[name\])+"
)
_BEFORE: Final = re.compile(r"([^\W\d_]{3,})\s\[name\]")
_INITIAL: Final = re.compile(r"\b(?!A\s)[A-Z]\.?-?(?:[A-Z]\.)?\s(?=\[name\])")
_TITLED_HIT: Final = re.compile(rf"(?<!\w){_TITLE}\.?\s+(?=\[name\])")

KNOWN_WORDS: Final = frozenset(
    {word for phrase in IDEAS for word in phrase} | STOP_WORDS | PRODUCTS
)


def _is_shouted(text: str) -> bool:
    return text.isupper()


def is_headline(words: list[str]) -> bool:
    """Return whether nearly every longer word is capitalised, as in a headline."""
    longer = [word for word in words if len(word) > 3]
    return len(longer) > 3 and sum(w[0].isupper() for w in longer) >= 0.8 * len(longer)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> tuple[str, str]:
    """Split off an elided article; return it and the rest without a possessive."""
    lead = _ELISION.match(word)
    head = lead.group(0) if lead and len(word) > lead.end() + 1 else ""
    return head, _POSSESSIVE.sub("", word[len(head) :])


@lru_cache(maxsize=100_000)
def _without_possessive(word: str) -> str:
    return fold_text(_POSSESSIVE.sub("", word))


def _parts(name: str) -> list[str]:
    words = re.split(r"[\s,.]+", fold_text(name).strip())
    return [word.strip("'-()") for word in words if word.strip("'-()")]


def _logins(parts: list[str]) -> set[str]:
    """Return the user names that companies form of a person's name."""
    if len(parts) < 2:
        return set()
    first = re.sub(r"[^a-z]", "", parts[0])
    last = re.sub(r"[^a-z]", "", "".join(parts[1:]))
    if not first or len(last) < 2:
        return set()
    both = {first + sign + last for sign in "._-"} | {
        last + sign + first for sign in "._-"
    }
    short = {first[0] + sign + last for sign in ("", ".", "_", "-")}
    return both | short | {first + last, last + first, last + first[0], first + last[0]}


class NameFinder:
    """Finds names word by word.

    Parameters
    ----------
    names : iterable of str
        Display names or logins. Parts of three letters or more count alone; shorter
        ones where written with a capital.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._listed: set[str] = set()
        self._users: set[str] = set()
        self._surnames: set[str] = set()
        for name in names:
            parts = _parts(name or "")
            self._users |= _logins(parts)
            if len(parts) > 1 and len(parts[-1]) > 4:
                self._surnames.add(parts[-1])
            if len(parts) == 1 and re.search(r"[\d._]", parts[0]):
                self._users.add(parts[0])
            for part in parts:
                pieces = {part, *part.split("-"), part.replace("'", "")}
                if "'" in part:
                    pieces.add(part.rsplit("'", 1)[1])
                self._listed |= {
                    piece for piece in pieces if len(piece) > 1 and piece not in _SMALL
                }
        self._users -= self._listed | KNOWN_WORDS
        # Each word of a text is looked up once for all texts.
        self._is_name = cache(self._judge_name)
        self._is_user = cache(self._judge_login)

    def clean(self, text: str) -> str:
        """Return `text` with people's names as ``[name]``, logins as ``[user]``."""
        if self._users:
            text = _LOGIN.sub(self._user, text)
        words = _WORD.findall(text)
        if not any(word for word in words):
            return text
        headline, shouted = is_headline(words), _is_shouted(text)
        text = _AFTER_TITLE.sub(self._titled, text)
        if not headline:
            text = _AFTER_ROLE.sub(self._announced, text)
            text = _LAST_WORD.sub(self._last, text)
        text = self._scan(text, not (headline or shouted))
        if "[name]" not in text:
            return text
        text = _INITIAL.sub("", _TITLED_HIT.sub("", text))
        text = _JOIN.sub("[name]", text)
        return _BEFORE.sub(self._first_name, text)

    def _first_name(self, match: re.Match[str]) -> str:
        known = fold_text(match.group(1)) in FIRST_NAMES
        return "[name]" if known else match.group(0)

    def announced(self, text: str) -> set[tuple[str, ...]]:
        """Return the names that a title, a role or a first name introduces."""
        announced: set[tuple[str, ...]] = set()
        for match in _AFTER_TITLE.finditer(text):
            announced.add(tuple(w for w in match.group(1).split() if self._could_be(w)))
        for match in _AFTER_ROLE.finditer(text):
            announced.add(match.groups())
        for match in _PAIR.finditer(text):
            if self._is_name(match.group(1), True):
                announced.add(match.groups())
        return {name for name in announced if name and all(map(self._could_be, name))}

    def _user(self, match: re.Match[str]) -> str:
        return "[user]" if self._is_user(match.group(0)) else match.group(0)

    def _judge_login(self, word: str) -> bool:
        """Return whether a word is a login of somebody listed."""
        login = fold_text(word).rstrip("0123456789")
        return not self._users.isdisjoint((login, login.replace("-", ""))) or (
            login[1:] in self._surnames and login not in KNOWN_WORDS
        )

    def _titled(self, match: re.Match[str]) -> str:
        words = match.group(1).split()
        if (
            fold_text(words[0]) in KNOWN_WORDS
            and fold_text(words[0]) not in self._listed
        ):
            return match.group(0)
        tail = "" if len(words) == 1 or self._could_be(words[1]) else f" {words[1]}"
        return f"[name]{tail}"

    def _announced(self, match: re.Match[str]) -> str:
        if not all(self._could_be(match.group(i)) for i in (1, 2)):
            return match.group(0)
        return match.group(0)[: match.start(1) - match.start()] + "[name]"

    def _last(self, match: re.Match[str]) -> str:
        if not self._could_be(match.group(1)) or match.group(1).isupper():
            return match.group(0)
        return match.group(0)[: match.start(1) - match.start()] + "[name]"

    def _could_be(self, word: str) -> bool:
        """Return whether a capitalised word may be a name: no word of the field."""
        if len(word) < 4 and word.isupper():
            return False
        return all(part not in KNOWN_WORDS for part in fold_text(word).split("-"))

    def _judge_name(self, word: str, use_capitals: bool) -> bool:
        """Return whether a word is part of a name; its capital may tell."""
        folded = fold_text(word)
        capital = word[0].isupper()
        pieces = {folded, folded.replace("'", ""), *folded.split("-")}
        listed = pieces & self._listed
        if any(self._is_written_as_name(piece, word, capital) for piece in listed):
            return True
        common = {
            piece for piece in pieces if piece in FIRST_NAMES or piece in LAST_NAMES
        }
        common -= STOP_WORDS
        plain = common - ORDINARY
        if plain and (capital or not plain <= LAST_NAMES):
            return True
        return bool(common) and capital and use_capitals

    def _is_written_as_name(self, piece: str, word: str, capital: bool) -> bool:
        """Return whether a listed part counts; an everyday word needs its capital."""
        if len(piece) == 2:
            return word[0].isupper() and word[1:].islower() and piece not in STOP_WORDS
        return capital or (piece not in ORDINARY and piece not in KNOWN_WORDS)

    def _scan(self, text: str, use_capitals: bool) -> str:
        pieces: list[str] = []
        end, after_name = 0, False
        for match in _WORD.finditer(text):
            gap, word = text[end : match.start()], match.group(0)
            if gap.endswith("[") and word in _KINDS:
                pieces += [gap, word]
                after_name, end = word == "name", match.end()
                continue
            head, stem = _stem(word)
            whole = self._is_name(word, use_capitals)
            hit = whole or (
                stem not in ("", word) and self._is_name(stem, use_capitals)
            )
            # The capitalised word after a first name is the family name.
            if not hit and after_name and use_capitals and gap.strip("]") in ("", " "):
                hit = word[0].isupper() and self._could_be(word)
            if not hit and after_name and gap.strip("]") == " ":
                folded = fold_text(word)
                known = folded in LAST_NAMES and (
                    word[0].isupper() or folded not in ORDINARY
                )
                hit = known or folded in self._listed
            tail = "" if whole else word[len(head) + len(stem) :]
            pieces += [gap, ("" if whole else head) + "[name]" + tail if hit else word]
            after_name = hit
            end = match.end()
        return "".join([*pieces, text[end:]])


_KINDS: Final = frozenset(
    re.findall(r"\w+", "name email phone ip host user secret url ticket number")
)


def learn_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Learn people's names from the texts that announce them.

    "Call from Xiulan Zhao" shows that Zhao is a name, which is then removed from
    "zhao's laptop" too. A word that stands in lowercase more often than not is
    no name.

    Parameters
    ----------
    texts : iterable of str
        All texts of one data set.

    Returns
    -------
    tuple of str
        Names in alphabetical order, ready for `redaction.Redactor`.
    """
    announced: set[tuple[str, ...]] = set()
    capital_lean: Counter[str] = Counter()
    finder = NameFinder()
    for text in texts:
        words = _WORD.findall(text)
        for word in words:
            lean = 1 if word[0].isupper() else -1
            capital_lean[_without_possessive(word)] += lean
        if is_headline(words) or _is_shouted(text):
            continue
        announced.update(finder.announced(text))
    known = {word for word, lean in capital_lean.items() if lean < 0}
    known |= KNOWN_WORDS | ORDINARY
    names = (tuple(fold_text(part) for part in name) for name in announced)
    return tuple(sorted({" ".join(name) for name in names if not known & {*name}}))
