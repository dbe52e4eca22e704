"""Words, smileys and forms that stand for the mark of a survey."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kpi_lib.domain.names import fold

FRACTION = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:/|of|out of|sur|von|de|su|van) ?(\d+)")
PERCENT = re.compile(r"\d+(?:[.,]\d+)? ?%")
STARS = re.compile(r"[★⭐✩☆ ]*[★⭐][★⭐✩☆ ]*")

_VERY = re.compile(
    r"(?:very|extremely|highly|tres|extremement|sehr|außerst|muy|extremadamente) (.+)"
)
_LEVELS: dict[int, frozenset[str]] = {
    2: frozenset((
        "excellent", "great", "awesome", "amazing", "ausgezeichnet",
        "😀", "😃", "😄", "😁", "😍", "🤩",
    )),
    1: frozenset((
        "good", "positive", "happy", "satisfied", "bon", "bien", "bonne", "positif",
        "satisfait", "satisfaite", "content", "gut", "positiv", "zufrieden", "bueno",
        "buena", "positivo", "satisfecho", "contento", "🙂", "😊", "👍",
    )),
    0: frozenset((
        "neutral", "ok", "okay", "average", "neutre", "moyen", "mittel", "regular",
        "neither satisfied nor dissatisfied", "ni satisfait ni insatisfait", "😐", "😑",
    )),
    -1: frozenset((
        "bad", "poor", "negative", "unhappy", "dissatisfied", "unsatisfied", "mauvais",
        "mauvaise", "negatif", "insatisfait", "insatisfaite", "pas satisfait",
        "mecontent", "schlecht", "negativ", "unzufrieden", "nicht zufrieden", "malo",
        "mala", "mal", "negativo", "insatisfecho", "descontento",
        "☹", "🙁", "😞", "😕", "👎",
    )),
    -2: frozenset(("terrible", "awful", "horrible", "😡", "😠", "😢", "😭")),
}  # fmt: skip
_NONE = frozenset(("offered", "not offered", "unoffered"))


def is_mark(text: str) -> bool:
    """Return whether a text that is no number can be read as a mark."""
    plain = _plain(text)
    is_form = any(form.fullmatch(plain) for form in (FRACTION, PERCENT, STARS))
    return is_form or _level(plain) is not None or plain in _NONE


def marks_of(texts: Iterable[str]) -> dict[str, int | None]:
    """Return the mark from 1 to 5 of each word that is known, of one file together.

    Beside "Very satisfied" a plain "Satisfied" is 4, else 5.
    """
    plain = {text.strip(): _plain(text) for text in texts}
    levels = {text: _level(one) for text, one in plain.items()}
    found = {level for level in levels.values() if level is not None}
    are_graded = any(_VERY.fullmatch(one) for one in plain.values())
    has_best, has_worst = are_graded or 2 in found, are_graded or -2 in found
    marks = {2: 5, 1: 4 if has_best else 5, 0: 3, -1: 2 if has_worst else 1, -2: 1}
    return {
        text: None if level is None else marks[level]
        for text, level in levels.items()
        if level is not None or plain[text] in _NONE
    }


def _plain(text: str) -> str:
    folded = fold(text.replace("\ufe0f", "")).replace("_", " ")
    return folded.removesuffix(" with comment")


def _level(plain: str) -> int | None:
    """Return from -2 to 2 how good a word is; None where it is not known."""
    very = _VERY.fullmatch(plain)
    word = very[1] if very else plain
    for level, words in _LEVELS.items():
        if word in words:
            return max(-2, min(2, 2 * level)) if very else level
    return None
