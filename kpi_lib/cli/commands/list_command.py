"""``kpi list``: the twelve KPIs."""

from __future__ import annotations

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import show_rows
from kpi_lib.domain.catalogue import KPIS


def list_kpis(common: Common) -> None:
    """List the twelve KPIs: number, key, title, family, sources, what they answer."""
    rows = [
        (k.number, k.key, k.title, k.family, ", ".join(k.sources), k.answers)
        for k in KPIS
    ]
    names = ["number", "key", "title", "family", "sources", "answers"]
    show_rows(names, rows)
