"""What an advisor is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from kpi_lib.domain.errors import DataError

Effort = Literal["Low", "Medium", "High"]
Language = Literal["en", "fr"]
EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)


@dataclass(frozen=True)
class Cluster:
    """One frequent topic, with the figures computed for it.

    Attributes
    ----------
    topic : str
        Its name, from :mod:`kpi_lib.text.topics`.
    ticket_count : int
        Tickets of the period.
    companies : int
        How many companies they come from; their names play no part.
    minutes_per_month : float or None
        Logged minutes per 30 days; None where unknown.
    samples : tuple of str
        Summaries of its tickets. Personal data are removed here again.
    words : tuple of str
        Its ideas, most typical first, from :attr:`kpi_lib.text.topics.Topics.table`.
    language : {"en", "fr"}
        Of the suggestion.
    days : int or None
        Days of the period that `ticket_count` counts.

    Raises
    ------
    DataError
        The language is neither of the two.
    """

    topic: str
    ticket_count: int
    companies: int
    minutes_per_month: float | None = None
    samples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    language: Language = "en"
    days: int | None = None

    def __post_init__(self) -> None:
        """Refuse a language that no text is written in."""
        if self.language not in get_args(Language):
            raise DataError("cluster.language", f'got "{self.language}"', "en or fr")


@dataclass(frozen=True)
class Suggestion:
    """A project in words. Its figures are computed elsewhere.

    Attributes
    ----------
    project : str
        Its name.
    trigger : str
        What called for it, with the tickets counted.
    description : str
        What would be done, in a sentence or two.
    effort : {"Low", "Medium", "High"}
    suggested_by : str
        ``rules``, or the model's name.
    note : str or None
        Why the rules stand in for the model.
    """

    project: str
    trigger: str
    description: str
    effort: Effort
    suggested_by: str = "rules"
    note: str | None = None
