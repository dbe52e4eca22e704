"""Summaries that ask for training, as the parameter of KPIs 01, 02 and reviews."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from kpi_lib.kpis.question import Question
from kpi_lib.text.training_examples import similar_to
from kpi_lib.text.training_requests import training_rule

_rule = lru_cache(maxsize=8)(training_rule)
"""Building the patterns takes longer than one of the KPIs that ask for them."""

_SUMMARIES = """
select distinct
    trim(summary) as summary,
    without_names(summary, $training) as text
from tickets_since($as_of, $start, false)
where created_at_remote >= $start and created_at_remote < $end
    and summary is not null
order by summary
"""
_ASKING = """
with summaries as (
    select distinct trim(summary) as summary
    from tickets_since($as_of, $start, false)
    where created_at_remote >= $start and created_at_remote < $end
        and summary is not null
)

select summary
from summaries
where asks_for_training(summary, $training)
order by summary
"""


def with_training(question: Question) -> Question:
    """Add the parameter ``asking``, which the macro `is_asking` reads.

    The summaries are those of the period and of the one before, with which it is
    compared. All KPIs of a connection share them: to compile the rule's patterns takes
    longer than to read the tickets.
    """
    settings = question.facts.params.thresholds.client_training_needs
    rule = _rule(
        settings.keywords.all(),
        settings.exclude.all(),
        settings.whole_phrases.all(),
        settings.requests.all(),
    )
    training = {**asdict(rule), "similar": []}
    values: dict[str, Any] = {
        "as_of": question.parameters["as_of"],
        "start": question.period.previous().start,
        "end": question.period.end,
        "training": training,
    }
    examples = settings.examples.all()
    if examples:
        asked = question.facts.once(_SUMMARIES, values)
        alike = set(similar_to(asked["text"], examples, settings.similar_at_least))
        similar = asked.loc[asked["text"].isin(alike), "summary"].tolist()
        values["training"] = {**training, "similar": similar}
    asking = question.facts.once(_ASKING, values)["summary"].tolist()
    return replace(question, values={**question.values, "asking": asking})
