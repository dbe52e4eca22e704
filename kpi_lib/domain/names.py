"""Names as people write them: folding for comparisons, slugs for folders."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

FOLD_SQL = "lower(strip_accents(replace(trim({}), '’', '''')))"
"""`fold` as a DuckDB expression of one column."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_FORM = 'lowercase letters, digits and hyphens, for example "acme-corp"'
SLUG_LENGTH = 60

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d",
        "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "ng",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return `text` without case, accents, typographic apostrophes and outer blanks.

    Two names are the same where this is equal. Free text has `text.folding.fold_text`.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Equal to `FOLD_SQL` in DuckDB, for every letter of Unicode 14.
    """
    if text.isascii():
        return text.strip(" ").lower()
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start]) == "Zs":
        start += 1
    while end > start and unicodedata.category(text[end - 1]) == "Zs":
        end -= 1
    plain = _without_marks(text[start:end].replace("’", "'"), "NFD")
    text = unicodedata.normalize("NFC", plain)
    # Letter by letter: str.lower has a final sigma, DuckDB has not.
    return "".join(map(str.lower, text)) if "Σ" in text else text.lower()


@lru_cache(maxsize=4096)
def fold_letters(text: str) -> str:
    """Return `fold` of a text without its signs: letters and digits alone."""
    return "".join(c for c in fold(text) if unicodedata.category(c)[0] in "LN")


def slugify(names: Iterable[str]) -> dict[str, str]:
    """Return a unique folder name for each name.

    Parameters
    ----------
    names : iterable of str
        In any order; a name that comes twice counts once.

    Returns
    -------
    dict of str to str
        Name to slug, in the order of `names`: lowercase ASCII and hyphens, at most
        60 characters and a hash. Names of an equal or empty slug get a short hash of
        the name as well.
    """
    plain = {name: _slug(name) for name in names}
    seen = Counter(plain.values())
    for digits in (6, 12, 24, 64):
        slugs = {
            name: slug if slug and seen[slug] == 1 else _hashed(name, slug, digits)
            for name, slug in plain.items()
        }
        if len(set(slugs.values())) == len(slugs):
            break
    return slugs


def closest(text: str, names: Iterable[str]) -> list[str]:
    """Return up to three of `names` that look like `text`, the nearest first."""
    by_fold = {fold(name): name for name in sorted(names)}
    return [by_fold[key] for key in difflib.get_close_matches(fold(text), by_fold)]


def _without_marks(text: str, form: str) -> str:
    letters = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    if letters.isascii():
        return letters
    marks = (c for c in set(letters) if unicodedata.category(c)[0] == "M")
    return letters.translate(dict.fromkeys(map(ord, marks)))


def _slug(name: str) -> str:
    letters = _without_marks(name, "NFKD").lower().translate(_LETTERS)
    return re.sub(r"[^a-z0-9]+", "-", letters)[:SLUG_LENGTH].strip("-")


def _hashed(name: str, slug: str, digits: int) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:digits]
    return f"{slug}-{digest}" if slug else digest
