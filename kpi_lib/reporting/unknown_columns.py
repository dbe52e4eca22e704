"""Columns of a printed table that no row has a value for, and the line that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from kpi_lib.domain.result import Headline
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import deferred as _

COUNTS = {
    "sla_met_pct": ("sla_eligible_count",),
    "sla_compliance_pct": ("sla_eligible_count",),
    "csat_avg": ("csat_count",),
    "nps": ("nps_count",),
}
"""Numbers of the cases of a figure: 0 in each row where it is not known."""
_NO_HOURLY_COST = _("no hourly cost is set")
_NO_END = _("no end is recorded")
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
         "median_mttr_hours", "avg_mttr_hours"), _NO_END,
    ),
    **dict.fromkeys(("csat_avg", "nps"), _("no answer")),
    **dict.fromkeys(
        ("fcr_pct", "fcr_rate"), _("too few tickets tell whether they were reopened")
    ),
    "cost": _NO_HOURLY_COST,
    "minutes": _("no time entry names a ticket"),
    **dict.fromkeys(
        ("estimated_monthly_value", "estimated_value"), _("no hourly rate is set")
    ),
    **dict.fromkeys(("included_minutes", "used_pct"), _("no hours are included")),
    "sla_compliance_pct": _("no target time was up"),
    "sla_target_hours": _("no target is set"),
    "false_positive_pct": _("no verdict is recorded"),
}  # fmt: skip
_NOTHING = frozenset(("suggested_action",))
"""Columns whose empty cell is an answer: nothing is suggested."""
OF_HEADLINES = frozenset(("sla_compliance_pct", "fcr_pct"))
"""Columns whose headline knows better than the rows why there is no value."""
_NONE_RESOLVED = {
    "closed_tickets": _("no ticket was resolved"),
    "tickets_handled": _("no ticket was resolved"),
    "resolved_count": _("no alert was resolved"),
}
"""Reasons of columns that rest on what was resolved, by the column that counts it."""
_OF_RESOLVED = frozenset(
    key for key, reason in _REASONS.items() if reason == _NO_END
) | {"fcr_pct", "fcr_rate"}  # fmt: skip
_OF_PROJECTS = ("cost", "savings_per_month", "roi_pct", "roi_interval",
                "payback_months", "payback_interval", "did_pay")  # fmt: skip
"""Columns of KPI 10 that rest on what a project saved and cost."""


def unknown_columns(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[str, ...]:
    """Return those of some columns that hold nothing; the first names the rows."""
    if frame.empty:
        return ()
    return tuple(key for key in keys[1:] if frame[key].isna().all())


def left_out(
    labels: Mapping[str, str],
    frame: pd.DataFrame,
    formats: Formats,
    headlines: Iterable[Headline] = (),
) -> str:
    """Name the columns that are left out, with the reason where it is known.

    Parameters
    ----------
    labels : mapping of str to str
        Heads by column.
    frame : DataFrame
        The rows, with columns that are not printed, too.
    formats : Formats
    headlines : iterable of Headline
        Those of `OF_HEADLINES`.
    """
    gettext = formats.text.gettext
    told = {card.key: card.reason for card in headlines if card.value is None}
    named = []
    for key, label in labels.items():
        if key in _NOTHING:
            continue
        reasons = [told[key]] if key in told else _reasons(key, frame)
        if reasons:
            reason = gettext(" or ").join(map(gettext, reasons))
            label = gettext("{column} ({reason})").format(column=label, reason=reason)
        named.append(label)
    text = gettext("Not known in any row: {columns}.")
    # A head may hold a comma: "Score, 30 to 60 days ago".
    return text.format(columns=gettext("; ").join(named)) if named else ""


def _reasons(key: str, frame: pd.DataFrame) -> list[str]:
    """Return why no row of a table knows a column; several where rows differ."""
    if key in _OF_PROJECTS and "savings_per_month" in frame and "cost" in frame:
        return _reasons_of_projects(key, frame)
    if key in _OF_RESOLVED:
        for count, reason in _NONE_RESOLVED.items():
            if count in frame and not frame[count].any():
                return [reason]
    return [_REASONS[key]] if key in _REASONS else []


def _reasons_of_projects(key: str, frame: pd.DataFrame) -> list[str]:
    """Return why no project's cost, savings, return or payback is known."""
    has_savings = frame["savings_per_month"].notna()
    if key != "cost" and not has_savings.any():
        return [_NO_HOURLY_COST] if _has_hours(frame) else [_("no time is recorded")]
    reasons = []
    has_cost = frame["cost"].notna()
    if key != "savings_per_month" and not has_cost.all():
        reasons.append(_("no cost is recorded"))
        if not has_savings.any() and _has_hours(frame):
            reasons.append(_NO_HOURLY_COST)  # what hours invested came to
    is_payback = key in ("payback_months", "payback_interval")
    if is_payback and (frame.loc[has_cost, "savings_per_month"] <= 0).any():
        reasons.append(_("nothing is saved"))
    return reasons


def _has_hours(frame: pd.DataFrame) -> bool:
    column = "hours_saved_per_month"
    return column in frame and bool(frame[column].notna().any())
