"""Findings about limits: included hours that were used up, or nearly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.domain.instants import local_day
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.hours_used import agreement_uses

_MOST_OVER, _NEARLY = 20, 90
_MOST_MONTHS = 13
_RUNNING = """
    select company, name from agreements() where coalesce(end_date, $today) >= $today
"""


def candidates(facts: Facts, period: Period, company: str | None) -> Iterator[Finding]:
    """Yield a finding where an agreement's hours were passed, or used to 90%.

    Months are judged one by one, those that have ended since included; a period that
    is not made of months is judged as a whole. At most one finding per agreement.
    """
    parts = judged_parts(facts, period)
    whole, *in_parts = agreement_uses(facts, [period, *parts], company)
    used = pd.concat(
        [
            rows.assign(first_day=part.first_day, kind=part.kind)
            for part, rows in zip(parts, in_parts, strict=True)
        ],
        ignore_index=True,
    )
    used = used[used["used_pct"].notna()]
    agreements = used.groupby("company")["agreement"].nunique().to_dict()
    today = local_day(facts.as_of(period), period.timezone)
    running = facts.once(_RUNNING, {"today": today})
    running_names = set(running.itertuples(index=False, name=None))
    for (client, agreement), rows in used.groupby(["company", "agreement"], sort=True):
        passed = rows[rows["used_pct"] > 100]
        nearly = rows[rows["used_pct"].between(_NEARLY, 100)]
        shown = passed if len(passed) else nearly
        if shown.empty:
            continue
        last = shown.iloc[-1]
        has_ended = (client, agreement) not in running_names
        in_period = _sums(whole, client, agreement)
        excess = float(shown["used_pct"].max()) - 100
        yield Finding(
            kind="limit",
            subject=f"included_hours_pct {client} {agreement}",
            section="time",
            base=45 if len(passed) else 30,
            gap=excess / _MOST_OVER if len(passed) else 0.0,
            cases=len(passed),
            of=len(rows),
            since=_since(
                rows["used_pct"] > 100 if len(passed) else rows["used_pct"] >= _NEARLY,
                rows,
            ),
            is_running=not has_ended and bool(rows["used_pct"].iloc[-1] > 100),
            values={
                "agreement": agreement,
                "company": None if company or facts.only_company else client,
                "is_passed": bool(len(passed)),
                "has_ended": has_ended,
                "first_day": last["first_day"],
                "is_month": last["kind"] == "month",
                "is_after": last["first_day"] > period.last_day,
                "is_part": period.months > 1,
                "is_one_of": bool(agreements[client] > 1),
                "period": period,
                "period_used_minutes": in_period["used_minutes"],
                "period_included_minutes": in_period["included_minutes"],
                "used_minutes": float(last["used_minutes"]),
                "included_minutes": float(last["included_minutes"]),
            },
            action="" if has_ended else "included_hours_pct",
            name=f"{client} {agreement}",
        )


def _sums(whole: pd.DataFrame, company: object, agreement: object) -> dict[str, float]:
    """Return an agreement's minutes in the whole period; 0 where it began later."""
    rows = whole[(whole["company"] == company) & (whole["agreement"] == agreement)]
    names = ("used_minutes", "included_minutes")
    return {name: float(rows[name].astype(float).sum()) for name in names}


def _since(is_over: pd.Series, rows: pd.DataFrame) -> date:
    """Return the first day of the last months in a row that were over."""
    within = rows.loc[~is_over & (rows["first_day"] < rows["first_day"][is_over].max())]
    over = rows.loc[is_over, "first_day"]
    if len(within):
        over = over[over > within["first_day"].max()]
    first: date = over.min()
    return first


def judged_parts(facts: Facts, period: Period) -> list[Period]:
    """Return the whole months of a period and since; else the period itself."""
    if not period.months:
        return [period]
    today = local_day(facts.as_of(period), period.timezone)  # not over yet
    months = Period.unit("month", today, period.timezone).last_months(_MOST_MONTHS)
    whole = [
        month
        for month in months
        if month.last_day < today and month.first_day >= period.first_day
    ]
    return whole or [period]
