"""Terms and column names that no report for a client may hold."""

from __future__ import annotations

from typing import Final

INTERNAL_TERMS: Final = (
    *("cost", "costs", "hourly cost", "cost price", "margin", "margins"),
    *("profit", "profits", "profitability", "profitable", "markup", "hourly rate"),
    *("hourly rates", "effective rate", "effective rate per hour", "billing rate"),
    *("coût", "coûts", "coût horaire", "prix de revient", "marge", "marges"),
    *("rentabilité", "rentable", "bénéfice", "taux horaire", "taux horaires"),
    *("taux effectif", "taux de facturation"),
    *("sales opportunity", "sales opportunities", "sales signal", "sales signals"),
    *("opportunity level", "suggested action", "upsell", "upselling", "cross-sell"),
    *("extend the contract", "extend a contract", "contract extension", "out of scope"),
    *("opportunité commerciale", "opportunités commerciales", "signal commercial"),
    *("signaux commerciaux", "niveau d'opportunité", "vente incitative"),
    *("vente croisée", "prolonger le contrat", "étendre le contrat"),
    "étendre un contrat",
    *("internal note", "internal notes", "internal only", "internal use only"),
    *("note interne", "notes internes", "usage interne", "do not share"),
    *("ne pas diffuser", "ne pas partager"),
)
"""Terms of costs, margins, sales signals and internal notes, in both languages."""

INTERNAL_COLUMNS: Final = frozenset(
    {
        *("owner", "member", "signal", "cost", "score", "weekly_hours", "hourly_rate"),
        *("hourly_cost", "monthly_amount", "effective_hourly_rate", "estimated_value"),
        *("estimated_monthly_value", "estimated_savings_per_month", "hours_invested"),
        *("savings_per_month", "roi_pct", "payback_months", "opportunity_level"),
        *("suggested_action", "out_of_scope_count", "out_of_scope_minutes"),
        *("unbilled_minutes", "utilization_pct", "billable_ratio_pct", "verdict"),
        *("revenue", "gross_margin", "gross_margin_pct"),
        *("peer_median_ttr_hours", "ttr_ratio", "observed_hours", "expected_hours"),
        *("hours_ratio", "verdict_reason"),
    }
)
"""Columns that a client never sees: forbidden as a head, and as a name in any text."""
