"""How a column reads: its label and unit, the same wherever the name stands.

The same quantity has the same column name in every KPI, so one list serves all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import Column
from kpi_lib.reporting.translation import CONTEXT
from kpi_lib.reporting.value_names import group_names


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


def _in(context: str, message: str) -> str:
    """Mark a message whose translation depends on what is spoken of."""
    return f"{context}{CONTEXT}{message}"


@dataclass(frozen=True)
class Reading:
    """Label (the key of its translation) and unit of a column."""

    label: str
    unit: str


COLUMNS: dict[str, Reading] = {
    "basis": Reading(_("What it rests on"), "text"),
    "table_name": Reading(_("Rows"), "word"),
    "new_rows": Reading(_("New"), "count"),
    "changed_rows": Reading(_("Changed"), "count"),
    "reopened_rows": Reading(_("of them reopened"), "count"),
    "removed_rows": Reading(_("Removed"), "count"),
    "check_name": Reading(_("What was looked for"), "word"),
    "closed_on": Reading(_("Settled"), "date"),
    "csat": Reading(_("Satisfaction (1 to 5)"), "decimal"),
    "due_on": Reading(_("Due on"), "date"),
    "effect": Reading(_("Expected effect"), "text"),
    "effort": Reading(_("Effort"), "text"),
    "entry_count": Reading(_("Entries"), "count"),
    "first_response_at": Reading(_("First reply"), "instant"),
    "first_response_count": Reading(_("Answered"), "count"),
    "made_on": Reading(_("Agreed on"), "date"),
    "missing_count": Reading(_("Missing"), "count"),
    "missing_pct": Reading(_("Share missing"), "percent"),
    "outcome": Reading(_("Outcome"), "word"),
    "priority": Reading(_("Priority"), "text"),
    "recommendation": Reading(_("Recommendation"), "text"),
    "rows_seen": Reading(_("Looked at"), "count"),
    "sla_met_count": Reading(_("SLA met"), "count"),
    "text": Reading(_("Commitment"), "text"),
    "ttr_count": Reading(_("Timed"), "count"),
    "active_days": Reading(_("Active days"), "count"),
    "agreement": Reading(_("Agreement"), "text"),
    "agreement_name": Reading(_("Agreement"), "text"),
    "alert_count": Reading(_("Alerts"), "count"),
    "avg_mttr_hours": Reading(_("Mean time to resolution"), "hours"),
    "avg_resolution_minutes": Reading(_("Mean resolution"), "minutes"),
    "avg_ttr_hours": Reading(_("Mean time to resolution"), "hours"),
    "backlog_open": Reading(_("Open at the end"), "count"),
    "backlog_over_30d": Reading(_("Open over 30 days"), "count"),
    "billable_minutes": Reading(_("Billable"), "minutes"),
    "billable_pct": Reading(_("Billable share"), "percent"),
    "billable_ratio_pct": Reading(_("Billable share"), "percent"),
    "board": Reading(_("Board"), "text"),
    "board_avg_minutes": Reading(_("Board's mean"), "minutes"),
    "change_30d_pct": Reading(_("Change, 30 days"), "percent"),
    "change_7d_pct": Reading(_("Change, 7 days"), "percent"),
    "change_pct": Reading(_("Change"), "percent"),
    "ci_high": Reading(_("95% interval, to"), "score"),
    "ci_high_pct": Reading(_("95% interval, to"), "percent"),
    "ci_low": Reading(_("95% interval, from"), "score"),
    "ci_low_pct": Reading(_("95% interval, from"), "percent"),
    "closed_tickets": Reading(_("Closed"), "count"),
    "companies": Reading(_("Companies"), "count"),
    "company": Reading(_("Company"), "text"),
    "cost": Reading(_("Cost"), "money"),
    "created_at_remote": Reading(_("Created"), "instant"),
    "csat_avg": Reading(_("Satisfaction (1 to 5)"), "decimal"),
    "csat_count": Reading(_("Answers"), "count"),
    "cw_ticket_id": Reading(_("Ticket"), "text"),
    "date": Reading(_("Day"), "date"),
    "date_worked": Reading(_("Day worked"), "date"),
    "detected_at": Reading(_("Detected"), "instant"),
    "device": Reading(_("Device"), "text"),
    "dimension": Reading(_("By"), "word"),
    "effective_hourly_rate": Reading(_("Effective rate per hour"), "money"),
    "escalated_count": Reading(_("Escalated"), "count"),
    "estimated_monthly_value": Reading(_("Value per month"), "money"),
    "estimated_savings_hours_per_month": Reading(
        _("Savings per month, in hours"), "hours"
    ),
    "estimated_savings_per_month": Reading(_("Savings per month, in money"), "money"),
    "estimated_value": Reading(_("Value"), "money"),
    "expected": Reading(_("Expected"), "decimal"),
    "expected_hours": Reading(_("Total time to resolution, expected"), "hours"),
    "false_positive_pct": Reading(_("False positives"), "percent"),
    "fcr_pct": Reading(_("Never reopened"), "percent"),
    "first_detected_at": Reading(_("First"), "instant"),
    "hours_saved_per_month": Reading(_("Saved per month, in hours"), "hours"),
    "implementation_effort": Reading(_("Effort"), "word"),
    "included_minutes": Reading(_("Included"), "minutes"),
    "issue": Reading(_("Issue"), "word"),
    "label": Reading(_("Reading"), "word"),
    "last_detected_at": Reading(_("Last"), "instant"),
    "live_at": Reading(_("Live since"), "date"),
    "mean_minutes_after": Reading(_("Minutes per ticket after"), "decimal"),
    "mean_minutes_before": Reading(_("Minutes per ticket before"), "decimal"),
    "median_first_response_minutes": Reading(_("Median first response"), "minutes"),
    "median_mttr_hours": Reading(_("Median time to resolution"), "hours"),
    "median_resolution_minutes": Reading(_("Median resolution"), "minutes"),
    "median_ttr_hours": Reading(_("Median time to resolution"), "hours"),
    "member": Reading(_("Technician"), "text"),
    "minutes": Reading(_("Time"), "minutes"),
    "minutes_30d": Reading(_("Last 30 days"), "minutes"),
    "minutes_7d": Reading(_("Last 7 days"), "minutes"),
    "minutes_per_month": Reading(_("Time per month"), "minutes"),
    "minutes_worked": Reading(_("Time worked"), "minutes"),
    "mismatch_count": Reading(_("Not covered"), "count"),
    "month_start": Reading(_("Month"), "month"),
    "monthly_amount": Reading(_("Amount per month"), "money"),
    "new_tickets": Reading(_("Opened"), "count"),
    "no_agreement_count": Reading(_("Without agreement"), "count"),
    "non_billable_minutes": Reading(_("Not billable"), "minutes"),
    "nps": Reading(_("NPS"), "count"),
    "nps_count": Reading(_("NPS answers"), "count"),
    "observed_hours": Reading(_("Total time to resolution, observed"), "hours"),
    "open_count": Reading(_("Open"), "count"),
    "open_median_age_hours": Reading(_("Median age of open ones"), "hours"),
    "opportunity_level": Reading(_("Level"), "word"),
    "out_of_scope_count": Reading(_("Outside agreement"), "count"),
    "out_of_scope_minutes": Reading(_("Time outside"), "minutes"),
    "overall_avg_minutes": Reading(_("Mean of all"), "minutes"),
    "owner": Reading(_("Technician"), "text"),
    "p90_mttr_hours": Reading(_("9 in 10 within"), "hours"),
    "p90_ttr_hours": Reading(_("9 in 10 within"), "hours"),
    "payback_months": Reading(_("Payback time, months"), "decimal"),
    "payback_interval": Reading(_("Payback, 95% interval"), "text"),
    "peer_median_ttr_hours": Reading(_("Peers' median"), "hours"),
    "previous_minutes_30d": Reading(_("30 days before"), "minutes"),
    "previous_minutes_7d": Reading(_("7 days before"), "minutes"),
    "project": Reading(_("Project"), "text"),
    "ratio_to_board": Reading(_("Against the board"), "ratio"),
    "ratio_to_overall": Reading(_("Against all"), "ratio"),
    "reason": Reading(_("Reason"), "word"),
    "reasons": Reading(_("Reasons"), "word_list"),
    "reopened_count": Reading(_("Reopened"), "count"),
    "resolved_at": Reading(_("Resolved at"), "instant"),
    "resolved_count": Reading(_in("alerts", "Resolved"), "count"),
    "responded_at": Reading(_("Answered"), "instant"),
    "roi_interval": Reading(_("Return, 95% interval"), "text"),
    "roi_pct": Reading(_("Return over 12 months"), "percent"),
    "savings_per_month": Reading(_("Saved per month, in money"), "money"),
    "score": Reading(_("Score (team = 100)"), "score"),
    "score_previous": Reading(_("Score before"), "score"),
    "seasonal_status": Reading(_("Reading"), "word"),
    "seasonal_z_score": Reading(_("Seasonal z"), "decimal"),
    "severity": Reading(_("Severity"), "word"),
    "signal": Reading(_("Signal"), "word"),
    "sla_compliance_pct": Reading(_("Within target"), "percent"),
    "sla_eligible_count": Reading(_("Due"), "count"),
    "sla_met_pct": Reading(_("SLA met"), "percent"),
    "sla_target_hours": Reading(_("Target"), "hours"),
    "source": Reading(_("Source"), "text"),
    "status": Reading(_("Status"), "word"),
    "suggested_action": Reading(_("Suggestion"), "word"),
    "suggested_by": Reading(_("Suggested by"), "word"),
    "summary": Reading(_("Summary"), "text"),
    "ticket_count": Reading(_("Tickets"), "count"),
    "ticket_date": Reading(_("Day"), "date"),
    "tickets": Reading(_("Tickets"), "count"),
    "tickets_handled": Reading(_("Tickets resolved"), "count"),
    "tickets_per_day": Reading(_("Per working day"), "decimal"),
    "tickets_per_month_after": Reading(_("Tickets per month after"), "decimal"),
    "tickets_per_month_before": Reading(_("Tickets per month before"), "decimal"),
    "tickets_resolved": Reading(_("Tickets resolved"), "count"),
    "time_share_pct": Reading(_("Share of time"), "percent"),
    "top_topic": Reading(_("Main topic"), "text"),
    "top_topic_count": Reading(_("Tickets on it"), "count"),
    "topic": Reading(_("Topic"), "text"),
    "topics": Reading(_("Summaries"), "list"),
    "total_minutes": Reading(_("Total"), "minutes"),
    "total_tickets": Reading(_("All tickets"), "count"),
    "training_share_pct": Reading(_("Share of all"), "percent"),
    "training_tickets": Reading(_("Training tickets"), "count"),
    "trend": Reading(_("Trend"), "word"),
    "trigger": Reading(_("Seen"), "text"),
    "ttr_ratio": Reading(_("Against peers"), "ratio"),
    "type": Reading(_("Type"), "text"),
    "unbilled_minutes": Reading(_("Unbilled"), "minutes"),
    "used_minutes": Reading(_("Used"), "minutes"),
    "used_pct": Reading(_("Used share"), "percent"),
    "utilization_pct": Reading(_("Utilisation"), "percent"),
    "value": Reading(_("What"), "text"),
    "verdict": Reading(_("Verdict"), "word"),
    "work_type": Reading(_("Work type"), "text"),
    "kpi_date": Reading(_("Day"), "date"),
    "avg_ttr_minutes": Reading(_("Mean time to resolution"), "minutes"),
    "avg_first_response_minutes": Reading(_("Mean first response"), "minutes"),
    "fcr_rate": Reading(_("Never reopened"), "percent"),
    "sla_breach_count": Reading(_("SLA breaches"), "count"),
    "security_alerts_high": Reading(_("High alerts"), "count"),
    "security_alerts_medium": Reading(_("Medium alerts"), "count"),
    "security_alerts_low": Reading(_("Low alerts"), "count"),
    "ticket_zscore": Reading(_("z"), "decimal"),
    "anomaly_detected": Reading(_("Unusual"), "yes_no"),
    "is_sufficient": Reading(_("Enough tickets"), "yes_no"),
    "agreement_id_missing": Reading(_("Names no agreement"), "yes_no"),
    "mean": Reading(_("Mean of 30 days"), "decimal"),
    "stddev": Reading(_("Spread of 30 days"), "decimal"),
    "is_after": Reading(_("After"), "yes_no"),
    "evidence": Reading(_("Tickets behind it"), "list"),
    "description": Reading(_("What would be done"), "text"),
    "cw_time_entry_id": Reading(_("Time entry"), "text"),
    "subtype": Reading(_("Subtype"), "text"),
    "updated_at_remote": Reading(_("Updated"), "instant"),
    "closed_at": Reading(_in("instant", "Closed"), "instant"),
    "resolution_minutes": Reading(_("Resolution"), "minutes"),
    "escalation_count": Reading(_("Escalations"), "count"),
    "agreement_id": Reading(_("Agreement number"), "text"),
    "sla_due_at": Reading(_("Due at"), "instant"),
    "sla_met": Reading(_("SLA met"), "yes_no"),
    "billable": Reading(_("Billable"), "yes_no"),
    "is_reopened": Reading(_("Reopened"), "yes_no"),
    "ttr_minutes": Reading(_("Time to resolution"), "minutes"),
    "first_response_minutes": Reading(_("Time to first response"), "minutes"),
    "is_training": Reading(_("Training"), "yes_no"),
    "is_out_of_scope": Reading(_("Outside agreement"), "yes_no"),
    "created_on": Reading(_("Created on"), "date"),
    "id": Reading(_("Number"), "text"),
    "is_resolved": Reading(_in("alerts", "Resolved"), "yes_no"),
    "target_hours": Reading(_("Target"), "hours"),
    "due_at": Reading(_("Due at"), "instant"),
    "is_sla_met": Reading(_("Within target"), "yes_no"),
    "is_false_positive": Reading(_("False positive"), "yes_no"),
    "z_score": Reading(_("z"), "decimal"),
    "is_first_call": Reading(_in("ticket", "Never reopened"), "yes_no"),
    "tenant_id": Reading(_("Tenant's number"), "text"),
    "ttr_hours": Reading(_("Time to resolution"), "hours"),
}
"""Every column that a report may show, by name."""

WORDS: dict[str, str] = {
    "alert_device": _("device of an alert"),
    "alert_company": _("company of an alert"),
    "alert_end": _("end of a resolved alert"),
    "entry_company": _("company of a time entry"),
    "entry_member": _("person of a time entry"),
    "quarantined": _("rows that can be read (of all dates)"),
    "ticket_board": _("board of a ticket"),
    "ticket_company": _("company of a ticket"),
    "ticket_owner": _("owner of a ticket"),
    "ticket_summary": _("summary of a ticket"),
    "alert_verdict": _("verdict on an alert, true or false alarm"),
    "entry_ticket": _("ticket on which time was spent"),
    "first_reply": _("first reply to a closed ticket"),
    "overdue": _("overdue"),
    "resolution_time": _("plausible time to resolution of a closed ticket"),
    "ticket_limit": _("agreed time to resolution of a ticket"),
    "ticket_priority": _("priority of a ticket"),
    "ticket_type": _("type of a ticket"),
    "ANOMALY": _("unusual"),
    "HIGH": _("high"),
    "MEDIUM": _("medium"),
    "MISMATCH": _("not covered"),
    "NORMAL": _("usual"),
    "NO_AGREEMENT": _("no agreement"),
    "High": _("high"),
    "Low": _("low"),
    "Medium": _("medium"),
    "benign": _("benign"),
    "better": _("faster than the team"),
    "board": _("board"),
    "both": _("topic and outside agreement"),
    "cannot tell": _("cannot tell"),
    "company": _("company"),
    "contract_extension": _("extend the contract"),
    "critical": _in("severity", "critical"),
    "done": _("done"),
    "done_late": _("done late"),
    "dropped": _("dropped"),
    "escalations": _("often escalated"),
    "expired": _("expired"),
    "false_positive": _("false positive"),
    "frequent_topic": _("frequent topic"),
    "high": _in("severity", "high"),
    "improved": _("fewer tickets"),
    "improvement": _("slower than peers"),
    "improvement_few": _("slower, few tickets"),
    "improvement_project": _("improvement project"),
    "informational": _in("severity", "informational"),
    "insufficient": _("too few tickets"),
    "invalid": _("agreement not valid"),
    "low": _in("severity", "low"),
    "medium": _in("severity", "medium"),
    "model": _("language model"),
    "none": _("none"),
    "not distinguishable": _("not distinguishable"),
    "not_started": _("not started yet"),
    "open": _("open"),
    "out_of_scope": _("outside agreement"),
    "raw_agreements": _("agreements"),
    "raw_security_alerts": _("security alerts"),
    "raw_surveys": _("survey answers"),
    "raw_tickets": _("tickets"),
    "raw_time_entries": _("time entries"),
    "reopens": _("often reopened"),
    "rules": _("rules"),
    "slow_for_board": _("slow for the board"),
    "slow_overall": _("slow overall"),
    "slow_as_board": _("slow overall, as is the board"),
    "strength": _("faster than peers"),
    "strength_few": _("faster, few tickets"),
    "too early": _("too early"),
    "training": _("training"),
    "true_positive": _("true positive"),
    "type": _("type"),
    "typical": _("like peers"),
    "undetermined": _("undetermined"),
    "all durations are equal": _("all durations are equal"),
    "no technician is assigned": _("no technician is assigned"),
    "no ticket resolved with a known duration": _(
        "no ticket resolved with a known duration"
    ),
    "the interval includes 0": _("the interval includes 0"),
    "volume": _("volume"),
    "worse": _("slower than the team"),
}
"""What a code in a ``word`` column means to a reader."""

_SPECIAL_LABELS = {
    ("project_impact", "change_pct"): _("Against expectation"),
    ("tech_comparison", "score_previous"): _("Score, 30 to 60 days ago"),
    ("tech_comparison", "trend"): _("Last 30 days"),
    ("tech_profile", "label"): _("Hint"),
}
_SPECIAL_WORDS = {
    ("project_impact", "verdict", "worse"): _("more tickets"),
    ("tech_comparison", "trend", "better"): _("faster than before"),
    ("tech_comparison", "trend", "worse"): _("slower than before"),
}
_COUNTED_REASONS = {
    "fewer than {} tickets": _("fewer than {} tickets"),
    "fewer than {} technicians to compare": _("fewer than {} technicians to compare"),
    "fewer than {} tickets to compare": _("fewer than {} tickets to compare"),
    "{} weeks after, fewer than {}": _("{} weeks after, fewer than {}"),
    "{} weeks before, fewer than {}": _("{} weeks before, fewer than {}"),
    "{} tickets before, fewer than {}": _("{} tickets before, fewer than {}"),
}
"""Reasons that hold numbers, each number written as ``{}``."""
_NUMBER = re.compile(r"\d+")


def label(key: str, kpi: str = "") -> str:
    """Return the English label of a KPI's column, the key of its translation."""
    return _SPECIAL_LABELS.get((kpi, key)) or COLUMNS[key].label


def word(code: str, formats: Formats, kpi: str = "", key: str = "") -> str:
    """Return what a code in a column of a KPI means; others stay as they are."""
    message = _SPECIAL_WORDS.get((kpi, key, code)) or WORDS.get(code)
    if message:
        return formats.text.gettext(message)
    reason = _COUNTED_REASONS.get(_NUMBER.sub("{}", code))
    if reason:
        return formats.text.gettext(reason).format(*_NUMBER.findall(code))
    return code


def column(key: str, formats: Formats, *, bar: bool = False, kpi: str = "") -> Column:
    """Return how the column `key` of a KPI's table is shown."""
    reading = COLUMNS[key]
    names = None
    unit = reading.unit
    if unit == "word_list":
        unit = "text"
    if unit == "word":
        unit = "text"
        names = {code: word(code, formats, kpi, key) for code in WORDS}
    elif unit == "text":
        names = group_names(key, formats)
    return Column(
        key,
        formats.text.gettext(label(key, kpi)),
        unit,
        bar=bar,
        definition="" if unit == "text" else kpi,
        names=names,
    )
