"""Part of a client's review: recommendations from what its tickets were about.

Sources are functions that return candidates; `SOURCES` lists them: training (KPI 02),
projects that fit a subject (KPI 06), and projects that have worked and can be carried
further (KPI 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from kpi_lib.domain.languages import Language
from kpi_lib.domain.needs import TICKET_TIME, Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.known_summaries import NO_SUMMARY, has_summaries
from kpi_lib.kpis.project_history import match_patterns
from kpi_lib.kpis.project_impact import measure
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.review.offers import with_offer
from kpi_lib.kpis.topic_labels import label_topics
from kpi_lib.kpis.training_settings import with_training
from kpi_lib.text.suggestions.project_rules import suggest_by_rules
from kpi_lib.text.suggestions.suggestion import Effort, Suggestion, TopicCluster

MOST: Final = 3
LEAST_DAYS: Final = 90
"""A single month of one client has too few tickets on one subject."""
MOST_MONTHS: Final = 12
"""Most months until the effort is repaid: tickets of a quarter say little about what
comes more than two years later, with other devices and programs.
"""
_MONTH: Final = 30
_TRAINING_EFFORT: Final[Effort] = "Low"
_CARRY_ON_EFFORT: Final[Effort] = "Low"


@dataclass(frozen=True)
class Advice:
    """One recommendation and the figures it rests on.

    Attributes
    ----------
    kind : {"training", "project", "carry_on"}
    name, description : str
        In the reader's language; empty where the report writes the words.
    topic : str or None
    ticket_count : int
        Of the period.
    minutes : float
        Worked on them in the period.
    effort : {"Low", "Medium", "High"}
    effort_hours : float
    saved_hours_per_month, spared_tickets_per_month : float
        The avoidable share of both, per 30 days.
    avoidable_pct : float
        That share.
    since : Timestamp or None
        Since when a project to be carried on is live.
    fewer_low_pct, fewer_high_pct : float or None
        95% interval of the share of tickets that it has spared.
    """

    kind: str
    name: str
    description: str
    topic: str | None
    ticket_count: int
    minutes: float
    effort: Effort
    effort_hours: float
    saved_hours_per_month: float
    spared_tickets_per_month: float
    avoidable_pct: float
    since: pd.Timestamp | None = None
    fewer_low_pct: float | None = None
    fewer_high_pct: float | None = None

    @property
    def months_to_repay(self) -> float:
        """Months until the hours saved equal the effort."""
        return self.effort_hours / self.saved_hours_per_month


def compute(
    facts: Facts,
    period: str | Period,
    company: str | None = None,
    *,
    language: Language = "en",
) -> Result:
    """Recommend what would save a client most time.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
    language : {"en", "fr"}
        Of the projects' names and descriptions.

    Returns
    -------
    Result
        Table ``main``, at most `MOST` rows with the attributes of `Advice` and the
        columns of `with_offer`, those that repay their effort soonest first. It rests
        on the period, and on `LEAST_DAYS` days up to its end where it is shorter. Only
        subjects with enough tickets
        (``repeated_min_tickets``) count, and those that repay within `MOST_MONTHS`;
        table ``weighed`` holds what takes longer, in the same order.
    """
    question = Question.ask(
        "review_advice",
        facts,
        _long_enough(facts.period(period)),
        company,
        path="kpis/review/advice.sql",
        needs=Needs(("raw_tickets", *TICKET_TIME)),
    )
    label_topics(question)
    limits = facts.params.thresholds
    least = limits.client_training_needs.repeated_min_tickets
    carried = _worked(question, least)
    subjects = with_training(question).table(
        "main",
        least_tickets=least,
        carried=[int(i) for ids in carried["project_ids"] for i in ids],
    )
    weigh = _Weigh(facts, question.parameters["days"])
    case = _Case(subjects, carried, weigh, language)
    candidates = [advice for source in SOURCES for advice in source(case)]
    candidates.sort(key=lambda advice: (advice.months_to_repay, advice.name))
    pays = [advice for advice in candidates if advice.months_to_repay <= MOST_MONTHS]
    tables = {"main": _table(pays[:MOST]), "weighed": _table(candidates[len(pays) :])}
    notes = () if has_summaries(question) else (NO_SUMMARY,)
    return question.result(
        {name: with_offer(frame, question) for name, frame in tables.items()},
        notes=notes,
    )


def _table(advices: list[Advice]) -> pd.DataFrame:
    """Return recommendations as rows."""
    rows = [
        {**asdict(advice), "months_to_repay": advice.months_to_repay}
        for advice in advices
    ]
    columns = [*Advice.__dataclass_fields__, "months_to_repay"]
    return pd.DataFrame(rows, columns=columns)


def _long_enough(period: Period) -> Period:
    """Return the period, or a longer one that ends with it."""
    if period.days >= LEAST_DAYS:
        return period
    first = period.last_day - timedelta(days=LEAST_DAYS - 1)
    return Period(first, period.last_day, period.timezone)


class _Weigh:
    """Converts tickets and minutes of a period into savings per month."""

    def __init__(self, facts: Facts, days: int) -> None:
        limits = facts.params.thresholds.improvement_projects
        self.per_month = _MONTH / max(days, 1)
        self.share = float(limits.avoidable_share)
        self.effort_hours = limits.effort_hours

    def advice(
        self,
        kind: str,
        effort: Effort,
        tickets: int,
        minutes: float,
        *,
        name: str = "",
        description: str = "",
        topic: str | None = None,
    ) -> Advice:
        """Return a recommendation with its avoidable share per month."""
        return Advice(
            kind,
            name,
            description,
            topic,
            tickets,
            minutes,
            effort,
            float(getattr(self.effort_hours, effort.lower())),
            minutes * self.per_month * self.share / 60,
            tickets * self.per_month * self.share,
            100 * self.share,
        )


@dataclass(frozen=True)
class _Case:
    """Input of the sources: subjects, projects that worked, and the conversion."""

    subjects: pd.DataFrame
    carried: pd.DataFrame
    weigh: _Weigh
    language: Language


def _worked(question: Question, least: int) -> pd.DataFrame:
    """Return the projects that reduced this client's tickets, and those still coming.

    KPI 10's model and verdict, on this client's tickets alone; a verdict with a caution
    recommends nothing.
    """
    measured, _ = measure(
        replace(question, key="project_impact", path="kpis/project_impact.sql")
    )
    is_sure = (measured["verdict"] == "improved") & measured["caution"].isna()
    improved = measured[is_sure]
    match_patterns(question)
    return question.table("carried", least_tickets=least).merge(improved, on="project")


def _carry_on(case: _Case) -> Iterator[Advice]:
    """Recommend to extend a project that worked, by its measured effect."""
    weigh = case.weigh
    for row in _rows(case.carried):
        share = -float(row["change_pct"]) / 100
        advice = weigh.advice(
            "carry_on",
            _CARRY_ON_EFFORT,
            int(row["ticket_count"]),
            float(row["minutes"]),
            name=str(row["project"]),
        )
        yield replace(
            advice,
            saved_hours_per_month=advice.minutes * weigh.per_month * share / 60,
            spared_tickets_per_month=advice.ticket_count * weigh.per_month * share,
            avoidable_pct=100 * share,
            since=row["live_at"],
            fewer_low_pct=-float(row["ci_high_pct"]),
            fewer_high_pct=-float(row["ci_low_pct"]),
        )


def _training(case: _Case) -> Iterator[Advice]:
    """Recommend a training session where tickets ask for instructions."""
    for row in _rows(case.subjects[case.subjects["is_training"]]):
        topic = row["usual_topic"]
        yield case.weigh.advice(
            "training",
            _TRAINING_EFFORT,
            int(row["ticket_count"]),
            float(row["minutes"]),
            topic=None if pd.isna(topic) else str(topic),
        )


def _projects(case: _Case) -> Iterator[Advice]:
    """Recommend the project that fits each subject; subjects of one project add up."""
    together: dict[str, list[tuple[dict[str, Any], Suggestion]]] = {}
    for row in _rows(case.subjects[~case.subjects["is_training"]]):
        cluster = TopicCluster(
            topic=row["topic"],
            ticket_count=int(row["ticket_count"]),
            companies=1,
            wordings=tuple(row["wordings"]),
            language=case.language,
        )
        suggestion = suggest_by_rules(cluster)
        together.setdefault(suggestion.project, []).append((row, suggestion))
    for name, rows in together.items():
        first, suggestion = rows[0]
        yield case.weigh.advice(
            "project",
            suggestion.effort,
            sum(int(row["ticket_count"]) for row, _ in rows),
            sum(float(row["minutes"]) for row, _ in rows),
            name=name,
            description=suggestion.description,
            topic=first["topic"],
        )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(k): v for k, v in row.items()} for row in frame.to_dict(orient="records")
    ]


Source = Callable[[_Case], Iterator[Advice]]
SOURCES: Final[tuple[Source, ...]] = (_training, _projects, _carry_on)
"""Functions that return candidates."""
