"""Effect of a project on ticket counts: an interrupted time series with a control."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from kpi_lib.kpis.stats.drifting_level import fit_counts, fit_logarithms
from kpi_lib.kpis.stats.gross_days import ordinary_counts
from kpi_lib.kpis.stats.regressors import design_matrix, harmonics
from kpi_lib.kpis.stats.stability import caution_of
from kpi_lib.kpis.stats.weeks import by_month, check_daily, whole_weeks

Floats = NDArray[np.float64]

DAYS_PER_MONTH = 365.25 / 12
LOG_LEVEL = 20.0
"""Mean tickets a period before the project from which their logarithm is modelled."""

SEASON_YEARS = 2
"""Years before from which a season can be estimated."""
_WALK_STEP = 0.02  # a week
_LEAST_TICKETS = 10


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """The length of a series' periods: its plural name, and how many make a year."""

    name: str
    per_year: float


WEEKS = TimeUnit("weeks", 365.25 / 7)


@dataclass(frozen=True, slots=True)
class ImpactResult:
    """Tickets since go-live against those expected without the project.

    Attributes
    ----------
    verdict : str
        `improved` (fewer tickets), `worse`, `cannot tell` or `too early`.
    reason : str or None
        Why there is no verdict of a change.
    change_pct, ci_low_pct, ci_high_pct : float
        Observed over counterfactual of all periods after, minus 1, in percent, with
        its interval; NaN where there is too little to model.
    periods_before, periods_after : int
        Whole weeks (or months) before and after.
    observed_after, expected_after : float
        Tickets of all periods after without the excess of gross days, and those of
        the counterfactual.
    method : str or None
        `log counts` or `counts`.
    series : pandas.DataFrame
        A row per period: `start` (datetime), `days`, `tickets`, `expected`,
        `ci_low`, `ci_high` (NaN where not modelled), `is_after`.
    caution : str or None
        What makes the interval too narrow, see `stability.caution_of`; else
        ``only_just`` where the verdict would not stand, were the level to wander as
        much as the weeks still allow.
    """

    verdict: str
    reason: str | None
    change_pct: float
    ci_low_pct: float
    ci_high_pct: float
    periods_before: int
    periods_after: int
    observed_after: float
    expected_after: float
    method: str | None
    series: pd.DataFrame
    caution: str | None = None


def impact(
    counts: pd.Series,
    live_at: date,
    *,
    control: pd.Series | None = None,
    level: float = 0.95,
    least_before: int = 26,
    least_after: int = 8,
) -> ImpactResult:
    """Estimate a project's effect from daily counts.

    Parameters
    ----------
    counts : pandas.Series
        Tickets that the project should reduce per day, complete (zeros filled),
        indexed by day in order.
    live_at : date
        First day with the project. Weeks are counted from it, so that none mixes
        before and after; days that fill no week at either end are left out.
    control : pandas.Series, optional
        Tickets that the project should not affect, on the same days.
    level : float
        Probability of the interval.
    least_before, least_after : int
        Minimum number of weeks before and after go-live for a verdict.

    Returns
    -------
    ImpactResult

    Raises
    ------
    ValueError
        If a day is missing, or `control` has other days than `counts`.

    Notes
    -----
    log(expected) = local level + trend + season + g log(control) + change, per week.
    The local level (a random walk) carries the serial correlation; see `drifting_level`
    for how its unknown share is integrated. The season (three harmonics of the
    year) is in where two years lie before; else the control carries it. Trend and
    g have priors: 0 +- 15% a year and 1 +- 0.2, so that short histories are not
    extrapolated. At most four years before are read. The excess of gross days counts
    on neither side: one outage the week before is no level from which tickets fell.

    Rule of choice: the logarithm of the counts where they average `LOG_LEVEL` (20)
    a week or more before, else a quasi-Poisson model of the counts themselves with
    estimated over-dispersion.
    """
    check_daily(counts, control)
    others = None if control is None else ordinary_counts(control, live_at)
    table = whole_weeks(ordinary_counts(counts, live_at), others, live_at)
    enough = (~table["is_after"]).sum() * 7 >= SEASON_YEARS * 364
    season = harmonics(table["start"], 3) if enough else np.empty((len(table), 0))
    found = estimate(table, WEEKS, season, level, least_before, least_after)
    observed = whole_weeks(counts, None, live_at)["tickets"]
    return replace(found, series=found.series.assign(tickets=observed))


def monthly_series(result: ImpactResult) -> pd.DataFrame:
    """Sum the weeks of a result to calendar months, each week shared by its days.

    Parameters
    ----------
    result : ImpactResult
        Of `impact`.

    Returns
    -------
    pandas.DataFrame
        `month_start` (datetime), `tickets`, `expected`, `ci_low`, `ci_high`,
        `is_after` (from the month on that holds `live_at`), in order. The band's
        ends are sums of the weeks' ends. Months that the weeks fill in part hold
        that part, in the tickets as in the expectation.
    """
    return by_month(result.series)


def estimate(
    table: pd.DataFrame,
    unit: TimeUnit,
    season: Floats,
    level: float,
    least_before: int,
    least_after: int,
) -> ImpactResult:
    """Model a table of periods and give its verdict.

    Parameters
    ----------
    table : DataFrame
        ``start, days, tickets, control, is_after``, a row per period in order.
    unit : TimeUnit
        Of the periods.
    season : ndarray of float, shape (n, k)
        Seasonal regressors; none where k is 0.
    level : float
        Probability of the interval.
    least_before, least_after : int
        Minimum number of periods before and after go-live for a verdict.
    """
    tickets, is_after = table["tickets"].to_numpy(), table["is_after"].to_numpy()
    after, before = int(is_after.sum()), int((~is_after).sum())
    total = float(tickets[~is_after].sum())
    reason = None
    if after < least_after:
        reason = f"{after} {unit.name} after, fewer than {least_after}"
    elif before < least_before:
        reason = f"{before} {unit.name} before, fewer than {least_before}"
    elif total < _LEAST_TICKETS:
        reason = f"{total:.0f} tickets before, fewer than {_LEAST_TICKETS}"
    observed = float(tickets[is_after].sum())
    early = after < least_after
    if after == 0 or before < least_before or total < _LEAST_TICKETS:
        return ImpactResult(
            verdict="too early" if early else "cannot tell",
            reason=reason,
            change_pct=float("nan"),
            ci_low_pct=float("nan"),
            ci_high_pct=float("nan"),
            periods_before=before,
            periods_after=after,
            observed_after=observed,
            expected_after=float("nan"),
            method=None,
            series=_series(table, *[np.full(len(table), np.nan)] * 3),
        )
    years = np.arange(len(table)) / unit.per_year
    design, centre, spread = design_matrix(table, years, season)
    # A random walk's step grows with the root of the time between two periods.
    walk_step = _WALK_STEP * np.sqrt(WEEKS.per_year / unit.per_year)
    plain = tickets[~is_after].mean() >= LOG_LEVEL
    fit = (fit_logarithms if plain else fit_counts)(
        tickets, design, centre, spread, walk_step, level
    )
    change, low, high = (100 * np.expm1(v) for v in (fit.change, fit.low, fit.high))
    # The path is scaled so that each side adds up: before to the tickets seen,
    # after to those over the estimated change.
    path = np.exp(fit.path)
    path[~is_after] *= total / path[~is_after].sum()
    path[is_after] *= max(observed, 0.5) / np.exp(fit.change) / path[is_after].sum()
    band = np.exp(norm.isf((1 - level) / 2) * fit.path_error)
    lower = np.where(is_after, path * np.exp(fit.change - fit.high), path / band)
    upper = np.where(is_after, path * np.exp(fit.change - fit.low), path * band)
    before_it = ~is_after
    caution = caution_of(tickets[before_it], design[before_it, :-1], centre[:-1])
    if early:
        verdict = "too early"
    elif low <= 0 <= high:
        verdict, reason = "cannot tell", "the interval includes 0"
    else:
        verdict = "improved" if high < 0 else "worse"
        if fit.wide_low <= 0 <= fit.wide_high:
            caution = caution or "only_just"
    return ImpactResult(
        verdict=verdict,
        reason=reason,
        change_pct=float(change),
        ci_low_pct=float(low),
        ci_high_pct=float(high),
        periods_before=before,
        periods_after=after,
        observed_after=observed,
        expected_after=float(path[is_after].sum()),
        method="log counts" if plain else "counts",
        series=_series(table, path, lower, upper),
        caution=caution,
    )


def _series(
    table: pd.DataFrame, expected: Floats, low: Floats, high: Floats
) -> pd.DataFrame:
    """Return the periods with their counterfactual."""
    periods = table[["start", "days", "tickets"]]
    numbers = {"expected": expected, "ci_low": low, "ci_high": high}
    return periods.assign(**numbers, is_after=table["is_after"])
