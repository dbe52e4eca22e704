"""A tenant's rule of training requests, as the parameter of KPIs 01, 02 and reviews."""

from __future__ import annotations

from dataclasses import asdict, replace

from kpi_lib.kpis.question import Question
from kpi_lib.text.training_examples import similar_to
from kpi_lib.text.training_requests import training_rule

_SUMMARIES = """
select distinct
    trim(summary) as summary,
    without_names(summary, $training) as text
from tickets_since($as_of, $start, false)
where created_at_remote >= $start and created_at_remote < $end
    and summary is not null
order by summary
"""


def with_training(question: Question) -> Question:
    """Add the parameter ``training``, which the macro `asks_for_training` reads.

    Summaries that are similar to an example are looked for in the period and in the one
    before, with which it is compared; without examples nothing is read.
    """
    settings = question.facts.params.thresholds.client_training_needs
    rule = training_rule(
        settings.keywords.all(),
        settings.exclude.all(),
        settings.whole_phrases.all(),
        settings.requests.all(),
    )
    examples = settings.examples.all()
    similar: list[str] = []
    if examples:
        values = {
            **question.parameters,
            "start": question.previous().parameters["start"],
            "training": asdict(rule),
        }
        asked = question.facts.query(_SUMMARIES, values)
        alike = set(similar_to(asked["text"], examples, settings.similar_at_least))
        similar = asked.loc[asked["text"].isin(alike), "summary"].tolist()
    training = {**asdict(rule), "similar": similar}
    return replace(question, values={**question.values, "training": training})
