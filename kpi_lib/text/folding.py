"""Folding of free text: case, accents and typed apostrophes do not count."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kpi_lib.domain import names

_TYPED_SIGNS: Final = str.maketrans({"ʼ": "'", "`": "'", "´": "'", "‘": "'", "‑": "-"})
"""Signs that keyboards and mail programs write for an apostrophe or a hyphen."""


@lru_cache(maxsize=100_000)
def fold_text(text: str) -> str:
    """Return `text` as it counts in comparisons of free text.

    :func:`kpi_lib.domain.names.fold` after typed signs are replaced. Names of people
    and companies are folded without that, since DuckDB has to fold them equally.

    Examples
    --------
    >>> fold_text("Zoé L’ÉCUYER")
    "zoe l'ecuyer"
    """
    return names.fold(text.translate(_TYPED_SIGNS))
