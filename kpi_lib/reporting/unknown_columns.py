"""Columns of a printed table that no row has a value for, and the line that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import deferred as _

COUNTS = {
    "sla_met_pct": ("sla_eligible_count",),
    "sla_compliance_pct": ("sla_eligible_count",),
    "csat_avg": ("csat_count",),
    "nps": ("nps_count",),
}
"""Numbers of the cases of a figure: 0 in each row where it is not known."""
_REASONS = {
    "sla_met_pct": _("no agreed time was up"),
    **dict.fromkeys(
        ("sla_due_at", "late_by_minutes", "sla_breach_count"),
        _("nothing tells when a ticket is due"),
    ),
    **dict.fromkeys(
        ("median_first_response_minutes", "avg_first_response_minutes"),
        _("no first reply is recorded"),
    ),
    **dict.fromkeys(
        ("median_ttr_hours", "avg_ttr_hours", "p90_ttr_hours", "avg_ttr_minutes",
         "median_mttr_hours", "avg_mttr_hours"), _("no end is recorded"),
    ),
    **dict.fromkeys(("csat_avg", "nps"), _("no answer")),
    **dict.fromkeys(
        ("fcr_pct", "fcr_rate"), _("too few tickets tell whether they were reopened")
    ),
    "cost": _("no hourly cost is set"),
    **dict.fromkeys(
        ("estimated_monthly_value", "estimated_value"), _("no hourly rate is set")
    ),
    **dict.fromkeys(("included_minutes", "used_pct"), _("no hours are included")),
    "sla_compliance_pct": _("no target time was up"),
    "sla_target_hours": _("no target is set"),
    "false_positive_pct": _("no verdict is recorded"),
}  # fmt: skip


def unknown_columns(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[str, ...]:
    """Return those of some columns that hold nothing; the first names the rows."""
    if frame.empty:
        return ()
    return tuple(key for key in keys[1:] if frame[key].isna().all())


def left_out(labels: Mapping[str, str], formats: Formats) -> str:
    """Name the columns that are left out, with the reason where it is known.

    Parameters
    ----------
    labels : mapping of str to str
        Heads by column.
    formats : Formats
    """
    gettext = formats.text.gettext
    named = [
        gettext("{column} ({reason})").format(
            column=label, reason=gettext(_REASONS[key])
        )
        if key in _REASONS
        else label
        for key, label in labels.items()
    ]
    text = gettext("Not known in any row: {columns}.")
    # A head may hold a comma: "Score, 30 to 60 days ago".
    return text.format(columns=gettext("; ").join(named)) if named else ""
