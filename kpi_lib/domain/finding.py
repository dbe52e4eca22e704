"""One finding of a report, its score, and the answer proposed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

from kpi_lib.domain.languages import Language
from kpi_lib.domain.result import presenter

Kind = Literal[
    "missed",
    "within_chance",
    "good",
    "commitments",
    "cause",
    "limit",
    "change",
    "day",
    "device",
    "alerts",
]

SECTIONS = (
    "decisions", "tickets", "trends", "security", "time", "satisfaction", "technicians",
)  # fmt: skip
"""Parts of the reports, in their order."""

_MOST_CASES = 10
_GAP, _URGENT, _RUNNING = 20, 10, 5


@dataclass(frozen=True)
class FindingAnswer:
    """What is to be done about a finding; parts that nobody has settled are None."""

    text: str | None = None
    owner: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """What a figure or a part of a review has to tell.

    Attributes
    ----------
    kind : str
        Of `Kind`; gives the sentence.
    subject : str
        A report shows one finding of each subject.
    section : str
        Of `SECTIONS`.
    base : int
        Points of its kind.
    gap : float
        How far off it is, from 0; 1 and more give all points.
    cases : float
        Cases that missed; up to ten give a point each.
    of : int or None
        All cases.
    since : date or None
        First day of the matter: the earliest date that was missed, the first month
        over its hours; the period before, where the same target was missed then.
    values : mapping of str to object
        What its sentence names.
    action : str
        Key of `actions:`.
    name : str
        Decides between equals.
    is_urgent : bool
        Critical, high or about security.
    is_running : bool
        Some of the cases are still open.
    width : int
        0 where it is about a part of the subject: a priority, a cause.
    answer : FindingAnswer
    """

    kind: Kind
    subject: str
    section: str
    base: int
    gap: float = 0.0
    cases: float = 0
    of: int | None = None
    since: date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""
    name: str = ""
    is_urgent: bool = False
    is_running: bool = False
    width: int = 1
    answer: FindingAnswer = FindingAnswer()

    @property
    def score(self) -> float:
        """Base, gap, urgency, cases and whether it still runs, added up."""
        return (
            self.base
            + _GAP * min(1.0, max(0.0, self.gap))
            + _URGENT * self.is_urgent
            + min(float(_MOST_CASES), max(0.0, self.cases))
            + _RUNNING * self.is_running
        )

    @property
    def is_good(self) -> bool:
        """Whether it is good news."""
        return self.kind == "good"


@dataclass(frozen=True)
class Findings:
    """The findings of a period, ranked.

    Attributes
    ----------
    shown : tuple of Finding
        One per subject, the most important first; those of 20 points and more.
    targets, met : int
        Number of targets that were judged, and of those on target.
    has_targets : bool
        Whether the sections have any target, be it judged or not.
    has_unjudged : bool
        Whether a target has too few cases to be judged.
    knows_commitments, knows_days : bool
        Whether commitments were looked at and are connected, and days could be judged.
    language, locale, currency, timezone : str
        Of the reader.
    names : mapping of str to mapping of str to str
        By language, the names of stored values.
    """

    shown: tuple[Finding, ...]
    targets: int
    met: int = 0
    has_targets: bool = True
    has_unjudged: bool = False
    knows_commitments: bool = True
    knows_days: bool = True
    language: Language = "en"
    locale: str = "en"
    currency: str = "CAD"
    timezone: str = "UTC"
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def first(self) -> tuple[Finding, ...]:
        """The three things to know, or fewer."""
        return self.shown[:3]

    def frame(self, language: Language | None = None) -> pd.DataFrame:
        """Return a row per finding with its sentences.

        Parameters
        ----------
        language : {"en", "fr"}, optional
            Else the reader's.

        Returns
        -------
        DataFrame
            ``place, title, detail, section, cases, of, since, action, owner, due_on,
            score, kind, subject``, the most important first.
        """
        return presenter().findings(self, language)

    def __str__(self) -> str:
        return presenter().summary(self)

    @property
    def good(self) -> Finding | None:
        """The best of the good news that is not among the three."""
        return next((f for f in self.shown[3:] if f.is_good), None)
