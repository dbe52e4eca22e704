"""One spelling for words that differ in case, accents or apostrophes only."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kpi_lib.domain import names

# Signs that keyboards and mail programs put for an apostrophe or a hyphen.
SIGNS: Final = str.maketrans({"ʼ": "'", "`": "'", "´": "'", "‘": "'", "‑": "-"})


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return `text` as it counts in comparisons, see :func:`kpi_lib.domain.names.fold`.

    Examples
    --------
    >>> fold("Zoé L’ÉCUYER")
    "zoe l'ecuyer"
    """
    return names.fold(text.translate(SIGNS))
