"""Words for the codes that tables hold: levels, verdicts, reasons, names of checks."""

from __future__ import annotations

import re

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.translation import in_context as _in

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
    "ticket_escalations": _("number of escalations of a closed ticket"),
    "ticket_priority": _("priority of a ticket"),
    "ticket_reopenings": _("number of reopenings of a closed ticket"),
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
    "contract_extension": _("offer or extend a contract"),
    "critical": _in("severity", "critical"),
    "done": _("done"),
    "done_late": _("done late"),
    "dropped": _("dropped"),
    "escalations": _("often escalated"),
    "expired": _("expired"),
    "false_positive": _("false positive"),
    "faster by score, not by total time": _("faster by score, not by total time"),
    "faster by score, slower by total time": _("faster by score, slower by total time"),
    "frequent_topic": _("frequent topic"),
    "high": _in("severity", "high"),
    "improved": _("fewer tickets"),
    "improvement": _("slower than peers"),
    "improvement_few": _("slower, few tickets"),
    "improvement_project": _("improvement project"),
    "informational": _in("severity", "informational"),
    "insufficient": _("too few tickets"),
    "invalid": _("agreement not valid"),
    "less": _("less time"),
    "low": _in("severity", "low"),
    "medium": _in("severity", "medium"),
    "model": _("language model"),
    "more": _("more time"),
    "none": _("none"),
    "not distinguishable": _("not distinguishable"),
    "no": _("no"),
    "not_started": _("not started yet"),
    "open": _("open"),
    "out_of_scope": _("outside agreement"),
    "raw_agreements": _("agreements"),
    "raw_commitments": _("commitments"),
    "raw_projects": _("projects"),
    "raw_security_alerts": _("security alerts"),
    "raw_surveys": _("survey answers"),
    "raw_tickets": _("tickets"),
    "raw_time_entries": _("time entries"),
    "reopens": _("often reopened"),
    "rules": _("rules"),
    "slow_for_board": _("slow for the board"),
    "slow_overall": _("slow overall"),
    "strength": _("faster than peers"),
    "strong_trend": _("strong trend before it"),
    "wandering_level": _("wandering level before it"),
    "only_just": _("only just more than chance"),
    "improved_only_just": _("fewer tickets, only just"),
    "improved_strong_trend": _("fewer tickets, strong trend before"),
    "improved_wandering_level": _("fewer tickets, wandering level before"),
    "worse_only_just": _("more tickets, only just"),
    "worse_strong_trend": _("more tickets, strong trend before"),
    "worse_wandering_level": _("more tickets, wandering level before"),
    "strength_few": _("faster, few tickets"),
    "too early": _("too early"),
    "total time cannot be compared": _("total time cannot be compared"),
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
    "slower by score, faster by total time": _("slower by score, faster by total time"),
    "slower by score, not by total time": _("slower by score, not by total time"),
    "the interval includes 0": _("the interval includes 0"),
    "volume": _("volume"),
    "worse": _("slower than the team"),
    "yes": _("yes"),
}
"""Words for the codes of ``word`` columns."""

_SPECIAL_WORDS = {
    ("project_impact", "verdict", "worse"): _("more tickets"),
    ("sales_opportunities", "priority", "high"): _in("priority", "high"),
    ("sales_opportunities", "priority", "normal"): _in("priority", "normal"),
    ("tech_comparison", "trend", "better"): _("faster than before"),
    ("tech_comparison", "trend", "worse"): _("slower than before"),
}
_COUNTED_REASONS = {
    "fewer than {} tickets": _("fewer than {} tickets"),
    "fewer than {} technicians to compare": _("fewer than {} technicians to compare"),
    "fewer than {} tickets to compare": _("fewer than {} tickets to compare"),
    "{} weeks after, fewer than {}": _("weeks after: {}, fewer than {}"),
    "{} weeks before, fewer than {}": _("weeks before: {}, fewer than {}"),
    "{} tickets before, fewer than {}": _("tickets before: {}, fewer than {}"),
}
"""Reasons that hold numbers, each number written as ``{}``."""
_NUMBER = re.compile(r"\d+")


def word(code: str, formats: Formats, kpi: str = "", key: str = "") -> str:
    """Return the word for a code in a column of a KPI; any other text as it is."""
    message = _SPECIAL_WORDS.get((kpi, key, code)) or WORDS.get(code)
    if message:
        return formats.text.gettext(message)
    reason = _COUNTED_REASONS.get(_NUMBER.sub("{}", code))
    if reason:
        return formats.text.gettext(reason).format(*_NUMBER.findall(code))
    return code
