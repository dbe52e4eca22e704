"""Figures in the house style; each is None where there is nothing to draw.

Colours come from `kpi_lib.reporting.theme` by name; each figure takes others by the
keyword `colours`.
"""

from kpi_lib.reporting.figures.bars import pareto, ranked_bars, sla_bars, stacked_bars
from kpi_lib.reporting.figures.heat_map import heat_grid, heat_map
from kpi_lib.reporting.figures.interval_dots import interval_dots
from kpi_lib.reporting.figures.svg_output import overflow, to_svg
from kpi_lib.reporting.figures.target_lines import target_lines
from kpi_lib.reporting.figures.timelines import (
    before_after,
    daily_counts,
    opened_closed,
)
from kpi_lib.reporting.figures.week_hours import week_hours

__all__ = [
    "before_after",
    "daily_counts",
    "heat_grid",
    "heat_map",
    "interval_dots",
    "opened_closed",
    "overflow",
    "pareto",
    "ranked_bars",
    "sla_bars",
    "stacked_bars",
    "target_lines",
    "to_svg",
    "week_hours",
]
