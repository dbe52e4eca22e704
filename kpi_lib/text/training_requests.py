r"""Rule that tells a request for training from a ticket about a thing of that name.

A keyword ("formation") counts as whole words, unless it stands in

- a path, an address, a file's or a device's name: ``\\srv\Formation``,
  ``training@acme.com``, ``training.mp4``, ``TRAINING-07``,
- a short text in quotes, which names something: "Formation",
- an excluded phrase: "salle de formation", "training account".

A whole phrase counts wherever it stands alone between signs, excluded or not. The
patterns are for DuckDB (RE2) and folded texts, for the macro `asks_for_training`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kpi_lib.domain.names import fold

_GAP: Final = r"[\s\pZ]+"
_START, _END = r"(^|[^\pL\pN_])", r"($|[^\pL\pN_])"
_NOTHING: Final = r"[^\s\S]"
_SIGN: Final = r"[\s\pZ]*(?:$|[,;:.!?()\[\]{}|/\"«»“”]|[\s\pZ][-–—]+[\s\pZ])"
_SIGN_BEFORE: Final = r"(?:^|[,;:.!?()\[\]{}|/\"«»“”]|[\s\pZ][-–—]+[\s\pZ])[\s\pZ]*"
_EXTENSIONS: Final = (
    "docx?|xlsx?|pptx?|pdf|csv|txt|zip|exe|msi|ics|mp4|mov|avi|html?"
    "|com|net|org|ca|fr|uk"
)
_NAMES: Final = (
    r"[^\s\"«»“”]*\\[^\s\"«»“”]*",
    r"\b[a-z]:/[^\s\"«»“”]*",
    r"(?:^|[\s\pZ(])/[^\s\"«»“”/]+/[^\s\"«»“”]*",
    r"[^\s\"«»“”]*(?:://|@)[^\s\"«»“”]*",
    r"\b[\w-]+(?:\.[\w-]+){2,}",
    rf"\b[\w-]+\.(?:{_EXTENSIONS})\b",
    r"\b[\w-]*\w-\d[\w-]*",
    r"\b(?:srv|pc|vm|fs|dc|ws|nas)-[\w-]+",
    r"[\"«“][\s\pZ]*[^\s\pZ\"«»“”]+(?:[\s\pZ]+[^\s\pZ\"«»“”]+){0,2}[\s\pZ]*[\"»”]",
)
"""Paths, addresses, names of files and devices, and short texts in quotes."""


@dataclass(frozen=True)
class TrainingRule:
    """Patterns of a tenant's training requests, for folded texts.

    Attributes
    ----------
    mentioned : str
        Matches a keyword or a whole phrase as whole words. Few texts hold one; the
        others are not looked at any further.
    keywords : str
        Matches a keyword as whole words.
    excluded : str
        Matches what is taken out of a text before keywords are looked for.
    whole : str
        Matches a whole phrase between signs.
    """

    mentioned: str
    keywords: str
    excluded: str
    whole: str


def training_rule(
    keywords: Iterable[str],
    excluded: Iterable[str] = (),
    whole_phrases: Iterable[str] = (),
) -> TrainingRule:
    """Build the patterns from the phrases of the settings.

    Parameters
    ----------
    keywords, excluded, whole_phrases : iterable of str
        As people write them. Words with ``|`` between them stand for each other:
        ``training room|rooms``.

    Returns
    -------
    TrainingRule
    """
    keywords, whole_phrases = tuple(keywords), tuple(whole_phrases)
    words, phrases, whole = map(_either, (keywords, excluded, whole_phrases))
    return TrainingRule(
        mentioned=f"{_START}(?:{_either((*keywords, *whole_phrases))}){_END}",
        keywords=f"{_START}(?:{words}){_END}",
        excluded="|".join((*_NAMES, rf"\b(?:{phrases})\b")),
        whole=f"{_SIGN_BEFORE}(?:{whole}){_SIGN}",
    )


def _either(phrases: Iterable[str]) -> str:
    """Return the pattern that matches any of the phrases; nothing where none is."""
    folded = sorted({fold(phrase) for phrase in phrases})
    return "|".join(map(_phrase, folded)) or _NOTHING


def _phrase(phrase: str) -> str:
    """Return the pattern of one phrase, its words a gap apart."""
    choices = (word.split("|") for word in phrase.split())
    words = (
        "|".join(re.escape(choice) for choice in choice if choice) for choice in choices
    )
    return _GAP.join(f"(?:{word})" for word in words if word)
