"""Sources that the figures of a result rest on, by the name of each figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMED_TICKET = "raw_time_entries.cw_ticket_id"
"""The ticket of time entries. It is lacking where there are entries in the period and
none names its ticket: the time worked on each is then unknown."""
TICKET_TIME = ("raw_time_entries", NAMED_TICKET)
"""What the time worked on tickets rests on."""


@dataclass(frozen=True)
class Needs:
    """Sources without which a figure is not known, rather than 0.

    Attributes
    ----------
    required : tuple of str
        Raw tables, or `NAMED_TICKET`, that every figure needs.
    further : mapping of str to tuple of str
        What a table, a column or a headline needs besides, by its name.
    """

    required: tuple[str, ...] = ()
    further: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, *names: str) -> tuple[str, ...]:
        """Return the sources that all of some figures need together, each once."""
        more = (source for name in names for source in self.further.get(name, ()))
        return tuple(dict.fromkeys((*self.required, *more)))

    @property
    def all(self) -> tuple[str, ...]:
        """Every source that any figure needs."""
        return self.of(*self.further)


def needs_of(sources: Mapping[tuple[str, ...], str], *required: str) -> Needs:
    """Return needs written by source: sources and the figures that need them.

    Parameters
    ----------
    sources : mapping of tuple of str to str
        Raw tables, and the names of figures, separated by blanks.
    *required : str
        Raw tables that every figure needs.
    """
    further: dict[str, tuple[str, ...]] = {}
    for tables, names in sources.items():
        for name in names.split():
            further[name] = (*further.get(name, ()), *tables)
    return Needs(required, further)
