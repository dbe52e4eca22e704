"""Technicians compared as if each had the team's mix of tickets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from kpi_lib.kpis.stats.mixture import interval

Floats = NDArray[np.float64]

CASE_MIX = ("board", "type", "priority")
OTHER = "(other)"
COLUMNS = (
    "tickets",
    "observed_hours",
    "expected_hours",
    "effect",
    "score",
    "ci_low",
    "ci_high",
    "verdict",
    "reason",
)

_RATIOS = np.geomspace(0.003, 3.0, 160)
_PRIOR_SCALE = 0.4


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
        One row per ticket: `owner`, `minutes` (taken as at least one), `board`,
        `type`, `priority`, and `company` if it should count.
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
        `ci_high`; `verdict` (`better`, `worse`, `not distinguishable`); `reason`
        why the rest is NULL, else None.

    Raises
    ------
    KeyError
        If a column is missing.
    ValueError
        If a duration is missing or not finite.

    Notes
    -----
    log(minutes) = board + type + priority (+ company) + technician + error, the
    technicians normal around the team with an unknown spread. The fixed effects are
    projected out; what is left depends on one unknown only, the ratio of the
    technicians' spread to the error's. It has a half-normal prior (scale 0.4) and
    is integrated over a grid, the error's variance analytically (Jeffreys), so that
    the interval carries the uncertainty of both variances (Gelman 2006). An effect
    is the technician's minus the mean of all technicians'.
    """
    needed = frame[["owner", "minutes", *CASE_MIX]]
    minutes = np.maximum(needed["minutes"].to_numpy(dtype=np.float64), 1.0)
    if not np.isfinite(minutes).all():
        raise ValueError("minutes: a missing or infinite number; expected all known")
    owners = needed["owner"]
    hours = pd.Series(needed["minutes"].to_numpy(dtype=np.float64) / 60)
    by_owner = hours.groupby(owners.to_numpy()).agg(["size", "sum"])
    result = pd.DataFrame(index=by_owner.index.rename("owner"), columns=list(COLUMNS))
    result = result.astype(dict.fromkeys(COLUMNS[1:7], np.float64))
    result["tickets"] = by_owner["size"].astype(np.int64)
    result["observed_hours"] = by_owner["sum"]
    enough = by_owner.index[by_owner["size"] >= least_owner_tickets]
    result["reason"] = pd.Series(
        f"fewer than {least_owner_tickets} tickets", index=result.index, dtype=object
    ).where(~result.index.isin(enough), None)
    inside = owners.isin(enough).to_numpy()
    reason = _cannot_tell(minutes[inside], len(enough), least_owners, least_tickets)
    if reason is not None:
        return result.assign(reason=pd.Series(reason, result.index, dtype=object))
    least = dict.fromkeys(CASE_MIX, least_level_tickets)
    if "company" in frame:
        least["company"] = least_company_tickets
    design = _dummies(frame.loc[inside], least)
    model = Projected.of(np.log(minutes[inside]), design, owners[inside])
    effect, low, high = model.effects(level)
    rows = model.owners
    result.loc[rows, "effect"] = effect
    result.loc[rows, "score"] = 100 * np.exp(-effect)
    result.loc[rows, "ci_low"] = 100 * np.exp(-high)
    result.loc[rows, "ci_high"] = 100 * np.exp(-low)
    result.loc[rows, "expected_hours"] = model.team_hours(minutes[inside], effect)
    result.loc[rows, "verdict"] = np.select(
        [low > 0, high < 0], ["worse", "better"], "not distinguishable"
    )
    return result


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


def _dummies(frame: pd.DataFrame, least: dict[str, int]) -> sparse.csr_array:
    """Code each factor's frequent levels, the rare ones pooled, and a constant."""
    blocks = [sparse.csr_array(np.ones((len(frame), 1)))]
    for factor, least_tickets in least.items():
        values = frame[factor].astype(object).where(frame[factor].notna(), "(none)")
        often = values.map(values.value_counts()) >= least_tickets
        codes, levels = pd.factorize(values.where(often, OTHER), sort=True)
        if len(levels) > 1:
            blocks.append(_indicator(codes, len(levels)))
    return sparse.csr_array(sparse.hstack(blocks))


def _indicator(codes: NDArray[np.intp], levels: int) -> sparse.csr_array:
    """Set one 1 per row, in the column of its code."""
    rows = np.arange(codes.size)
    ones = np.ones(codes.size)
    return sparse.csr_array((ones, (rows, codes)), shape=(codes.size, levels))


@dataclass(frozen=True, slots=True)
class Projected:
    """A one-way random-effects model after the fixed effects are projected out.

    Attributes
    ----------
    owners : list of str
        Technicians, in order.
    roots, directions : ndarray, shapes (k,) and (k, k)
        Eigenvalues and eigenvectors of Z'MZ, Z the technicians' indicator and M the
        projection off the fixed effects.
    rotated : ndarray, shape (k,)
        Z'My in those directions.
    square : float
        y'My.
    freedom : int
        Tickets less the rank of the fixed effects.
    log_minutes, design, codes
        The data, for the expected hours.
    inverse : ndarray, shape (p, p)
        Generalised inverse of the fixed effects' X'X.
    """

    owners: list[str]
    roots: Floats
    directions: Floats
    rotated: Floats
    square: float
    freedom: int
    log_minutes: Floats
    design: sparse.csr_array
    codes: NDArray[np.intp]
    inverse: Floats

    @classmethod
    def of(
        cls, log_minutes: Floats, design: sparse.csr_array, owners: pd.Series
    ) -> Projected:
        """Project out the fixed effects; collinear ones share their effect."""
        codes, names = pd.factorize(owners, sort=True)
        member = _indicator(codes, len(names))
        centred = log_minutes - log_minutes.mean()
        values, vectors = np.linalg.eigh((design.T @ design).toarray())
        is_kept = values > values[-1] * 1e-10
        inverse = (vectors[:, is_kept] / values[is_kept]) @ vectors[:, is_kept].T
        cross = (design.T @ member).toarray()
        fitted = inverse @ (design.T @ centred)
        between = (member.T @ member).toarray() - cross.T @ inverse @ cross
        roots, directions = np.linalg.eigh((between + between.T) / 2)
        projected = member.T @ centred - cross.T @ fitted
        return cls(
            owners=[str(name) for name in names],
            roots=np.maximum(roots, 0.0),
            directions=directions,
            rotated=directions.T @ projected,
            square=float(centred @ centred - (design.T @ centred) @ fitted),
            freedom=log_minutes.size - int(is_kept.sum()),
            log_minutes=log_minutes,
            design=design,
            codes=codes,
            inverse=inverse,
        )

    def restricted_likelihood(self, ratios: Floats) -> tuple[Floats, Floats]:
        """Give log likelihood and residual sum of squares per ratio of spreads."""
        precision = self.roots[:, None] + 1 / ratios**2
        rest = self.square - (self.rotated[:, None] ** 2 / precision).sum(axis=0)
        rest = np.maximum(rest, self.square * 1e-12)
        determinant = np.log1p(self.roots[:, None] * ratios**2).sum(axis=0)
        return -determinant / 2 - self.freedom / 2 * np.log(rest), rest

    def effects(self, level: float) -> tuple[Floats, Floats, Floats]:
        """Give posterior means and interval ends, each of shape (k,)."""
        likelihood, rest = self.restricted_likelihood(_RATIOS)
        precision = self.roots[:, None] + 1 / _RATIOS**2
        # The grid is even in the logarithm: hence the ratio itself as a weight.
        prior = np.log(_RATIOS) - (_RATIOS / _PRIOR_SCALE) ** 2 / 2
        log_weight = likelihood + prior
        weight = np.exp(log_weight - log_weight.max())
        is_kept = weight > weight.max() * 1e-7
        weight = weight[is_kept] / weight[is_kept].sum()
        precision, rest = precision[:, is_kept], rest[is_kept]
        contrast = self.directions - self.directions.mean(axis=0)
        mean = contrast @ (self.rotated[:, None] / precision)
        deviation = np.sqrt(contrast**2 @ (rest / self.freedom / precision))
        low, high = interval(level, weight, mean, deviation, self.freedom)
        return mean @ weight, low, high

    def slopes(self, effect: Floats) -> Floats:
        """Give the fixed effects at given technicians' effects."""
        left = self.log_minutes - effect[self.codes]
        return np.asarray(self.inverse @ (self.design.T @ left))

    def team_hours(self, minutes: Floats, effect: Floats) -> Floats:
        """Expect each technician's hours had the team done the same tickets.

        The logarithm's bias is taken out by one factor (Duan 1983), so that with
        all effects applied the hours of all tickets add up to those observed.
        """
        own_effect = effect[self.codes]
        team = np.exp(self.design @ self.slopes(effect))
        factor = minutes.sum() / (team * np.exp(own_effect)).sum()
        hours = np.bincount(self.codes, weights=team, minlength=len(self.owners))
        return np.asarray(hours * factor / 60)
