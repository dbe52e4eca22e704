"""Tickets of the technician comparison as coded factors, and sums over their levels."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import cho_solve
from scipy.linalg.lapack import dpstrf

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

OTHER = "(other)"
NONE = "(none)"
_COLLINEAR = 1e-9
"""Share of a column's square, not explained by others, under which it is dropped."""
_ROWS_PER_COMBINATION = 8
"""Rows for each combination of factors, at least, where these are joined."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Factors joined to one, whose levels are their combinations.

    Attributes
    ----------
    factors : list of int
    shape : tuple of int
        Their numbers of levels.
    codes : ndarray of int, shape (n,)
        Combination of each row.
    """

    factors: list[int]
    shape: tuple[int, ...]
    codes: Codes


@dataclass(frozen=True)
class Indicators:
    """A matrix of 0 and 1 whose rows have one 1 per factor, held as codes of levels.

    Attributes
    ----------
    codes : tuple of ndarray of int, each of shape (n,)
        Level of each row, by factor.
    levels : tuple of int
        Number of levels, by factor; together the columns.
    """

    codes: tuple[Codes, ...]
    levels: tuple[int, ...]

    @cached_property
    def joined(self) -> list[Joined]:
        """Factors, those joined that have few combinations: a pass over rows each."""
        found: list[Joined] = []
        for factor in np.argsort(self.levels, kind="stable").tolist():
            codes, size = self.codes[factor], self.levels[factor]
            most = codes.size / _ROWS_PER_COMBINATION
            if found and math.prod(found[-1].shape) * size <= most:
                last = found.pop()
                codes = last.codes * size + codes
                found.append(
                    Joined([*last.factors, factor], (*last.shape, size), codes)
                )
            else:
                found.append(Joined([factor], (size,), codes))
        return found

    def products(self, values: Floats) -> Floats:
        """Sum values, shape (n,), over each column's rows."""
        sums: list[Floats] = [np.empty(0)] * len(self.levels)
        for part in self.joined:
            table = np.bincount(part.codes, values, math.prod(part.shape))
            table = table.reshape(part.shape)
            axes = range(len(part.shape))
            for axis, factor in zip(axes, part.factors, strict=True):
                sums[factor] = table.sum(axis=tuple(a for a in axes if a != axis))
        return np.concatenate(sums)

    def predict(self, slopes: Floats) -> Floats:
        """Add up the coefficients of each row's levels, shape (n,)."""
        own = np.split(slopes, np.cumsum(self.levels)[:-1])
        fitted: Floats | None = None
        for part in self.joined:
            table = functools.reduce(np.add.outer, [own[i] for i in part.factors])
            taken = table.ravel()[part.codes]
            fitted = taken if fitted is None else fitted + taken
        return np.asarray(fitted)

    def crossed(self, codes: Codes, levels: int, weights: Floats | None) -> Floats:
        """Multiply by another factor's indicators, rows weighted: shape (p, levels)."""
        factors = zip(self.codes, self.levels, strict=True)
        blocks = [_table(*own, codes, levels, weights) for own in factors]
        return np.concatenate(blocks)

    def gram(self, weights: Floats | None = None) -> Floats:
        """Multiply the matrix by itself, the rows weighted: shape (p, p)."""
        found = np.zeros((sum(self.levels),) * 2)
        ends = np.cumsum(self.levels)
        places = [
            slice(end - size, end) for end, size in zip(ends, self.levels, strict=True)
        ]
        factors = list(zip(places, self.codes, self.levels, strict=True))
        for i, (place, codes, size) in enumerate(factors):
            sums = np.bincount(codes, weights, size)
            found[place, place] = np.diag(sums)
            for other, columns, width in factors[:i]:
                block = _table(codes, size, columns, width, weights)
                found[place, other], found[other, place] = block, block.T
        return found


def _table(
    rows: Codes, height: int, columns: Codes, width: int, weights: Floats | None
) -> Floats:
    """Add up weights by the levels of two factors."""
    sums = np.bincount(rows * width + columns, weights, height * width)
    return sums.reshape(height, width).astype(np.float64)


@dataclass(frozen=True)
class Design:
    """Tickets in order of technician and day, their factors coded.

    Attributes
    ----------
    fixed : Indicators
        Constant and factors.
    owner, kind : ndarray of int, shape (n,)
        Technician, and level of the factor that makes a cell with the technician.
    kinds : list of str
        Levels of that factor.
    first : ndarray of int, shape (k,)
        Each technician's first ticket.
    day : ndarray of int, shape (n,)
        Each ticket's technician-day, from 0 up.
    """

    fixed: Indicators
    owner: Codes
    kind: Codes
    kinds: list[str]
    first: Codes
    day: Codes

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        tickets: Codes,
        owner: Codes,
        days: Codes,
        least: dict[str, int],
        cell: str,
    ) -> Design:
        """Code the factors of tickets that are in order of `owner` and `days`.

        Parameters
        ----------
        frame : pandas.DataFrame
        tickets, owner, days : ndarray of int, shape (n,)
            Row of the frame, technician, from 0 up, and day of each ticket.
        least : dict of str to int
            Tickets under which a level of a factor is pooled, by factor.
        cell : str
            Factor that makes a cell with the technician.
        """
        factors = {
            name: coded(frame[name], tickets, few) for name, few in least.items()
        }
        used = [part for part in factors.values() if len(part[1]) > 1]
        is_new = np.ones((2, owner.size), dtype=bool)
        is_new[:, 1:] = np.diff([owner, days]) != 0
        kind, kinds = factors[cell]
        return cls(
            fixed=Indicators(
                (np.zeros_like(owner), *(codes for codes, _ in used)),
                (1, *(len(levels) for _, levels in used)),
            ),
            owner=owner,
            kind=kind,
            kinds=kinds,
            first=np.flatnonzero(is_new[0]),
            day=np.cumsum(is_new.any(axis=0)) - 1,
        )

    @cached_property
    def tickets(self) -> Codes:
        """Tickets of each technician, shape (k,)."""
        return np.diff(self.first, append=self.owner.size)

    @property
    def technicians(self) -> int:
        """Number of technicians."""
        return self.first.size

    def sums(self, values: Floats) -> Floats:
        """Sum values, shape (n,), over each technician's tickets."""
        return np.asarray(np.add.reduceat(values, self.first))


def coded(values: pd.Series, rows: Codes, least: int) -> tuple[Codes, list[str]]:
    """Code a factor's levels in order of name, the rare ones pooled, of some rows."""
    codes, found = pd.factorize(values)
    codes = codes[rows]
    names = np.array([*map(str, found), NONE], dtype=object)
    codes = np.where(codes < 0, len(found), codes)
    tickets = np.bincount(codes, minlength=names.size)
    names[tickets < least] = OTHER
    levels = sorted(set(names[tickets > 0]))
    place = {name: i for i, name in enumerate(levels)}
    return np.array([place.get(name, 0) for name in names])[codes], levels


@dataclass(frozen=True, slots=True)
class Cholesky:
    """Factor of a Gram matrix, the columns that others explain left out.

    Attributes
    ----------
    columns : ndarray of int, shape (r,)
        Independent columns.
    lower : ndarray, shape (r, r)
        Lower factor of their Gram matrix.
    """

    columns: Codes
    lower: Floats

    @classmethod
    def of(cls, gram: Floats) -> Cholesky:
        """Factor a matrix, shape (p, p), by Cholesky with pivoting."""
        scale = np.sqrt(np.diag(gram))
        factor, pivots, rank, _ = dpstrf(
            gram / np.outer(scale, scale), tol=_COLLINEAR, lower=1
        )
        columns = pivots[:rank].astype(np.intp) - 1
        return cls(columns, np.tril(factor[:rank, :rank]) * scale[columns][:, None])

    def solve(self, right: Floats) -> Floats:
        """Return coefficients of all columns, 0 for those left out."""
        found = np.zeros_like(right)
        found[self.columns] = cho_solve(
            (self.lower, True), right[self.columns], check_finite=False
        )
        return found
