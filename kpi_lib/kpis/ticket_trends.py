"""KPI 11: days with unusually many or few tickets, and their drivers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import event_days
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.anomaly import seasonal_anomalies
from kpi_lib.kpis.stats.drivers import drivers

_DIMENSIONS = ("company", "board", "type")
_DRIVER_HISTORY = timedelta(days=182)
_SEASONAL = ["expected", "seasonal_z_score", "seasonal_status"]
_DRIVERS = ["ticket_date", "dimension", "value", "ticket_count", "expected"]


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Compare each day's tickets with the days before.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
        Counts, history and expectation are then those of the company alone.

    Returns
    -------
    Result
        Tables ``main`` (a row per local day begun, from the first ticket on;
        tickets) and ``drivers`` (for each day that the seasonal columns flag, the
        values furthest from their own expectation).
    """
    question = _question(facts, period, company)
    facts.define("kpis/scored_days.sql")
    main = _main(question)
    return question.result(
        {"main": main, "drivers": _drivers(question, main)},
        lambda: _headlines(question, main, _main(question.previous())),
    )


def _question(facts: Facts, period: str | Period, company: str | None) -> Question:
    limits = facts.params.thresholds.ticket_trends
    return Question.ask(
        "ticket_trends",
        facts,
        period,
        company,
        window_days=limits.window_days,
        min_days=limits.min_days,
        z=limits.z,
    )


def one_off_days(facts: Facts, period: str | Period) -> list[date]:
    """Return the days that brought more tickets than their season explains.

    They are the tenant's, also where another KPI reports on one company. What came on
    them is no standing need: KPIs 01 and 06 leave it out.
    """
    question = _question(facts, period, None)
    facts.define("kpis/scored_days.sql")
    main = _main(question)
    is_busy = (main["seasonal_status"] == "ANOMALY") & (main["seasonal_z_score"] > 0)
    return list(main.loc[is_busy, "ticket_date"].dt.date)


def _main(question: Question) -> pd.DataFrame:
    history = event_days.created(question.facts, question.period, question.company)
    scored = question.table("main")
    first_day = pd.Timestamp(question.period.first_day)
    main = scored[scored["ticket_date"] >= first_day].reset_index(drop=True)
    if main.empty:
        return main.assign(
            expected=pd.Series(dtype=float),
            seasonal_z_score=pd.Series(dtype=float),
            seasonal_status=pd.Series(dtype=main["status"].dtype),
        )
    seasonal = seasonal_anomalies(
        history.set_index("ticket_date")["ticket_count"],
        list(main["ticket_date"].dt.date),
        _holidays(question, history["ticket_date"].iloc[0].date()),
        z=question.facts.params.thresholds.ticket_trends.seasonal_z,
    )
    main[_SEASONAL] = seasonal[_SEASONAL].to_numpy()
    return main.astype(
        {
            "expected": float,
            "seasonal_z_score": float,
            "seasonal_status": main["status"].dtype,
        }
    )


def _holidays(question: Question, first_day: date) -> Collection[date]:
    opening = question.facts.params.opening
    return opening.holidays(first_day, question.period.last_day)


def _drivers(question: Question, main: pd.DataFrame) -> pd.DataFrame:
    flagged = list(
        main.loc[main["seasonal_status"] == "ANOMALY", "ticket_date"].dt.date
    )
    if not flagged:
        return pd.DataFrame(columns=_DRIVERS).astype(
            {
                "ticket_date": "datetime64[us]",
                "dimension": "str",
                "value": "str",
                "ticket_count": "Int64",
                "expected": float,
            }
        )
    from_day = flagged[0] - _DRIVER_HISTORY
    counts = question.table("by_value", from_day=from_day, to_day=flagged[-1])
    days = pd.date_range(counts["ticket_date"].min(), flagged[-1], unit="us")
    tables = {
        name: counts[counts["dimension"] == name]
        .pivot(index="ticket_date", columns="value", values="ticket_count")
        .reindex(days)
        .fillna(0)
        # Within one company, the company explains nothing.
        for name in _DIMENSIONS[1 if question.company else 0 :]
    }
    holidays = _holidays(question, from_day)
    most = question.facts.params.thresholds.ticket_trends.drivers
    parts = [
        drivers(tables, day, holidays, most=most).assign(ticket_date=pd.Timestamp(day))
        for day in flagged
    ]
    return pd.concat(parts, ignore_index=True)[_DRIVERS].astype(
        {"ticket_date": "datetime64[us]", "value": "str", "ticket_count": "Int64"}
    )


def _headlines(
    question: Question, main: pd.DataFrame, before: pd.DataFrame
) -> tuple[Headline, ...]:
    days, tickets = len(main), int(main["ticket_count"].sum())
    judged = int(main["seasonal_status"].notna().sum())
    nothing = "" if days else "no ticket had come by then"
    return (
        event_days.with_change(
            Headline(
                "tickets",
                "New tickets",
                tickets if days else None,
                "count",
                tickets,
                previous=float(before["ticket_count"].sum()) if len(before) else None,
                reason=nothing,
            ),
            question,
            "created",
        ),
        Headline(
            "tickets_per_day",
            "New tickets per day",
            tickets / days if days else None,
            "decimal",
            days,
            previous=_mean(before["ticket_count"]),
            reason=nothing,
        ),
        Headline(
            "busiest_day_tickets",
            "Tickets on the busiest day",
            int(main["ticket_count"].max()) if days else None,
            "count",
            days,
            previous=float(before["ticket_count"].max()) if len(before) else None,
            direction="lower",
            reason=nothing,
        ),
        Headline(
            "anomalous_days",
            "Days out of line with their season",
            _flagged(main),
            "days",
            judged,
            previous=_flagged(before),
            direction="lower",
            reason="" if judged else "there are too few days before to judge by",
        ),
    )


def _mean(counts: pd.Series) -> float | None:
    return float(counts.mean()) if len(counts) else None


def _flagged(main: pd.DataFrame) -> int | None:
    """Count the days that the seasonal columns flag; None where none was judged."""
    if not main["seasonal_status"].notna().any():
        return None
    return int((main["seasonal_status"] == "ANOMALY").sum())
