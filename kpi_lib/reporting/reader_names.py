"""Names that a tenant's settings give to stored values, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from kpi_lib.domain.names import fold

NAMED = frozenset(
    {
        *("agreement", "agreement_name", "board", "priority", "subtype", "type"),
        "work_type",
    }
)
"""Columns whose values are words of the source. Companies, people, devices and free
texts are not among them, even where such a name is the same word, nor is a status:
that of a ticket is a word of the source, others are codes (`value_names`).
"""
_CODES = frozenset({("sales_opportunities", "priority")})
"""Columns of these names that hold codes of a KPI."""
_DIMENSIONS = ("board", "type", "priority")


class ValueNames(Mapping[str, str]):
    """Stored value to name; case, accents and outer blanks of the value aside."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {fold(value): name for value, name in names.items()}

    def __getitem__(self, value: object) -> str:
        if not isinstance(value, str):
            raise KeyError(value)
        return self._names[fold(value)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_NO_NAMES = ValueNames({})


@dataclass(frozen=True, kw_only=True)
class ReaderNames:
    """Base of `Formats`: the names that its reader knows values by.

    Attributes
    ----------
    names : mapping of str to str
    """

    names: Mapping[str, str] = field(
        default_factory=lambda: _NO_NAMES, compare=False, repr=False
    )

    def named(self, value: str) -> str:
        """Return a value's name, or the value where it has none."""
        return self.names.get(value, value)


def is_named(key: str, kpi: str) -> bool:
    """Return whether a column of a KPI holds words of the source."""
    return key in NAMED and (kpi, key) not in _CODES


def with_names(frame: pd.DataFrame, names: Mapping[str, str], kpi: str) -> pd.DataFrame:
    """Return rows with values of the source by their names.

    Parameters
    ----------
    frame : DataFrame
    names : mapping of str to str
    kpi : str
        Whose rows they are; empty where no column holds codes.
    """
    if not names:
        return frame
    named = {
        str(key): _named(frame[key], names)
        for key in frame.columns
        if is_named(str(key), kpi)
    }
    return with_named_dimensions(frame.assign(**named) if named else frame, names)


def with_named_dimensions(
    frame: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return rows whose `value`, of a board or type, has its name; others stay."""
    if not names or not {"dimension", "value"} <= set(frame.columns):
        return frame
    values = frame["value"]
    for dimension in _DIMENSIONS:
        is_word = frame["dimension"] == dimension
        if is_word.any():
            values = values.mask(is_word, _named(values.where(is_word), names))
    return frame.assign(value=values)


def distinct_names(
    names: Mapping[str, str], values: Iterable[object]
) -> Mapping[str, str]:
    """Return the names, with the value added where another one is called like that.

    Where ``High`` is called ``Haute`` and another stored value is ``Haute``, which has
    no name, the first is ``Haute (High)``.

    Parameters
    ----------
    names : mapping of str to str
    values : iterable
        The stored values that stand together.
    """
    stored = {value for value in values if isinstance(value, str)}
    plain = {fold(value) for value in stored if value not in names}
    clashes = {
        value: f"{names[value]} ({value.strip()})"
        for value in sorted(stored)
        if value in names and fold(names[value]) in plain
    }
    return ValueNames({**names, **clashes}) if clashes else names


def _named(values: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Return a column's values by their names."""
    apart = distinct_names(names, values)
    return values.map(lambda value: apart.get(value, value)).astype(values.dtype)
