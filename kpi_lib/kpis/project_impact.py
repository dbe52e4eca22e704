"""KPI 10: effect of each project on the tickets that it was meant to reduce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import project_history
from kpi_lib.kpis.project_history import ProjectHistory, match_patterns
from kpi_lib.kpis.question import Question

if TYPE_CHECKING:
    from kpi_lib.kpis.stats.interrupted_series import ImpactResult

COLUMNS = {
    "project": "str",
    "company": "str",
    "live_at": "datetime64[us]",
    "tickets_per_month_before": "float64",
    "tickets_per_month_after": "float64",
    "change_pct": "float64",
    "ci_low_pct": "float64",
    "ci_high_pct": "float64",
    "mean_minutes_before": "float64",
    "mean_minutes_after": "float64",
    "hours_saved_per_month": "float64",
    "savings_per_month": "float64",
    "cost": "float64",
    "roi_pct": "float64",
    "payback_months": "float64",
    "verdict": "str",
    "reason": "str",
    "savings_low_per_month": "float64",
    "savings_high_per_month": "float64",
    "did_pay": "str",
    "caution": "str",
}
SERIES = {
    "project": "str",
    "month_start": "datetime64[us]",
    "tickets": "float64",
    "expected": "float64",
    "ci_low": "float64",
    "ci_high": "float64",
    "is_after": "bool",
}


@dataclass(frozen=True)
class _Projects(Question):
    """The question; its evidence matches the patterns with tickets of all months."""

    def evidence(
        self, filters: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
    ) -> pd.DataFrame:
        """Return the tickets that projects should reduce, see `Question.evidence`."""
        match_patterns(self)
        return super().evidence(filters, tables)


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Compare the tickets since each go-live with those expected without it.

    Parameters
    ----------
    facts : Facts
    period : str or Period
        Its end is the end of the weeks after.
    company : str, optional
        Lists the projects for this company or for all.

    Returns
    -------
    Result
        Tables ``main`` (a row per project; money in the tenant's currency) and
        ``series`` (a row per project and month). ``caution`` names what makes a
        project's interval too narrow, see `stats.stability.caution_of`.

    Raises
    ------
    DataError
        A project's pattern is no regular expression.
    """
    question = _Projects.ask("project_impact", facts, period, company)
    main, effects = measure(question)
    return question.result(
        {"main": main, "series": _series(effects)},
        lambda: _headlines(main),
    )


def measure(
    question: Question,
) -> tuple[pd.DataFrame, list[tuple[str, ImpactResult]]]:
    """Model each project of a question.

    Returns
    -------
    tuple of DataFrame and list
        ``main``, see `compute`, and each project's name with its effect.
    """
    history = project_history.read(question)
    rows, effects = [], []
    for project in question.table("projects").itertuples():
        row, effect = _impact(question, project, history)
        rows.append(row)
        effects.append((str(project.project), effect))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS), effects


def _series(effects: list[tuple[str, ImpactResult]]) -> pd.DataFrame:
    """Return the months of all projects."""
    from kpi_lib.kpis.stats.interrupted_series import monthly_series

    months = [
        monthly_series(effect).assign(project=name)[list(SERIES)].astype(SERIES)
        for name, effect in effects
    ]
    none = pd.DataFrame(columns=list(SERIES)).astype(SERIES)
    return pd.concat([none, *months], ignore_index=True)


def _impact(
    question: Question, project: Any, history: ProjectHistory
) -> tuple[dict[str, Any], ImpactResult]:
    """Return the row and the effect of one project.

    Savings are the tickets expected without it, less those observed.
    """
    from kpi_lib.kpis.stats.interrupted_series import DAYS_PER_MONTH, impact

    limits = question.facts.params.thresholds.project_impact
    rates = question.facts.params.rates
    hourly_cost = None if rates.hourly_cost is None else float(rates.hourly_cost)
    project_days = history.tickets(project.id)
    tickets = project_days["tickets"]
    effect = impact(
        tickets,
        project.live_at.date(),
        control=project_days["control"],
        least_before=limits.min_weeks_before,
        least_after=limits.min_weeks_after,
    )
    before, after = (
        tickets[part]
        for part in (
            tickets.index < project.live_at,
            tickets.index >= project.live_at,
        )
    )
    mean_before, mean_after = (
        history.mean_minutes(project.id, before=is_before)
        for is_before in (True, False)
    )
    saved = _hours_saved(effect, mean_before)
    savings = None if saved is None or hourly_cost is None else saved * hourly_cost
    cost = _cost(project, hourly_cost)
    low, high = _savings_interval(savings, effect)
    row = {
        "project": project.project,
        "company": project.company,
        "live_at": project.live_at,
        "tickets_per_month_before": _per_month(before, DAYS_PER_MONTH),
        "tickets_per_month_after": _per_month(after, DAYS_PER_MONTH),
        "change_pct": effect.change_pct,
        "ci_low_pct": effect.ci_low_pct,
        "ci_high_pct": effect.ci_high_pct,
        "mean_minutes_before": mean_before,
        "mean_minutes_after": mean_after,
        "hours_saved_per_month": saved,
        "savings_per_month": savings,
        "cost": cost,
        "roi_pct": _roi(savings, cost),
        "payback_months": _payback(savings, cost),
        "verdict": effect.verdict,
        "reason": effect.reason,
        "savings_low_per_month": low,
        "savings_high_per_month": high,
        "did_pay": _did_pay(effect.verdict, low, high, cost),
        "caution": effect.caution,
    }
    return row, effect


def _hours_saved(effect: ImpactResult, mean_before: float | None) -> float | None:
    """Return the hours saved per month, where the effect and the times are known."""
    from kpi_lib.kpis.stats.interrupted_series import DAYS_PER_MONTH

    is_estimated = effect.periods_after and pd.notna(effect.expected_after)
    if mean_before is None or not is_estimated:
        return None
    months = effect.periods_after * 7 / DAYS_PER_MONTH
    fewer = (effect.expected_after - effect.observed_after) / months
    return fewer * mean_before / 60


def _roi(savings: float | None, cost: float | None) -> float | None:
    """Return the first year's return on the cost, in percent."""
    if savings is None or not cost:
        return None
    return (12 * savings - cost) / cost * 100


def _payback(savings: float | None, cost: float | None) -> float | None:
    """Return the months after which savings reach the cost."""
    if savings is None or cost is None or savings <= 0:
        return None
    return cost / savings


def _savings_interval(
    savings: float | None, effect: ImpactResult
) -> tuple[float | None, float | None]:
    """Return the ends of the savings that follow from the effect's interval.

    Savings are the tickets that did not come: those expected, had the effect been its
    estimate or an end of its interval, less those observed, which may be none.
    """
    fewer = effect.expected_after - effect.observed_after
    if savings is None or not fewer:
        return None, None
    without_effect = effect.expected_after * (1 + effect.change_pct / 100)
    low, high = (
        savings / fewer * (without_effect / (1 + end / 100) - effect.observed_after)
        for end in (effect.ci_high_pct, effect.ci_low_pct)
    )
    return low, high


def _did_pay(
    verdict: str, low: float | None, high: float | None, cost: float | None
) -> str | None:
    """Return whether twelve months' savings cover the cost; None where that is unknown.

    Worked: a cost of 1,200 and savings of 90 to 250 a month give 1,080 to 3,000 in
    twelve months: cannot tell.
    """
    if verdict in ("too early", "cannot tell"):
        return verdict
    if verdict == "worse":
        return "no"
    if low is None or high is None or cost is None:
        return None
    if 12 * low >= cost:
        return "yes"
    return "no" if 12 * high < cost else "cannot tell"


def _cost(project: Any, hourly_cost: float | None) -> float | None:
    """Return the price paid plus the hours invested at cost; None where unknown."""
    paid, hours = project.cost, project.hours_invested
    if pd.isna(paid) and pd.isna(hours):
        return None
    if pd.notna(hours) and hours and hourly_cost is None:
        return None
    worked = 0.0 if pd.isna(hours) else float(hours) * (hourly_cost or 0.0)
    return (0.0 if pd.isna(paid) else float(paid)) + worked


def _per_month(tickets: pd.Series, days_per_month: float) -> float | None:
    return (
        float(tickets.sum()) / len(tickets) * days_per_month if len(tickets) else None
    )


def _headlines(main: pd.DataFrame) -> tuple[Headline, ...]:
    verdicts = main["verdict"].value_counts()
    improved = main[main["verdict"] == "improved"]
    hours = improved["hours_saved_per_month"].dropna()
    reason = "no project can be told to have saved time"
    if len(improved):
        reason = "no time is recorded"
    return (
        Headline("projects", "Projects", len(main), "count", len(main)),
        Headline(
            "improved",
            "Projects with fewer tickets than expected",
            int(verdicts.get("improved", 0)),
            "count",
            len(main),
        ),
        Headline(
            "hours_saved_per_month",
            "Hours saved per month",
            float(hours.sum()) if len(hours) else None,
            "hours",
            len(hours),
            reason=reason if hours.empty else "",
        ),
    )
