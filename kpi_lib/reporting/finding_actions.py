"""Action of a finding: that of the settings, else what a miss within chance allows."""

from __future__ import annotations

from dataclasses import replace

from kpi_lib.domain.finding import Finding, FindingAnswer
from kpi_lib.reporting.case_counts import Noun, counted
from kpi_lib.reporting.formats import Formats

_NOUNS: dict[str, Noun] = {
    "sla_met_pct": "tickets",
    "first_response_met_pct": "tickets",
    "first_response_minutes": "tickets",
    "ttr_hours": "tickets",
    "fcr_pct": "tickets",
    "backlog_age_days": "tickets",
    "csat": "answers",
    "nps": "answers",
    "alerts_in_time_pct": "alerts",
}
"""Cases of the measures whose cases can be looked at one by one."""


def answer_of(finding: Finding, formats: Formats) -> FindingAnswer | None:
    """Return what is to be done about a finding, who does it and by when.

    Where a target was missed within chance, the cases are looked at and nothing is
    decided before the next report. Good news asks for nothing: None.
    """
    if finding.is_good:
        return None
    if finding.kind != "within_chance":
        return finding.answer
    gettext, cases = formats.text.gettext, finding.values["cases"]
    noun = _NOUNS.get(finding.values["measure"].key)
    text = gettext("Decide at the next report")
    if noun and cases:
        text = gettext("Look at what missed it ({cases}), decide at the next report")
        text = text.format(cases=counted(cases, noun, formats))
    return replace(finding.answer, text=text)
