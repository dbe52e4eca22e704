"""Part of a client's review: time worked and use of the included hours."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.names import fold
from kpi_lib.domain.needs import needs_of
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.hours_used import agreement_use, used_hours, with_hours
from kpi_lib.kpis.question import Question

_AGREEMENTS = ["agreement", "included_minutes", "used_minutes", "used_pct"]


NEEDS = needs_of(
    {
        ("raw_time_entries",): "main entries total_minutes used_minutes used_pct",
        ("raw_agreements",): "agreements used_pct",
    }
)


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """Add up a client's time and compare it with the agreements' hours.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (a row per work type; minutes, share in percent),
        ``agreements`` (a row per agreement active in the period, no money),
        ``entries``.
    """
    question = Question.ask(
        "review_use",
        facts,
        period,
        company,
        path="kpis/review/time_worked.sql",
        needs=NEEDS,
    )
    main = question.table("main")
    rows = agreement_use(facts, question.period, question.company)
    agreements = rows[_AGREEMENTS]
    before = question.previous().table("main")
    tables = {
        "main": main,
        "agreements": agreements,
        "entries": question.table("evidence"),
    }
    return question.result(tables, lambda: _headlines(main, before, agreements))


def is_billed_by_time(facts: Facts, company: str | None) -> bool:
    """Return whether a company pays by the hour, so that no hours are included."""
    return any(
        fold(name) == fold(company or "") and settings.billing == "time_and_materials"
        for name, settings in facts.params.companies.items()
    )


def _headlines(
    main: pd.DataFrame, before: pd.DataFrame, agreements: pd.DataFrame
) -> tuple[Headline, ...]:
    return (
        Headline(
            "total_minutes",
            "Time spent for you",
            float(main["total_minutes"].sum()),
            "minutes",
            int(main["entry_count"].sum()),
            previous=float(before["total_minutes"].sum()),
        ),
        Headline(
            "used_pct",
            "Included hours used",
            used_hours(agreements),
            "percent",
            len(with_hours(agreements)),
            reason="no agreement with included hours was active",
        ),
    )
