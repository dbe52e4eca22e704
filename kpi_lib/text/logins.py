"""Logins in short texts, such as a first letter and a surname, which no list holds.

A word counts as one that no vocabulary knows and that stands where logins stand, ends
with a surname, or is used at one company alone. That takes out words that are no login,
too: it is for texts that leave the house, where a lost word costs little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from kpi_lib.text.common_names import FIRST_NAMES, LAST_NAMES, ORDINARY, PRODUCTS
from kpi_lib.text.folding import fold_text
from kpi_lib.text.ideas import stem
from kpi_lib.text.vocabulary import ENGLISH, FRENCH, IDEAS, STOP_WORDS

_HIDDEN: Final = "[user]"
_WORD: Final = re.compile(
    r"(?<![\w@.\[/\\'’-])[a-z]{4,20}(?:-[a-z]{2,20})?\d{0,4}(?![\w@.\]\\'’-])",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"(?:[(,;:–/]|\s-|(?<!\w)(?:accounts?|comptes?|users?|usag[eè]re?s?|logins?|profil(?:e)?"
    r"|utilisat(?:eur|rice)s?|sessions?|mailbox|bo[iî]te|for|pour|by|par|of|de|du|chez"
    r"|from|with|avec))\s*\Z",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    r"(?<!\w)(?:accounts?|comptes?|users?|usag[eè]re?s?|logins?|utilisat(?:eur|rice)s?)"
    r"\s*:?\s*\Z",
    re.IGNORECASE,
)
_INFLECTED: Final = re.compile(r"(?:ed|ing|ée?s?|ions?|ments?|able)\Z", re.IGNORECASE)
"""Endings of words behind "account" that are none: "account disabled"."""

_EMAIL: Final = re.compile(r"([\w.+-]{2,64})@[\w-]+\.\w")
_FEWEST_COMPANIES: Final = 3
"""A word of so many companies is nobody's; with fewer in all, nothing is known."""

_KNOWN: Final = frozenset(
    stem(word)
    for word in {word for phrase in IDEAS for word in phrase}
    | STOP_WORDS
    | PRODUCTS
    | ORDINARY
    | ENGLISH
    | FRENCH
    | FIRST_NAMES
)


class LoginFinder:
    """Takes logins out of texts, by what a tenant's tickets show.

    Parameters
    ----------
    tickets : iterable of (str, str)
        Company and summary of the tenant's tickets.
    only_sure : bool
        Leave a word that merely might be one, for texts that a client reads: it goes
        where it names an account, begins a mail address or ends with a surname.
    ordinary : iterable of str
        Words that are none, such as those of a client's own name.

    Examples
    --------
    >>> LoginFinder().clean("Password expired, account pbickerstaff")
    'Password expired, account [user]'
    """

    def __init__(
        self,
        tickets: Iterable[tuple[str, str]] = (),
        *,
        only_sure: bool = False,
        ordinary: Iterable[str] = (),
    ) -> None:
        self._before = _ACCOUNT if only_sure else _BEFORE
        self._ordinary = {w for text in ordinary for w in fold_text(text).split()}
        folded = [(company, fold_text(text)) for company, text in tickets]
        self._seen = {login for _, text in folded for login in _EMAIL.findall(text)}
        companies: dict[str, set[str]] = defaultdict(set)
        # Of fewer companies no word tells anything.
        if len({company for company, _ in folded}) >= _FEWEST_COMPANIES:
            for company, text in folded:
                for word in _WORD.findall(text):
                    companies[word].add(company)
        everyone = set().union(*companies.values()) if companies else set()
        self._is_telling = not only_sure and len(everyone) >= _FEWEST_COMPANIES
        self._shared = {
            word for word, users in companies.items() if len(users) >= _FEWEST_COMPANIES
        }
        self._own = {word for word, users in companies.items() if len(users) == 1}

    def clean(self, text: str) -> str:
        """Return `text` with what may be a login as ``[user]``."""
        return _WORD.sub(self._cleaned, text)

    def _cleaned(self, match: re.Match[str]) -> str:
        return _HIDDEN if self._is_login(match) else match.group(0)

    def _is_login(self, match: re.Match[str]) -> bool:
        written, text = match.group(0), match.string
        if not (written.islower() or (written.isupper() and text.isupper())):
            return False
        folded = fold_text(written)
        word = folded.rstrip("0123456789")
        if folded in self._ordinary:
            return False
        if folded in self._seen:
            return True
        if _is_known(word):
            return False
        if word[1:] in LAST_NAMES or word[1:].replace("-", "") in _JOINED:
            return True
        if folded in self._shared:
            return False
        if self._before.search(text, 0, match.start()):
            return self._before is _BEFORE or not _INFLECTED.search(written)
        return self._is_telling and folded in self._own


_JOINED: Final = frozenset(re.sub(r"[^a-z]", "", name) for name in LAST_NAMES)


def _is_known(word: str) -> bool:
    return all(stem(part) in _KNOWN for part in word.split("-"))
