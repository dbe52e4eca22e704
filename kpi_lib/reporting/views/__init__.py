"""Views of each result: figures by name, sentences, and rows as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import Matrix
from kpi_lib.reporting.views import (
    alert_matrix,
    clients,
    improvement,
    security,
    service_desk,
    technician_boards,
    technician_comparison,
    technicians,
    time_and_agreements,
    training_rule,
)

Draw = Callable[[Result, Formats], Figure]
Prepare = Callable[[pd.DataFrame, Result, Formats], pd.DataFrame]
Read = Callable[[Result, Formats], Paragraph | Callout | Omitted]

FIGURES: Mapping[str, Mapping[str, Draw]] = {
    "ticket_trends": {"daily": service_desk.daily_tickets},
    "service_summary": {
        "months": service_desk.months,
        "arrivals": service_desk.arrivals,
    },
    "time_consumption": {
        "companies": time_and_agreements.time_by_company,
        "work_types": time_and_agreements.time_heat_map,
    },
    "agreement_mismatch": {"companies": time_and_agreements.outside_by_company},
    "tech_efficiency": {
        "resolution": technicians.resolution_by_owner,
        "utilisation": technicians.utilisation_by_owner,
    },
    "tech_comparison": {"scores": technician_comparison.scores},
    "sales_opportunities": {"boards": clients.opportunities},
    "client_training_needs": {"topics": clients.topics},
    "improvement_projects": {"savings": improvement.savings},
    "project_impact": {"before_and_after": improvement.before_and_after},
    "soc_metrics": {"compliance": security.compliance, "devices": security.devices},
}
"""Key of each result and its figures, the first one shown by default."""

FIGURE_NEEDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("service_summary", "months"): ("new_tickets",),
    ("service_summary", "arrivals"): ("arrivals",),
    ("agreement_mismatch", "companies"): ("main", "minutes_worked"),
    ("tech_efficiency", "resolution"): ("median_ttr_hours",),
    ("tech_efficiency", "utilisation"): ("utilization_pct",),
    ("improvement_projects", "savings"): ("best",),
}
"""Figures that rest on more than their result's first table: tables and columns."""

MATRICES: Mapping[str, tuple[str, Callable[[Result, Formats], Matrix]]] = {
    "tech_profile": ("by_board", technician_boards.technician_boards),
    "soc_metrics": ("by_client", alert_matrix.client_severities),
}
"""Key of each result that has a matrix, and the table that it shows."""

READING_NEEDS: Mapping[str, tuple[str, ...]] = {
    "tech_efficiency": ("tickets_handled",),
}
"""Sentences that rest on more than their result's first table, likewise."""

PRINTED: Mapping[tuple[str, str], Prepare] = {
    ("sales_opportunities", "main"): clients.printed_opportunities,
    ("project_impact", "main"): improvement.printed_impact,
    ("tech_comparison", "main"): technician_comparison.printed_comparison,
    ("tech_profile", "main"): technicians.printed_profile,
    ("tech_training_needs", "main"): technicians.printed_training,
}
"""Tables whose rows are printed with other values than the workbook holds."""

READINGS: Mapping[str, Read] = {
    "ticket_trends": service_desk.read_trends,
    "time_consumption": time_and_agreements.read_time,
    "agreement_mismatch": time_and_agreements.read_mismatch,
    "tech_efficiency": technicians.read_efficiency,
    "tech_comparison": technician_comparison.read_comparison,
    "tech_training_needs": technicians.read_training,
    "tech_profile": technicians.read_profile,
    "sales_opportunities": clients.read_opportunities,
    "client_training_needs": clients.read_client_training,
    "improvement_projects": improvement.read_improvements,
    "project_impact": improvement.read_impact,
    "soc_metrics": security.read_security,
}
"""Key of each result and the sentences that it supports."""

RULES: Mapping[str, Callable[[Result, Formats], Paragraph]] = {
    "tech_training_needs": training_rule.training_rule,
    "tech_profile": technicians.profile_rule,
    "soc_metrics": security.recurrence_rule,
}
"""Key of each result and the thresholds by which rows of it are listed or named."""
