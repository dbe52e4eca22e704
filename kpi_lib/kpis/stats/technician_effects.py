"""Posterior of technicians' effects under random days, cells and technicians.

The fixed effects are projected out; the ratios of the spreads of cells (technician and
type) and of technicians to the error's are integrated over a grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular

from kpi_lib.kpis.stats.case_design import Cholesky, Design
from kpi_lib.kpis.stats.mixture import interval
from kpi_lib.kpis.stats.technician_days import DayComponent

Floats = NDArray[np.float64]

_RATIOS = np.geomspace(0.005, 3.0, 48)
_PRIOR_SCALE = 0.8
_CELL_RATIOS = np.array([0.0, *np.geomspace(0.05, 1.2, 11)])
_CELL_PRIOR_SCALE = 0.5
_LEAST_WEIGHT = 1e-5


@dataclass(frozen=True, slots=True)
class Crossed:
    """Sums of products of fixed effects, cells and values in the whitened model.

    Attributes
    ----------
    fixed : Cholesky
        Independent fixed effects.
    root : ndarray, shape (k, t)
        Variances of the cells' sums in their principal directions, by technician.
    turn : ndarray, shape (k, t, t)
        Those directions.
    member : ndarray, shape (k, t)
        Technician's indicator in them.
    cell_fixed : ndarray, shape (r, k, t)
        Products with the fixed effects, which are orthonormal.
    cell_value : ndarray, shape (k, t)
        Products with the values.
    fixed_value : ndarray, shape (r,)
    square : float
        Sum of squares of the values.
    """

    fixed: Cholesky
    root: Floats
    turn: Floats
    member: Floats
    cell_fixed: Floats
    cell_value: Floats
    fixed_value: Floats
    square: float

    @classmethod
    def of(
        cls, values: Floats, design: Design, variance: Floats, days: DayComponent
    ) -> Crossed:
        """Weight tickets by technicians' variances and take days out."""
        k, t = design.technicians, len(design.kinds)
        cell = design.owner * t + design.kind
        weights = (1 / variance)[design.owner]
        gram = design.fixed.gram(weights)
        cross = design.fixed.crossed(cell, k * t, weights)
        blocks = np.zeros((k, t, t))
        inner = np.bincount(cell, weights, k * t).reshape(k, t)
        blocks[:, np.arange(t), np.arange(t)] = inner
        fixed_value = design.fixed.products(weights * values)
        cell_value = np.asarray(np.bincount(cell, weights * values, k * t), np.float64)
        square = float((weights * values) @ values)
        if days.ratio > 0:
            for i, shared in enumerate(_daily(values, design, variance, days)):
                taken = shared.T @ shared
                p = gram.shape[0]
                gram -= taken[:p, :p]
                cross[:, i * t : i * t + t] -= taken[:p, p:-1]
                blocks[i] -= taken[p:-1, p:-1]
                fixed_value -= taken[:p, -1]
                cell_value[i * t : i * t + t] -= taken[p:-1, -1]
                square -= float(taken[-1, -1])
        fixed = Cholesky.of(gram)
        cell_fixed = solve_triangular(fixed.lower, cross[fixed.columns], lower=True)
        fixed_value = solve_triangular(
            fixed.lower, fixed_value[fixed.columns], lower=True
        )
        root, turn = np.linalg.eigh(blocks)
        return cls(
            fixed=fixed,
            root=np.maximum(root, 0.0),
            turn=turn,
            member=turn.sum(axis=1),
            cell_fixed=np.moveaxis(
                np.moveaxis(cell_fixed.reshape(-1, k, t), 1, 0) @ turn, 0, 1
            ),
            cell_value=(cell_value.reshape(k, 1, t) @ turn)[:, 0],
            fixed_value=fixed_value,
            square=square,
        )

    def with_cells(self, ratio: float) -> Projected:
        """Integrate cells of a given spread out, then the fixed effects."""
        kept = 1 / (1 + ratio**2 * self.root)
        taken = ratio**2 * kept
        r = self.fixed_value.size
        flat = self.cell_fixed.reshape(r, -1)
        inner = np.eye(r) - (flat * taken.ravel()) @ flat.T
        fixed_value = self.fixed_value - flat @ (taken * self.cell_value).ravel()
        lower = cholesky(inner, lower=True)
        member_fixed = (self.cell_fixed * (kept * self.member)).sum(axis=2)
        sought = np.column_stack([member_fixed, fixed_value])
        solved = solve_triangular(lower, sought, lower=True)
        u, v = solved[:, :-1], solved[:, -1]
        own = (self.member**2 * self.root * kept).sum(axis=1)
        between = np.diag(own) - u.T @ u
        roots, directions = np.linalg.eigh((between + between.T) / 2)
        projected = (self.member * kept * self.cell_value).sum(axis=1) - u.T @ v
        square = self.square - float((taken * self.cell_value**2).sum() + v @ v)
        determinant = np.log1p(ratio**2 * self.root).sum()
        determinant += 2 * np.log(np.diag(lower)).sum()
        return Projected(
            roots=np.maximum(roots, 0.0),
            directions=directions,
            rotated=directions.T @ projected,
            square=square,
            determinant=float(determinant),
        )


def _daily(
    values: Floats, design: Design, variance: Floats, days: DayComponent
) -> Iterator[Floats]:
    """Yield each technician's sums by day of fixed effects, kinds and values.

    They are weighted so that their products are what the days take off; shape
    (days, p + t + 1).
    """
    t = len(design.kinds)
    codes = np.stack([*design.fixed.codes, design.kind])
    starts = np.cumsum([0, *design.fixed.levels])
    codes += starts[:, None]
    width = int(starts[-1]) + t + 1
    ends = np.append(design.first[1:], design.owner.size)
    for start, end, ratio in zip(design.first, ends, variance, strict=True):
        day = design.day[start:end]
        first, size = day[0], day[-1] - day[0] + 1
        place = (day - first) * width
        sums = np.bincount(
            (codes[:, start:end] + place).ravel(), minlength=size * width
        )
        sums = sums.reshape(size, width).astype(np.float64)
        sums[:, -1] = np.bincount(day - first, values[start:end])
        shares = days.shares[first : first + size]
        yield sums * np.sqrt(shares / ratio)[:, None]


@dataclass(frozen=True, slots=True)
class Projected:
    """Technicians' model after days, cells and fixed effects are taken out.

    Attributes
    ----------
    roots, directions : ndarray, shapes (k,) and (k, k)
        Eigenvalues and eigenvectors of the technicians' sums of products.
    rotated : ndarray, shape (k,)
        Their products with the values, in those directions.
    square : float
        Sum of squares of the values.
    determinant : float
        Logarithm of what was taken out.
    """

    roots: Floats
    directions: Floats
    rotated: Floats
    square: float
    determinant: float = 0.0

    def restricted_likelihood(
        self, ratios: Floats, freedom: int
    ) -> tuple[Floats, Floats]:
        """Return log likelihood and residual sum of squares per ratio of spreads."""
        precision = self.roots[:, None] + 1 / ratios**2
        rest = self.square - (self.rotated[:, None] ** 2 / precision).sum(axis=0)
        rest = np.maximum(rest, self.square * 1e-12)
        determinant = np.log1p(self.roots[:, None] * ratios**2).sum(axis=0)
        determinant += self.determinant
        return -determinant / 2 - freedom / 2 * np.log(rest), rest


@dataclass(frozen=True, slots=True)
class Effects:
    """Technicians' effects against their mean, on the logarithm of minutes.

    Attributes
    ----------
    mean, low, high : ndarray, shape (k,)
    """

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class GridLine:
    """Posterior along the grid of technicians' spreads, at one spread of cells.

    Attributes
    ----------
    cell_ratio : float
    ratios : ndarray, shape (g,)
        Spreads of technicians; both over the error's.
    model : Projected
    log_weight, rest : ndarray, shape (g,)
        Weight up to a constant, and residual sum of squares.
    """

    cell_ratio: float
    ratios: Floats
    model: Projected
    log_weight: Floats
    rest: Floats


def posterior(crossed: Crossed, freedom: int, days: DayComponent) -> Iterator[GridLine]:
    """Yield the posterior of the two spreads, line by line."""
    unit = np.sqrt(1 + days.ratio)
    ratios = unit * _RATIOS
    # The technicians' grid is even in the logarithm: hence the ratio as a weight.
    prior = np.log(_RATIOS) - (_RATIOS / _PRIOR_SCALE) ** 2 / 2
    width = np.gradient(_CELL_RATIOS)
    width[[0, -1]] /= 2
    cell_prior = np.log(width) - (_CELL_RATIOS / _CELL_PRIOR_SCALE) ** 2 / 2
    for cell_ratio, of_cells in zip(unit * _CELL_RATIOS, cell_prior, strict=True):
        model = crossed.with_cells(cell_ratio)
        likelihood, rest = model.restricted_likelihood(ratios, freedom)
        weight = likelihood + prior + of_cells
        yield GridLine(float(cell_ratio), ratios, model, weight, rest)


def effects(
    crossed: Crossed, freedom: int, days: DayComponent, level: float
) -> Effects:
    """Average technicians' effects over the grid of spreads."""
    weights, means, variances = [], [], []
    for line in posterior(crossed, freedom, days):
        model = line.model
        precision = model.roots[:, None] + 1 / line.ratios**2
        contrast = model.directions - model.directions.mean(axis=0)
        weights.append(line.log_weight)
        means.append(contrast @ (model.rotated[:, None] / precision))
        variances.append(contrast**2 @ (line.rest / freedom / precision))
    log_weight = np.concatenate(weights)
    weight = np.exp(log_weight - log_weight.max())
    is_kept = weight > _LEAST_WEIGHT
    weight = weight[is_kept] / weight[is_kept].sum()
    mean = np.concatenate(means, axis=1)[:, is_kept]
    deviation = np.sqrt(np.concatenate(variances, axis=1)[:, is_kept])
    combined = days.freedom(crossed.root.shape[0], freedom)
    low, high = interval(level, weight, mean, deviation, combined)
    return Effects(mean @ weight, low, high)
