"""KPI 01: clients whose demand on one board calls for an offer."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.agreement_mismatch import by_time_and_materials
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.sales_priority import with_priority
from kpi_lib.kpis.topic_labels import label_topics
from kpi_lib.kpis.training_settings import with_training


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """List the companies and boards with many tickets, and what to offer.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Table ``main``: a row per company and board; minutes, and money per month in
        the tenant's currency. ``priority`` is ``high`` or ``normal``.
    """
    limits = facts.params.thresholds.sales_opportunities
    asked = Question.ask(
        "sales_opportunities",
        facts,
        period,
        company,
        by_time=by_time_and_materials(facts.params),
        has_agreements=not facts.not_connected(("raw_agreements",)),
        hourly_rate=facts.params.rates.hourly_rate,
        listed=limits.listed_per_30d,
        high=limits.high_per_30d,
        topic_tickets=limits.topic_min_tickets,
        topic_share=limits.topic_min_share,
        training_share=limits.training_min_share,
    )
    question = with_training(asked)
    label_topics(question)
    main = with_priority(question, question.table("main"))
    return question.result({"main": main}, lambda: _headlines(question, main))


def _headlines(question: Question, main: pd.DataFrame) -> tuple[Headline, ...]:
    tickets = int(main["ticket_count"].sum())
    has_rate = question.facts.params.rates.hourly_rate is not None
    return (
        Headline("opportunities", "Opportunities", len(main), "count", tickets),
        Headline(
            "high",
            "Opportunities of high volume",
            int((main["opportunity_level"] == "HIGH").sum()),
            "count",
            tickets,
        ),
        Headline(
            "estimated_monthly_value",
            "Unbilled work on these boards, per 30 days",
            float(main["estimated_monthly_value"].sum()) if has_rate else None,
            "money",
            tickets,
            reason="" if has_rate else "the tenant's file gives no hourly rate",
        ),
    )
