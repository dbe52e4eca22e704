"""Input and output of an advisor: a topic's cluster and a suggested project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.languages import LANGUAGES, Language

Effort = Literal["Low", "Medium", "High"]
EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)


@dataclass(frozen=True)
class TopicCluster:
    """One frequent topic, with the figures computed for it.

    Attributes
    ----------
    topic : str
        Its name, from :mod:`kpi_lib.text.topics`.
    ticket_count : int
        Tickets of the period.
    companies : int
        Number of companies they come from.
    minutes_per_month : float or None
        Logged minutes per 30 days; None where unknown.
    samples : tuple of str
        Summaries of its tickets. Personal data are removed here again.
    words : tuple of str
        Its ideas, most typical first, from :attr:`kpi_lib.text.topics.Topics.table`.
    language : {"en", "fr"}
        Of the suggestion.
    wordings : tuple of str
        Summaries of many of its tickets, which decide whether a project fits; they are
        sent nowhere. Without any the topic's name decides.
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
    wordings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a language without texts."""
        if self.language not in LANGUAGES:
            raise DataError("cluster.language", f'got "{self.language}"', "en or fr")


@dataclass(frozen=True)
class Suggestion:
    """A project in words. Its figures are computed elsewhere.

    Attributes
    ----------
    project : str
        Its name.
    trigger : str
        Reason for it, with the tickets counted.
    description : str
        Work to do, in one or two sentences.
    effort : {"Low", "Medium", "High"}
    suggested_by : str
        ``rules``, or the model's name.
    note : str or None
        Reason why rules replaced the model.
    """

    project: str
    trigger: str
    description: str
    effort: Effort
    suggested_by: str = "rules"
    note: str | None = None
