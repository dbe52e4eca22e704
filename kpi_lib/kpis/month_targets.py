"""Measures by month that only a target asks for, each from rows of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import soc_metrics
from kpi_lib.kpis.hours_used import agreement_uses, used_hours, used_time
from kpi_lib.kpis.measures import SERIOUS

_OF_TICKETS = ("fcr_pct", "first_response_met_pct")
_OF_TIME = ("billable_pct", "utilization_pct")


def compute(
    facts: Facts,
    reported: Period,
    months: Sequence[Period],
    company: str | None,
    keys: Collection[str],
) -> Iterator[pd.DataFrame]:
    """Yield the months of each measure that is asked for.

    Parameters
    ----------
    facts : Facts
    reported : Period
        Of the report; later days of its last month are left out.
    months : sequence of Period
        In order.
    company : str or None
        As stored.
    keys : collection of str
        Of ``fcr_pct, first_response_met_pct, billable_pct, utilization_pct,
        included_hours_pct, alerts_in_time_pct``; others are passed over. The first is
        not known by month where it also asks for one member (`strict_fcr`).

    Yields
    ------
    DataFrame
        ``month_start``, the measure, and for a share of cases their number (``_n``).
    """
    statements = sql_files.statements("kpis/month_targets.sql")
    as_of = facts.as_of(reported)
    known = {"as_of": as_of, "company": company}
    instants = known | {"start": months[0].start, "end": months[-1].end}
    days = known | {"first_day": months[0].first_day, "last_day": months[-1].last_day}
    is_strict = facts.params.thresholds.tech_efficiency.strict_fcr
    for key in keys:
        if key in _OF_TICKETS and not (key == "fcr_pct" and is_strict):
            yield facts.query(statements[key], instants)
        elif key in _OF_TIME:
            rows = facts.query(statements[key], days)
            is_used = key == "utilization_pct"
            yield _used_time(facts, rows, months, reported) if is_used else rows
        elif key == "included_hours_pct":
            begun = [month for month in months if month.start < as_of]
            own = (*begun[:-1], _known_part(facts, reported, begun[-1]))
            shares = map(used_hours, agreement_uses(facts, own, company))
            yield pd.DataFrame(
                {"month_start": [m.first_day for m in begun], key: list(shares)}
            ).astype({key: float})
        elif key == "alerts_in_time_pct":
            span = facts.period(f"{months[0].first_day}..{reported.last_day}")
            question = soc_metrics.ask(facts, span, company)
            yield question.table("in_time_by_month", among=list(SERIOUS))


def _known_part(facts: Facts, reported: Period, month: Period) -> Period:
    """Return a month to the last day that a report knows of."""
    last_day = month.day_list(facts.as_of(reported))[-1]
    return facts.period(f"{month.first_day}..{last_day}")


def _used_time(
    facts: Facts, worked: pd.DataFrame, months: Sequence[Period], reported: Period
) -> pd.DataFrame:
    """Return the used share of the time of those who worked in each month."""
    as_of = facts.as_of(reported)
    first_days = pd.to_datetime(worked["month_start"])
    shares = [
        used_time(facts, worked[first_days == pd.Timestamp(m.first_day)], m, as_of)
        for m in months
    ]
    return pd.DataFrame(
        {"month_start": [m.first_day for m in months], "utilization_pct": shares}
    ).astype({"utilization_pct": float})
