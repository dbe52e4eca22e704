"""Each technician's time on each board (or type) against the others there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from kpi_lib.kpis.stats.casemix import CASE_MIX
from kpi_lib.kpis.stats.team_model import TeamModel
from kpi_lib.kpis.stats.technician_effects import Crossed, GridLine, posterior

Floats = NDArray[np.float64]

COLUMNS = ("owner", "cell", "tickets", "ratio", "ratio_low", "ratio_high", "p_value")
_LEAST_WEIGHT = 1e-3


def cell_contrasts(
    frame: pd.DataFrame,
    cell: str = "board",
    *,
    least_owners: int = 3,
    least_tickets: int = 50,
    least_owner_tickets: int = 5,
    least_level_tickets: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare technicians with the others on each level of a factor.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for `casemix.compare`.
    cell : {"board", "type", "priority"}
        Factor whose levels are compared.
    least_owners, least_tickets, least_owner_tickets, least_level_tickets : int
        As for `casemix.compare`; rare levels stand together as ``(other)``, missing
        ones as ``(none)``.
    level : float
        Probability of the interval, and 1 less that of any false `is_clear`.

    Returns
    -------
    pandas.DataFrame
        One row per technician and level with at least `least_owner_tickets` tickets
        there that others share: `owner`, `cell`, `tickets`; `ratio` of the time to that
        of the others, drawn towards the technician's own on all levels and towards 1,
        with `ratio_low` and `ratio_high`; `p_value`; `is_clear`, whether the ratio
        differs from 1 once the number of rows is allowed for (Holm 1979). Empty where
        there are too few technicians or tickets.
    """
    codes, names = pd.factorize(frame["owner"], sort=True)
    is_enough = np.bincount(codes, minlength=len(names)) >= least_owner_tickets
    inside = np.flatnonzero(is_enough[codes])
    minutes = frame["minutes"].to_numpy(dtype=np.float64)[inside]
    is_few = is_enough.sum() < least_owners or inside.size < least_tickets
    if is_few or np.ptp(np.maximum(minutes, 1.0)) == 0:
        return pd.DataFrame(columns=[*COLUMNS, "is_clear"])
    owner = (np.cumsum(is_enough) - 1)[codes[inside]]
    least = dict.fromkeys(CASE_MIX, least_level_tickets)
    model = TeamModel.of(frame, inside, owner, least, cell)
    design = model.design
    k, t = design.technicians, len(design.kinds)
    tickets = np.bincount(design.owner * t + design.kind, minlength=k * t).reshape(k, t)
    others = tickets.sum(axis=0) - tickets
    people, kinds = np.nonzero((tickets >= least_owner_tickets) & (others > 0))
    contrasts = np.zeros((people.size, k, t))
    for row, (i, j) in enumerate(zip(people, kinds, strict=True)):
        contrasts[row, :, j] = -tickets[:, j] / others[i, j]
        contrasts[row, i, j] = 1.0
    mean, error = _averaged(model, contrasts)
    freedom = model.days.freedom(k, model.freedom)
    half = stdtrit(freedom, (1 + level) / 2) * error
    p_values = 2 * stdtr(freedom, -np.abs(mean) / np.maximum(error, 1e-300))
    return pd.DataFrame(
        {
            "owner": np.asarray(names)[is_enough][people],
            "cell": np.array(design.kinds, dtype=object)[kinds],
            "tickets": tickets[people, kinds],
            "ratio": np.exp(mean),
            "ratio_low": np.exp(mean - half),
            "ratio_high": np.exp(mean + half),
            "p_value": p_values,
            "is_clear": _holm(p_values, 1 - level),
        }
    )


def _averaged(model: TeamModel, contrasts: Floats) -> tuple[Floats, Floats]:
    """Return contrasts' means and errors, over the posterior of the spreads."""
    crossed = model.crossed
    k, t = crossed.root.shape
    flat = crossed.cell_fixed.reshape(crossed.fixed_value.size, k * t)
    known = np.diag(crossed.root.ravel()) - flat.T @ flat
    value = crossed.cell_value.ravel() - flat.T @ crossed.fixed_value
    turned = np.moveaxis(np.moveaxis(contrasts, 1, 0) @ crossed.turn, 0, 1)
    turned = turned.reshape(len(contrasts), k * t)
    lines = list(posterior(crossed, model.freedom, model.days))
    highest = max(line.log_weight.max() for line in lines)
    weights, means, variances = [], [], []
    for line in lines:
        own = np.exp(line.log_weight - highest)
        if own.sum() < _LEAST_WEIGHT:
            continue
        covariance = np.linalg.inv(known + _prior_precision(crossed, line, own))
        error = float(own @ line.rest / own.sum()) / model.freedom
        spread = turned @ covariance
        weights.append(own.sum())
        means.append(spread @ value)
        variances.append(error * (spread * turned).sum(axis=1))
    weight = np.array(weights) / sum(weights)
    mean = weight @ np.array(means)
    between = weight @ (np.array(means) - mean) ** 2
    return mean, np.sqrt(weight @ np.array(variances) + between)


def _prior_precision(crossed: Crossed, line: GridLine, weight: Floats) -> Floats:
    """Return the precision of cells and technicians in the cells' directions."""
    k, t = crossed.root.shape
    # Cells without a spread of their own are nearly the technician's effect.
    cell = max(line.cell_ratio, 0.02) ** 2
    own = float(weight @ line.ratios**2 / weight.sum())
    precision = np.zeros((k, t, k, t))
    share = own / (cell + t * own)
    each = np.arange(k)
    outer = crossed.member[:, :, None] * crossed.member[:, None, :]
    precision[each, :, each, :] = (np.eye(t) - share * outer) / cell
    return precision.reshape(k * t, k * t)


def _holm(p_values: Floats, level: float) -> NDArray[np.bool_]:
    """Return which p-values hold at a level for all of them together."""
    order = np.argsort(p_values, kind="stable")
    limits = level / np.arange(p_values.size, 0, -1)
    is_clear = np.zeros(p_values.size, dtype=bool)
    is_clear[order] = np.logical_and.accumulate(p_values[order] <= limits)
    return is_clear
