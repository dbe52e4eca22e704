"""KPI 06: improvement projects and the time that each would save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.best_savings import best
from kpi_lib.kpis.known_summaries import known_by_summaries
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.ticket_trends import one_off_days
from kpi_lib.kpis.topic_labels import known_names, label_topics

COLUMNS = [
    "project",
    "trigger",
    "ticket_count",
    "companies",
    "minutes_per_month",
    "estimated_savings_hours_per_month",
    "implementation_effort",
    "estimated_savings_per_month",
    "payback_months",
    "suggested_by",
    "evidence",
    "description",
    "topic",
]
_SAMPLES, _WORDINGS = 5, 200
_TICKETS = """
select distinct company, summary
from raw_tickets
where summary is not null and created_at_remote <= $as_of
"""

_EXCLUDED = """
select distinct company_name(company) as name
from excluded_rows
where stored(company) is not null
"""


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Suggest a project for each frequent topic, with what it would save.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
        Counts this company's tickets alone.

    Returns
    -------
    Result
        Tables ``main``: a row per suggestion; hours and money per 30 days, in the
        tenant's currency. ``evidence`` holds the tickets' numbers. ``best``: the three
        projects that would save most, see `best_savings.best`. A language model,
        where the environment names one, gives words alone; money follows the rules'
        rating of the effort.
    """
    question = _question(facts, period, company)
    topics = question.table("topics")
    advisor = _advisor(question)
    rows, remarks = [], []
    for topic, cluster in _clusters(question, topics):
        suggestion = advisor.suggest(cluster)
        rows.append(_row(question, topic, cluster, suggestion))
        if suggestion.note:
            remarks.append(suggestion.note)
    is_timed = not question.lacks("minutes_per_month")
    largest = "estimated_savings_hours_per_month" if is_timed else "ticket_count"
    main = pd.DataFrame(rows, columns=COLUMNS).sort_values(
        [largest, "topic"],
        ascending=[False, True],
        ignore_index=True,
    )
    notes = [Note("{note}", {"note": text}) for text in dict.fromkeys(remarks)]
    if one_off := question.values["one_off"]:
        notes.insert(
            0,
            Note(
                "Days that stand out are no standing need; their tickets are left "
                "out: {days}.",
                {"days": tuple(one_off)},
            ),
        )
    return question.result(
        {"main": main, "best": best(main, facts.params)},
        lambda: known_by_summaries(
            question, _headlines(main, facts.params.rates.hourly_cost is not None)
        ),
        tuple(notes),
    )


@dataclass(frozen=True)
class ModelRequest:
    """A request to the language model about one topic.

    Attributes
    ----------
    endpoint : str
        Address that it is for.
    body : dict
        Exactly as it goes over the wire.
    is_answered : bool
        An earlier answer is used: it would not be sent again.
    """

    endpoint: str
    body: dict[str, Any]
    is_answered: bool


def explain(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> list[ModelRequest]:
    """Return the requests that `compute` would send to the language model.

    Empty where no model is set.
    """
    question = _question(facts, period, company)
    advisor = _advisor(question)
    topics = question.table("topics")
    requests = []
    for _, cluster in _clusters(question, topics):
        body = advisor.explain(cluster)
        if body is not None:
            is_answered = advisor.is_answered(cluster)
            requests.append(ModelRequest(advisor.endpoint, body, is_answered))
    return requests


def _question(facts: Facts, period: str | Period, company: str | None) -> Question:
    limits = facts.params.thresholds.improvement_projects
    one_off = one_off_days(facts, period)
    question = Question.ask(
        "improvement_projects",
        facts,
        period,
        company,
        per_30d=limits.topic_per_30d,
        samples=_SAMPLES,
        wordings=_WORDINGS,
        one_off=one_off,
    )
    ordinary_days = max(question.parameters["days"] - len(one_off), 1)
    question = replace(
        question, values={**question.values, "ordinary_days": ordinary_days}
    )
    label_topics(question)
    return question


def _advisor(question: Question) -> Any:
    from kpi_lib.lake.storage.scratch import user_cache
    from kpi_lib.text.suggestions.advisor import Advisor

    people, devices = known_names(question)
    companies = (*question.facts.companies(), *question.facts.once(_EXCLUDED)["name"])

    def tickets() -> Iterator[tuple[str, str]]:
        """Read the tickets once a model is asked; rules need none of them."""
        as_of = question.parameters["as_of"]
        frame = question.facts.query(_TICKETS, {"as_of": as_of})
        yield from zip(frame["company"], frame["summary"], strict=True)

    return Advisor.from_environment(
        names=(*people, *companies),
        hosts=devices,
        tickets=tickets(),
        cache=user_cache() / "advisor" / question.facts.tenant,
        forms=user_cache() / "advisor",
    )


def _clusters(question: Question, topics: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    from kpi_lib.text.suggestions.advisor import TopicCluster

    language = question.facts.params.language_of(question.company)
    days = question.parameters["ordinary_days"]
    is_timed = not question.lacks("minutes_per_month")
    topic: Any
    for topic in topics.itertuples():
        yield (
            topic,
            TopicCluster(
                topic=topic.topic,
                ticket_count=int(topic.ticket_count),
                companies=int(topic.companies),
                minutes_per_month=float(topic.minutes_per_month) if is_timed else None,
                samples=tuple(topic.samples),
                wordings=tuple(topic.wordings),
                language=language,
                days=days,
            ),
        )


def _row(question: Question, topic: Any, cluster: Any, suggestion: Any) -> list[Any]:
    from kpi_lib.text.suggestions.project_rules import suggest_by_rules

    params = question.facts.params
    limits = params.thresholds.improvement_projects
    hours = topic.minutes_per_month / 60 * limits.avoidable_share
    cost = params.rates.hourly_cost
    effort = suggest_by_rules(cluster).effort
    invested = getattr(limits.effort_hours, effort.lower())
    return [
        suggestion.project,
        suggestion.trigger,
        topic.ticket_count,
        topic.companies,
        topic.minutes_per_month,
        hours,
        suggestion.effort,
        None if cost is None else hours * float(cost),
        invested / hours if hours > 0 else None,
        suggestion.suggested_by,
        topic.evidence,
        suggestion.description,
        topic.topic,
    ]


def _headlines(main: pd.DataFrame, has_cost: bool) -> tuple[Headline, ...]:
    tickets = int(main["ticket_count"].sum())
    money = main["estimated_savings_per_month"]
    return (
        Headline("projects", "Suggested projects", len(main), "count", tickets),
        Headline(
            "savings_hours",
            "Hours that could be saved per month",
            float(main["estimated_savings_hours_per_month"].sum()),
            "hours",
            tickets,
        ),
        Headline(
            "savings",
            "Money that could be saved per month",
            float(money.sum()) if has_cost else None,
            "money",
            tickets,
            reason="" if has_cost else "the tenant's file gives no hourly cost",
        ),
    )
