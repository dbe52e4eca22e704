"""Rounding of values for display, and the test for an undefined one."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd


def is_undefined(value: Any) -> bool:
    """Return whether `value` is NULL: None, NaN, NaT or infinite."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, float | np.floating):
        return not math.isfinite(value)
    return isinstance(value, Decimal) and not value.is_finite()


def places_shown(value: Any, places: int, most: int = 3) -> int:
    """Return the decimals of a number, more where it would read as 0 and is not.

    Parameters
    ----------
    value : number
    places : int
        At least; with them a number that is not 0 is written as it is.
    most : int
        At most. What is 0 with them too has `places`.
    """
    if is_undefined(value) or not value:
        return places
    enough = (more for more in range(places, most + 1) if rounded(value, more))
    return next(enough, places)


def rounded(value: Any, places: int) -> Decimal:
    """Round half away from zero, on the decimal that `value` stands for.

    What two ways of computing a number differ by does not count: 6.325 h and
    6.324999999999999 h are both 379.5 minutes.
    """
    step = Decimal(1).scaleb(-places)
    exact = value if isinstance(value, Decimal | int) else f"{float(value):.13g}"
    exact = Decimal(exact)
    result = exact.quantize(step, rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result
