"""Finding about the day that lay furthest outside its usual range."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
from scipy.special import bdtrc

from kpi_lib.domain.finding import Finding
from kpi_lib.domain.result import Result
from kpi_lib.kpis.stats.changes import SIGNIFICANT


def candidates(trends: Result) -> Iterator[Finding]:
    """Yield one finding for the flagged day that differs most.

    Parameters
    ----------
    trends : Result
        Of KPI 11.
    """
    main = trends.main
    flagged = main[main["seasonal_status"] == "ANOMALY"]
    if flagged.empty:
        return
    off = (flagged["ticket_count"].astype(float) - flagged["expected"]).abs()
    row = flagged.loc[off == off.max()].iloc[0]
    count, expected = int(row["ticket_count"]), float(row["expected"])
    driver = trends.tables["drivers"]
    driver = driver[driver["ticket_date"] == row["ticket_date"]]
    # One that goes the other way explains nothing; the most surprising one does most.
    driver = driver[(driver["ticket_count"] > driver["expected"]) == (count > expected)]
    driver = driver[_made_it(driver, count, expected)]
    surprise = (driver["ticket_count"].astype(float) - driver["expected"]).abs() / (
        driver["expected"].clip(lower=0) + 1
    ) ** 0.5
    driver = driver.loc[surprise.sort_values(ascending=False, kind="stable").index]
    yield Finding(
        kind="day",
        subject="tickets",
        section="trends",
        base=40,
        gap=abs(count / expected - 1) if expected else 1.0,
        cases=abs(count - expected),
        of=int(main["ticket_count"].sum()),
        since=pd.Timestamp(row["ticket_date"]).date(),
        values={
            "day": pd.Timestamp(row["ticket_date"]).date(),
            "now": count,
            "expected": expected,
            "is_busiest": bool(count == main["ticket_count"].max()),
            "others": len(flagged) - 1,
            "cause": None if driver.empty else str(driver["value"].iloc[0]),
            "is_word": not driver.empty and driver["dimension"].iloc[0] != "company",
            "cause_count": None
            if driver.empty
            else int(driver["ticket_count"].iloc[0]),
        },
        action="busy_day",
        name=str(row["ticket_date"]),
        width=0,
    )


def _made_it(drivers: pd.DataFrame, count: int, expected: float) -> pd.Series:
    """Return which values made a day what it is: half of what it is off at least.

    And more of its tickets than they usually have: a board that has most tickets on
    any day has most of a busy day's, too.
    """
    counts, usual = drivers["ticket_count"].astype(float), drivers["expected"]
    share = (usual.clip(lower=0) / max(expected, 1e-9)).clip(upper=1)
    has_more = pd.Series(bdtrc(counts - 1, count, share), drivers.index) < SIGNIFICANT
    return has_more & (2 * (counts - usual).abs() >= abs(count - expected))


def excess_by_day(trends: Result) -> dict[date, float]:
    """Return, of each flagged day with too many tickets, the expected number."""
    main = trends.main
    high = main[
        (main["seasonal_status"] == "ANOMALY")
        & (main["ticket_count"] > main["expected"])
    ]
    return {
        pd.Timestamp(day).date(): float(expected)
        for day, expected in zip(high["ticket_date"], high["expected"], strict=True)
    }
