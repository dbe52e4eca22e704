"""Technicians compared as if each had the team's mix of tickets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.kpis.stats.hours_ratio import HoursRatio
from kpi_lib.kpis.stats.team_model import TeamModel
from kpi_lib.kpis.stats.technician_effects import effects

Floats = NDArray[np.float64]

CASE_MIX = ("board", "type", "priority")
CELL = "type"
"""Factor by which a technician may differ beyond skill and mix."""
COLUMNS = (
    "tickets",
    "observed_hours",
    "expected_hours",
    "effect",
    "score",
    "ci_low",
    "ci_high",
    "hours_ratio",
    "hours_ci_low",
    "hours_ci_high",
    "verdict",
    "verdict_reason",
    "reason",
)
_WITHHELD = {
    (1, 0): "faster by score, not by total time",
    (1, -1): "faster by score, slower by total time",
    (-1, 0): "slower by score, not by total time",
    (-1, 1): "slower by score, faster by total time",
    (1, None): "total time cannot be compared",
    (-1, None): "total time cannot be compared",
}
"""Reason without a verdict, by what score and total time say."""


def compare(
    frame: pd.DataFrame,
    *,
    least_owners: int = 3,
    least_tickets: int = 50,
    least_owner_tickets: int = 5,
    least_level_tickets: int = 10,
    least_company_tickets: int = 30,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare technicians' durations, adjusted for the tickets they were given.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per ticket: `owner`, `minutes` (in the score taken as at least one),
        `resolved_on` (day), `board`, `type`, `priority`, and `company` if it should
        count.
    least_owners, least_tickets : int
        Owners and tickets under which nobody is judged.
    least_owner_tickets : int
        Tickets under which an owner is left out of the model.
    least_level_tickets, least_company_tickets : int
        Tickets under which a level (a company) is pooled into `(other)`.
    level : float
        Probability of the interval.

    Returns
    -------
    pandas.DataFrame
        One row per owner, in order: `tickets`; `observed_hours`, and
        `expected_hours` had the team done them; `effect` (log ratio of duration to
        the team's, after shrinkage); `score` = 100 exp(-effect) with `ci_low` and
        `ci_high`; `hours_ratio` = 100 expected / observed hours with `hours_ci_low`
        and `hours_ci_high`; `verdict` (`better`, `worse`, `not distinguishable`), for
        which both intervals must lie on one side of 100; `verdict_reason` why there
        is none where the score's alone does; `reason` why all of it is NULL.

    Raises
    ------
    KeyError
        If a column is missing.
    ValueError
        If a duration is missing or not finite.

    Notes
    -----
    log(minutes) = board + type + priority (+ company) + technician + technician and
    type + technician and day + error, the last four random, the error's variance each
    technician's own; fitted to robust pseudo-observations. The fixed effects are
    projected out, the days' share is estimated by moments, and what is left depends
    on the spreads of technicians and of cells over the error's. They have half-normal
    priors and are integrated over a grid, the error's variance analytically
    (Jeffreys), so that the interval carries their uncertainty (Gelman 2006). An effect
    is the technician's minus the mean of all technicians'.
    """
    whole = frame["minutes"].to_numpy(dtype=np.float64)
    if not np.isfinite(whole).all():
        raise ValueError("minutes: a missing or infinite number; expected all known")
    codes, names = pd.factorize(frame["owner"], sort=True)
    tickets = np.bincount(codes, minlength=len(names))
    result = pd.DataFrame(
        index=pd.Index(names, name="owner", dtype=object), columns=list(COLUMNS)
    )
    result = result.astype(dict.fromkeys(COLUMNS[1:10], np.float64))
    result["tickets"] = tickets.astype(np.int64)
    result["observed_hours"] = np.bincount(codes, whole, len(names)) / 60
    is_enough = tickets >= least_owner_tickets
    few = f"fewer than {least_owner_tickets} tickets"
    result["reason"] = pd.Series(few, result.index, dtype=object).where(
        ~is_enough, None
    )
    inside = np.flatnonzero(is_enough[codes])
    reason = _cannot_tell(
        np.maximum(whole[inside], 1.0),
        int(is_enough.sum()),
        least_owners,
        least_tickets,
    )
    if reason is not None:
        return result.assign(reason=pd.Series(reason, result.index, dtype=object))
    least = dict.fromkeys(CASE_MIX, least_level_tickets)
    if "company" in frame:
        least["company"] = least_company_tickets
    owner = (np.cumsum(is_enough) - 1)[codes[inside]]
    model = TeamModel.of(frame, inside, owner, least, CELL)
    found = effects(model.crossed, model.freedom, model.days, level)
    hours = HoursRatio.of(
        whole[model.tickets],
        model.team_minutes(found.mean),
        model.design,
        level,
    )
    judged = pd.DataFrame(
        {
            "expected_hours": hours.expected,
            "effect": found.mean,
            "score": 100 * np.exp(-found.mean),
            "ci_low": 100 * np.exp(-found.high),
            "ci_high": 100 * np.exp(-found.low),
            "hours_ratio": hours.ratio,
            "hours_ci_low": hours.low,
            "hours_ci_high": hours.high,
        },
        index=result.index[is_enough],
    )
    judged["verdict"], judged["verdict_reason"] = _verdicts(judged)
    result.loc[judged.index, judged.columns] = judged
    return result


def _verdicts(judged: pd.DataFrame) -> tuple[list[str], list[str | None]]:
    """Return verdicts, and why there is none where score and total time disagree."""
    ends = (("ci_low", "ci_high"), ("hours_ci_low", "hours_ci_high"))
    sides = (map(_side, judged[low], judged[high]) for low, high in ends)
    pairs = list(zip(*sides, strict=True))
    agreed = {(1, 1): "better", (-1, -1): "worse"}
    return (
        [agreed.get(pair, "not distinguishable") for pair in pairs],
        [_WITHHELD.get(pair) for pair in pairs],
    )


def _side(low: float, high: float) -> int | None:
    """Return an interval's side of 100: 1, -1, 0 where it holds 100; None: unknown."""
    if np.isnan(low):
        return None
    return int(low > 100) - int(high < 100)


def _cannot_tell(
    minutes: Floats, owners: int, least_owners: int, least_tickets: int
) -> str | None:
    """Say why nobody can be judged, None where they can."""
    if owners < least_owners:
        return f"fewer than {least_owners} technicians to compare"
    if minutes.size < least_tickets:
        return f"fewer than {least_tickets} tickets to compare"
    if np.ptp(minutes) == 0:
        return "all durations are equal"
    return None
