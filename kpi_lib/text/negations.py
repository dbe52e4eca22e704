"""Negations of a phrase with the words they deny, kept together in titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kpi_lib.text.folding import fold_text
from kpi_lib.text.ideas import french_lean

Span = tuple[int, int]

_BEFORE: Final = frozenset(
    ("not", "never", "without", "cannot", "sans", "aucun", "aucune", "jamais")
)
_SHORT: Final = re.compile(r"(?:\w+n't|cant|wont|dont|doesnt|didnt|isnt)")
_SECOND: Final = frozenset(("pas", "plus", "jamais", "rien", "aucun", "aucune", "ni"))
# "No longer prints" and "ne sait pas imprimer" deny what stands behind these words.
_BRIDGE: Final = re.compile(
    r"(?:n')?(?:longer|able|yet|more|been|being|even|knows?|sait|savent|peut|peuvent"
    r"|veut|doit|parvient|arrive)"
)
_REACH: Final = 4
"""Words after ``ne`` among which its second part is looked for."""


def denials(words: Sequence[str], is_empty: Callable[[str], bool]) -> list[Span]:
    """Return the stretches of a phrase that belong together with their negation.

    Parameters
    ----------
    words : sequence of str
    is_empty : callable
        Whether a word has no meaning of its own.

    Returns
    -------
    list of (int, int)
        First and last word of each, in order; a stretch holds a full word.

    Examples
    --------
    >>> denials("Printer no longer prints".split(), lambda word: word == "no")
    [(1, 3)]
    >>> denials("L'imprimante n'imprime plus".split(), lambda word: word == "plus")
    [(1, 2)]
    """
    folded = [fold_text(word) for word in words]
    # The only word on which that bears.
    is_french = "no" in folded and french_lean(" ".join(words)) > 0
    spans: list[Span] = []
    for at, word in enumerate(folded):
        if spans and at <= spans[-1][1]:
            continue
        span: Span | None = None
        if word == "ne" or word.startswith("n'"):
            span = _around_verb(folded, at, is_empty)
        elif _goes_before(folded, at, is_french=is_french):
            span = _up_to_full(folded, at, at + 1, is_empty)
        elif _closes(folded, at, is_empty):
            span = (at - 1, at)
        if span is not None:
            spans.append(span)
    return spans


def _around_verb(
    folded: Sequence[str], at: int, is_empty: Callable[[str], bool]
) -> Span | None:
    """Return ``ne … pas`` with its verb, up to the noun where ``aucun`` has one."""
    reach = range(at + 1, min(at + _REACH, len(folded)))
    second = next((i for i in reach if folded[i] in _SECOND), None)
    if second is None:
        return _up_to_full(folded, at, at, is_empty)
    verb = folded[at:second]
    is_complete = any(not is_empty(w) and not _BRIDGE.fullmatch(w) for w in verb)
    if is_complete and not folded[second].startswith("aucun"):
        return at, second
    return _up_to_full(folded, at, second + 1, is_empty)


def _up_to_full(
    folded: Sequence[str], at: int, start: int, is_empty: Callable[[str], bool]
) -> Span | None:
    """Return the stretch from `at` to the first full word from `start` on."""
    for i in range(start, len(folded)):
        if not is_empty(folded[i]) and not _BRIDGE.fullmatch(folded[i]):
            return at, i
    return None


def _goes_before(folded: Sequence[str], at: int, *, is_french: bool) -> bool:
    """Return whether a word denies what follows; French "no" is a number's sign."""
    word = folded[at]
    after = folded[at + 1] if at + 1 < len(folded) else ""
    if word in ("pas", "plus"):
        return after in ("de", "du", "des") or after.startswith("d'")
    is_no = word == "no" and not is_french
    return is_no or word in _BEFORE or bool(_SHORT.fullmatch(word))


def _closes(folded: Sequence[str], at: int, is_empty: Callable[[str], bool]) -> bool:
    """Return whether a verb without its ``ne`` is denied: ``marche pas``."""
    if not at or is_empty(folded[at - 1]):
        return False
    return folded[at] == "pas" or (folded[at] == "plus" and at == len(folded) - 1)
