"""Definitions of KPIs 06 and 10: suggested projects, impact of projects."""

from __future__ import annotations

from kpi_lib.domain.definitions.shared_sentences import EXCLUDED_STATUSES, LOCAL_DAYS
from kpi_lib.domain.kpi_record import Kpi
from kpi_lib.domain.needs import TICKET_TIME, needs_of

IMPROVEMENT_PROJECTS = Kpi(
    number="06",
    key="improvement_projects",
    title="Improvement projects",
    family="improvement",
    sources=("raw_tickets", "raw_time_entries"),
    answers="Which project would save the most time?",
    numerator="Frequent topics, found by grouping the tickets' summaries, and the "
    "minutes spent on them.",
    denominator=(
        "Savings are the avoidable share of the minutes per month, taken as "
        "{avoidable_share:percent}; the range of the best projects goes "
        "{avoidable_spread:percent} below and above that share.",
        "A low effort stands for {effort_hours.low} hours, a medium one for "
        "{effort_hours.medium}, a high one for {effort_hours.high}.",
    ),
    exclusions=(
        "Topics under {topic_per_30d:ticket|tickets} per 30 days are left out.",
        "Days much busier than expected are left out, with their tickets.",
        EXCLUDED_STATUSES,
    ),
    clock=LOCAL_DAYS,
    undefined="Payback is undefined where nothing is saved.",
    unit="hours",
    direction="higher",
    audience="internal",
    tables=("main", "best"),
    needs=needs_of(
        {
            TICKET_TIME: "minutes_per_month payback_months savings "
            "estimated_savings_hours_per_month estimated_savings_per_month "
            "savings_hours best",
        },
        "raw_tickets",
    ),
)

PROJECT_IMPACT = Kpi(
    number="10",
    key="project_impact",
    title="Project impact",
    family="improvement",
    sources=("raw_projects", "raw_tickets", "raw_time_entries"),
    answers="Did a project reduce the tickets it was meant to reduce, and did it pay?",
    numerator="Tickets observed since the project went live against those expected "
    "without it, from an interrupted time series.",
    denominator=(
        "The other tickets are the control.",
        "A verdict carries a caution where the weeks before show a level that wanders, "
        "or a trend of over 15 percent a year that the other tickets do not share, or "
        "where it would fall, were the level to wander as far as the weeks allow.",
    ),
    exclusions=EXCLUDED_STATUSES,
    clock="By week; days are cut at local midnight of the tenant.",
    undefined="Cannot tell where the interval includes 0 or under "
    "{min_weeks_before:week|weeks} stand before; too early under "
    "{min_weeks_after:week|weeks} after. It paid where the whole interval of a year's "
    "savings covers the cost, and did not where none of it does.",
    unit="percent",
    direction="lower",
    audience="internal",
    tables=("main", "series"),
    needs=needs_of(
        {
            ("raw_time_entries",): "mean_minutes_before mean_minutes_after "
            "hours_saved_per_month savings_per_month roi_pct payback_months "
            "savings_low_per_month savings_high_per_month did_pay",
        },
        "raw_projects",
        "raw_tickets",
    ),
)
