"""KPI 05: work outside the clients' agreements."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.change_tests import change_of_shares
from kpi_lib.kpis.hours_used import agreement_use
from kpi_lib.kpis.question import Question
from kpi_lib.settings.params_folder import TenantParams

_TABLES = ("main", "by_company", "profitability")


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """List the tickets that no active agreement of their company covers.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (a row per ticket), ``by_company``, ``agreement_use`` (a row
        per agreement active in the period), ``profitability`` (a row per agreement,
        and per company without one). Minutes are those of the period; money is in the
        tenant's currency.
    """
    question = Question.ask(
        "agreement_mismatch",
        facts,
        period,
        company,
        by_time=by_time_and_materials(facts.params),
        hourly_rate=facts.params.rates.hourly_rate,
        hourly_cost=facts.params.rates.hourly_cost,
    )
    main, by_company, profitability = (question.table(name) for name in _TABLES)
    tables = {
        "main": main,
        "by_company": by_company,
        "agreement_use": agreement_use(facts, question.period, question.company),
        "profitability": profitability,
    }
    notes = (*_excluded_time(question), *_without_amounts(tables["profitability"]))
    return question.result(tables, lambda: _headlines(question, tables), notes)


def _without_amounts(profitability: pd.DataFrame) -> tuple[Note, ...]:
    """Return a note on the agreements whose monthly amount is not known."""
    is_named = profitability["agreement"].notna()
    lacking = int((is_named & profitability["revenue"].isna()).sum())
    if not lacking:
        return ()
    return (
        Note(
            "Agreements without a monthly amount, whose revenue is not known: {n}.",
            {"n": lacking},
        ),
    )


def _excluded_time(question: Question) -> tuple[Note, ...]:
    """Return a note on the time that went into tickets which no KPI counts."""
    statement = sql_files.statements("kpis/excluded_time.sql")["main"]
    row = question.facts.query(statement, question.parameters).iloc[0]
    if not row["tickets"]:
        return ()
    return (
        Note(
            "Tickets with an excluded status, such as merged or cancelled, are in no "
            "row; time of the period on them: {minutes} (tickets: {tickets}).",
            {
                "minutes": timedelta(minutes=round(row["minutes"])),
                "tickets": int(row["tickets"]),
            },
        ),
    )


def by_time_and_materials(params: TenantParams) -> list[str]:
    """Return the folded names of the companies that are billed by the hour."""
    return sorted(
        fold(name)
        for name, company in params.companies.items()
        if company.billing == "time_and_materials"
    )


def _headlines(
    question: Question, tables: dict[str, pd.DataFrame]
) -> tuple[Headline, ...]:
    days, days_before = (q.table("totals") for q in (question, question.previous()))
    now, before = (x.drop(columns="event_date").sum() for x in (days, days_before))
    share, share_before = (
        100 * row.outside / row.tickets if row.tickets else None
        for row in (now, before)
    )
    has_rate = question.facts.params.rates.hourly_rate is not None
    value = tables["by_company"]["estimated_value"].sum() if has_rate else None
    use = tables["agreement_use"]["used_pct"].dropna()
    nothing = "" if now.tickets else "no ticket was created or worked on in the period"
    return (
        Headline(
            "outside",
            "Tickets outside an agreement",
            int(now.outside),
            "count",
            int(now.tickets),
            previous=float(before.outside),
            direction="lower",
        ),
        Headline(
            "outside_pct",
            "Share outside an agreement",
            share,
            "percent",
            int(now.tickets),
            previous=share_before,
            previous_n=int(before.tickets),
            change_p=change_of_shares(days, days_before, "outside", "tickets"),
            direction="lower",
            reason=nothing,
        ),
        Headline(
            "unbilled_minutes",
            "Unbilled time outside",
            now.unbilled_minutes,
            "minutes",
            int(now.outside),
            previous=before.unbilled_minutes,
            direction="lower",
        ),
        Headline(
            "estimated_value",
            "Unbilled work outside agreements, in the period",
            value,
            "money",
            int(now.outside),
            direction="lower",
            reason="" if has_rate else "the tenant's file gives no hourly rate",
        ),
        Headline(
            "over_used",
            "Agreements used beyond their hours",
            int((use > 100).sum()) if len(use) else None,
            "count",
            len(use),
            direction="lower",
            reason="" if len(use) else "no agreement with included hours was active",
        ),
    )
