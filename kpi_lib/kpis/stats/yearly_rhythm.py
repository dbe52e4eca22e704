"""Yearly rhythm of a daily count, from the years before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TWO_YEARS = 104 * 7
"""Days of history from which the yearly rhythm is known."""


def yearly(clean: Floats, length: int) -> tuple[Floats, Floats]:
    """Yearly factors of the last `length` days and of the seven days ahead.

    A 21-day mean over the 365-day mean around it, averaged over the same days of
    the years known and shrunk by the share of its variance that is noise.
    """
    days = clean.size
    if days < TWO_YEARS:
        return np.ones(length), np.ones(7)
    short, long = _centred_mean(clean, 21), _centred_mean(clean, 365)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = np.log((short + 0.05) / (long + 0.05))
    position = np.arange(days - length, days + 7)
    total, years = np.zeros(position.size), np.zeros(position.size)
    for shift in range(-364 * (days // 364), 365, 364):
        source = position + shift
        inside = (source >= 0) & (source < days)
        value = np.where(inside, profile[np.clip(source, 0, days - 1)], np.nan)
        known = np.isfinite(value)
        total += np.where(known, value, 0.0)
        years += known
    mean = np.divide(total, years, out=np.zeros_like(total), where=years > 0)
    noise = 2.0 / (21 * max(float(clean[-364:].mean()), 0.1)) / max(years.mean(), 1.0)
    factor = np.exp(mean * max(0.0, 1 - noise / max(float(mean.var()), 1e-12)))
    return factor[:length], factor[length:]


def _centred_mean(values: Floats, width: int) -> Floats:
    """Return the moving mean of odd width, NaN where the window is cut."""
    out = np.full(values.size, np.nan)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    half = width // 2
    out[half : values.size - half] = (sums[width:] - sums[:-width]) / width
    return out
