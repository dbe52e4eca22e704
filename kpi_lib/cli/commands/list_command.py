"""``kpi list``: the twelve KPIs."""

from __future__ import annotations

from kpi_lib.cli.option_types import Format
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import show_rows
from kpi_lib.domain.catalogue import KPIS

_NAMES = ("number", "key", "title", "answers", "family", "sources")


def list_kpis(common: Common, format_: Format = "table") -> None:
    """List the twelve KPIs: number, key, title, what they answer, family, sources."""
    rows = [
        (k.number, k.key, k.title, k.answers, k.family, list(k.sources)) for k in KPIS
    ]
    if format_ == "table":
        show_rows(_NAMES, rows)
        return
    import pandas as pd

    from kpi_lib.cli import table_output

    table_output.check_format(format_)
    table_output.write(pd.DataFrame(rows, columns=list(_NAMES)), format_)
