"""Figures in the house style; each is None where there is nothing to draw."""

from kpi_lib.reporting.figures.points import funnel, heat_map, interval_dots
from kpi_lib.reporting.figures.row_figures import (
    pareto,
    ranked_bars,
    sla_bars,
    stacked_bars,
)
from kpi_lib.reporting.figures.style import overflow, to_svg
from kpi_lib.reporting.figures.timelines import (
    before_after,
    daily_counts,
    opened_closed,
)

__all__ = [
    "before_after",
    "daily_counts",
    "funnel",
    "heat_map",
    "interval_dots",
    "opened_closed",
    "overflow",
    "pareto",
    "ranked_bars",
    "sla_bars",
    "stacked_bars",
    "to_svg",
]
