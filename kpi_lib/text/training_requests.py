r"""Rule that tells a request for training from a ticket about a thing of that name.

A keyword ("formation") or a request ("how do I") counts as whole words, unless it
stands in

- a path, an address, a file's or a device's name: ``\\srv\Formation``,
  ``training@acme.com``, ``training.mp4``, ``TRAINING-07``,
- a short text in quotes, which names something: "Formation",
- an excluded phrase: "salle de formation", "training account". Of an excluded phrase
  and a request that share words the one that begins first counts: "she knows how to" is
  none, "not sure she knows how to" is one.

A whole phrase counts wherever it stands alone between signs, excluded or not. The
patterns are for DuckDB (RE2) and folded texts, for the macro `asks_for_training`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kpi_lib.domain.names import fold

# ASCII and few blanks: with the classes of Unicode a search takes ten times as long.
_GAP: Final = r"(?:[\s\x{a0}\x{2000}-\x{200a}\x{202f}\x{3000}]+|-)"
_EDGE: Final = r"[^\pL\pN_]"
_NOTHING: Final = r"[^\s\S]"
_SIGN: Final = r"[\s\pZ]*(?:$|[,;:.!?()\[\]{}|/\"«»“”]|[\s\pZ][-–—]+[\s\pZ])"
_SIGN_BEFORE: Final = r"(?:^|[,;:.!?()\[\]{}|/\"«»“”]|[\s\pZ][-–—]+[\s\pZ])[\s\pZ]*"
_FEW_WORDS: Final = r"(?:[a-z0-9'_/&,-]+[\s\x{a0}]+){0,3}"
_LETTERS: Final = r"[a-z]*"
_ANY, _HYPHEN = re.escape("*"), re.escape("-")
_PLAIN: Final = re.compile(r"[a-z0-9_*](?:.*[a-z0-9_*])?")
_BAR: Final = re.compile(r"\s*\|\s*")
_PART: Final = re.compile(r"\(([^()]*)\)|([^\s()]+)")
_EXTENSIONS: Final = (
    "docx?|xlsx?|pptx?|pdf|csv|txt|zip|exe|msi|ics|mp4|mov|avi|html?"
    "|com|net|org|ca|fr|uk"
)
_NAMES: Final = "|".join(
    (
        r"[^\s\"«»“”]*\\[^\s\"«»“”]*",
        r"\b[a-z]:/[^\s\"«»“”]*",
        r"(?:^|[\s\pZ(])/[^\s\"«»“”/]+/[^\s\"«»“”]*",
        r"[^\s\"«»“”]*(?:://|@)[^\s\"«»“”]*",
        r"\b[\w-]+(?:\.[\w-]+){2,}",
        rf"\b[\w-]+\.(?:{_EXTENSIONS})\b",
        r"\b[\w-]*\w-[a-z]*\d[\w-]*",
        r"\b(?:srv|pc|vm|fs|dc|ws|nas)-[\w-]+",
        r"[\"«“][\s\pZ]*[^\s\pZ\"«»“”]+(?:[\s\pZ]+[^\s\pZ\"«»“”]+){0,2}[\s\pZ]*[\"»”]",
    )
)
"""Paths, addresses, names of files and devices, and short texts in quotes."""


@dataclass(frozen=True)
class TrainingRule:
    """Patterns of a tenant's training requests, for folded texts.

    Attributes
    ----------
    mentioned : str
        Matches a keyword, a request or a whole phrase as whole words. Few texts hold
        one; the others are not looked at any further.
    asked : str
        Matches a keyword or a request as whole words.
    names : str
        Matches paths, addresses, names of files and devices, and short texts in quotes,
        which are taken out of a text before it is judged.
    excluded : str
        Matches an excluded phrase, which is taken out, too.
    judged : str
        The same, and in its group 1 a request, which stays: a slow search, for the few
        texts that hold both.
    whole : str
        Matches a whole phrase between signs.
    """

    mentioned: str
    asked: str
    names: str
    excluded: str
    judged: str
    whole: str


def training_rule(
    keywords: Iterable[str],
    excluded: Iterable[str] = (),
    whole_phrases: Iterable[str] = (),
    requests: Iterable[str] = (),
) -> TrainingRule:
    """Build the patterns from the phrases of the settings.

    Parameters
    ----------
    keywords, excluded, whole_phrases, requests : iterable of str
        As people write them. Words with ``|`` between them stand for each other, those
        in brackets may be missing: ``show (me) how|where``. ``*`` alone is up to three
        words, in a word any letters; a hyphen may be a blank.

    Returns
    -------
    TrainingRule
    """
    keywords, requests = tuple(keywords), tuple(requests)
    asked = _either((*keywords, *requests))
    whole, left_out = _either(whole_phrases), _either(excluded)
    return TrainingRule(
        mentioned=f"{asked}|{whole}",
        asked=asked,
        names=_NAMES,
        excluded=left_out,
        judged=f"{left_out}|({_either(requests)})",
        whole=f"{_SIGN_BEFORE}(?:{whole}){_SIGN}",
    )


def is_phrase(text: str) -> bool:
    """Return whether a text is a phrase of words, with words at both of its ends."""
    parts = _parts(text)
    if not parts or re.search(r"[()]", _PART.sub("", text)):
        return False
    words = [optional or word for optional, word in parts]
    is_named = all(word.strip("*|") or word == "*" for word in words)
    return (
        is_named
        and "*" not in (parts[0][1], parts[-1][1])
        and bool(parts[0][1] or parts[-1][1])
    )


def _either(phrases: Iterable[str]) -> str:
    """Return the pattern of phrases as whole words; of nothing where there is none."""
    folded = sorted({fold(phrase) for phrase in phrases})
    plain = [_phrase(one) for one in folded if _has_plain_ends(one)]
    others = [_phrase(one) for one in folded if not _has_plain_ends(one)]
    patterns = [rf"\b(?:{'|'.join(plain)})\b"] if plain else []
    if others:
        patterns.append(f"(?:^|{_EDGE})(?:{'|'.join(others)})(?:$|{_EDGE})")
    return "|".join(patterns) or _NOTHING


def _has_plain_ends(phrase: str) -> bool:
    r"""Return whether the ends of a phrase are ASCII, as ``\b`` needs them."""
    words = _parts(phrase)
    ends = {"".join(words[0]), "".join(words[-1])} if words else set()
    return all(_PLAIN.fullmatch(word) for end in ends for word in end.split("|"))


def _phrase(phrase: str) -> str:
    """Return the pattern of one phrase, its words a gap apart."""
    pattern, is_begun = "", False
    for optional, word in _parts(phrase):
        gap = _GAP if is_begun else ""
        if optional:
            choice = _choice(optional)
            pattern += f"(?:{gap}{choice})?" if is_begun else f"(?:{choice}{_GAP})?"
        else:
            pattern += gap + (_FEW_WORDS if word == "*" else _choice(word))
            is_begun = word != "*"
    return pattern


def _parts(phrase: str) -> list[tuple[str, str]]:
    """Split a phrase into its words, each as optional or as needed."""
    return _PART.findall(_BAR.sub("|", phrase))


def _choice(words: str) -> str:
    """Return the pattern of words that stand for each other."""
    choice = "|".join(re.escape(word) for word in words.split("|") if word)
    return f"(?:{choice.replace(_ANY, _LETTERS).replace(_HYPHEN, _GAP)})"
