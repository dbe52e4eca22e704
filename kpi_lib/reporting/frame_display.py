"""HTML of a DataFrame in a notebook: texts stand left, numbers right."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_numeric_dtype


def frame_html(frame: pd.DataFrame) -> str | None:
    """Return what pandas shows of a DataFrame, with its texts aligned left.

    JupyterLab aligns every cell of a table right, with a rule that a class alone does
    not overrule.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    str or None
        None where pandas is set to show no HTML.
    """
    html: str | None = frame._repr_html_()  # type: ignore[operator]
    places = _text_places(frame)
    if html is None or not places:
        return html
    name = "-".join(["kpi-left", *map(str, places)])
    chosen = ",".join(f".{name}.{name} :is(th,td):nth-child({i})" for i in places)
    return f'<div class="{name}"><style>{chosen}{{text-align:left}}</style>{html}</div>'


def _text_places(frame: pd.DataFrame) -> list[int]:
    """Return the columns of the page's table that hold no numbers, from 1.

    None where cells span several rows or columns, or pandas leaves columns out: the
    places in a row are not those of the columns then.
    """
    most = pd.get_option("display.max_columns")
    is_plain = frame.index.nlevels == frame.columns.nlevels == 1
    if not is_plain or (most and len(frame.columns) > most):
        return []
    kinds = [frame.index.dtype, *frame.dtypes]
    return [i for i, kind in enumerate(kinds, 1) if not is_numeric_dtype(kind)]
