"""Columns of workbooks' tables that have a sum at the foot."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

_SUMS = frozenset(
    [
        "alert_count",
        "backlog_open",
        "backlog_over_30d",
        "billable_minutes",
        "closed_tickets",
        "cost",
        "csat_count",
        "entry_count",
        "estimated_monthly_value",
        "estimated_value",
        "first_response_count",
        "gross_margin",
        "in_time_count",
        "included_minutes",
        "late_count",
        "minutes",
        "minutes_30d",
        "minutes_7d",
        "minutes_worked",
        "mismatch_count",
        "monthly_amount",
        "new_tickets",
        "no_agreement_count",
        "non_billable_minutes",
        "nps_count",
        "open_count",
        "out_of_scope_count",
        "out_of_scope_minutes",
        "previous_minutes_30d",
        "previous_minutes_7d",
        "resolved_count",
        "revenue",
        "running_count",
        "security_alerts_high",
        "security_alerts_low",
        "security_alerts_medium",
        "sla_breach_count",
        "sla_eligible_count",
        "sla_met_count",
        "ticket_count",
        "tickets",
        "tickets_handled",
        "total_minutes",
        "total_tickets",
        "training_tickets",
        "ttr_count",
        "unbilled_minutes",
        "unjudged_count",
        "used_minutes",
    ]
)
"""Columns whose rows add up, where each case is in one row."""

_STOCKS = frozenset({"backlog_open", "backlog_over_30d"})
"""What is open at an instant: it does not add up over days."""

_TOTALLED: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("agreement_mismatch", "main"): frozenset(),
        ("agreement_mismatch", "agreement_use"): frozenset(),
        ("agreement_mismatch", "by_company"): frozenset(),
        ("agreement_mismatch", "profitability"): frozenset(),
        ("client_training_needs", "main"): frozenset(),
        ("kpi_daily", "main"): _STOCKS,
        ("review_service", "main"): _STOCKS,
        ("review_use", "main"): frozenset(),
        ("review_use", "agreements"): frozenset(),
        ("sales_opportunities", "main"): frozenset(),
        ("service_summary", "arrivals"): frozenset(),
        ("service_summary", "by_company"): frozenset(),
        ("service_summary", "by_priority"): frozenset(),
        ("soc_metrics", "by_client"): frozenset(),
        ("soc_metrics", "by_company"): frozenset(),
        ("soc_metrics", "by_severity"): frozenset(),
        ("soc_metrics", "by_type"): frozenset(),
        ("tech_efficiency", "main"): frozenset(),
        ("tech_profile", "main"): frozenset(),
        ("ticket_trends", "main"): frozenset(),
        ("time_consumption", "daily"): frozenset(),
        ("time_consumption", "main"): frozenset(),
        ("time_consumption", "trend"): frozenset(),
    }
)
"""Tables whose rows are parts of a whole, with the columns that do not add up even so.

In others a case is in several rows (topics, causes of a day), or a row is a month.
"""


def summed_columns(kpi: str, table: str, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of a result's table that get a sum, in their order."""
    left_out = _TOTALLED.get((kpi, table))
    if left_out is None or len(frame) < 2:
        return ()
    return tuple(key for key in frame if key in _SUMS and key not in left_out)
