"""All findings of one period, for a tenant or one of its clients."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from kpi_lib.domain.finding import SECTIONS, Finding, FindingAnswer, Findings
from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.event_days import known_days
from kpi_lib.kpis.findings import (
    causes,
    clear_changes,
    late_alerts,
    late_commitments,
    missed_targets,
    unusual_days,
    used_up_hours,
)
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.findings.ranking import ranked
from kpi_lib.kpis.review import promises
from kpi_lib.kpis.target_status import section_of
from kpi_lib.kpis.unknown_figures import sources_to_compare

_TABLES = (
    "raw_tickets", "raw_time_entries", "raw_surveys", "raw_security_alerts",
)  # fmt: skip
_NEW_AFTER = timedelta(7)
"""Time without a first ticket from which a client is taken to have joined later."""


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Findings:
    """Find what a period has to tell, and rank it.

    Parameters
    ----------
    facts : Facts
        On a client's connection nothing about technicians is found.
    period : str or Period
    company : str, optional
        The client; else the tenant's service as a whole.

    Returns
    -------
    Findings
    """
    return of(Observed(facts, facts.period(period), facts.company(company)))


def of(observed: Observed, sections: Collection[str] = SECTIONS) -> Findings:
    """Find what some sections of a period have to tell, and rank it.

    Parameters
    ----------
    observed : Observed
    sections : collection of str, optional
        Of `kpi_lib.domain.finding.SECTIONS`, and among those of `observed`.
    """
    facts, period = observed.facts, observed.period
    today = last_day_begun(facts.as_of(period), period.timezone)
    candidates = _candidates(observed, sections)
    found = [finding for finding in candidates if finding.section in sections]
    params, client = facts.params, observed.company or facts.only_company
    measured = [m for m in observed.now.measures if m.section in sections]
    judged = [m for m in measured if m.status not in ("no_target", "too_few")]
    knows_days = "trends" in sections and bool(
        observed.trends.main["seasonal_status"].notna().any()
    )
    return Findings(
        tuple(_answered(facts, f, client, today) for f in ranked(found)),
        len(judged),
        sum(m.status == "on_target" for m in judged),
        has_unjudged=any(m.status == "too_few" for m in measured),
        has_targets=any(
            section_of(key) in sections
            for key, target in params.targets_of(client)
            if target
        ),
        knows_commitments="decisions" in sections
        and not facts.not_connected(("raw_commitments",)),
        knows_days=knows_days,
        language=params.language_of(client),
        locale=params.locale_of(client) if client else params.display_locale,
        currency=params.currency,
        timezone=params.timezone,
        names=params.names,
    )


def _candidates(observed: Observed, sections: Collection[str]) -> Iterator[Finding]:
    facts, now, before = observed.facts, observed.now, observed.before
    period, company = now.period, observed.company
    lacking = facts.not_connected(_TABLES)
    comparable = sources_to_compare(
        facts, period, [name for name in _TABLES if name not in lacking]
    )
    yield from missed_targets.candidates(now, before)
    if "tickets" in sections:
        yield from causes.candidates(now, knows_owners=facts.audience == "internal")
    if "decisions" in sections:
        kept = promises.compute(facts, period, company)
        yield from late_commitments.candidates(kept)
    if "time" in sections:
        yield from used_up_hours.candidates(facts, period, company)
    if "security" in sections:
        yield from late_alerts.candidates(now)
    if "trends" in sections:
        yield from unusual_days.candidates(observed.trends)
    yield from clear_changes.of_measures(now, before, comparable)
    has_before = "raw_tickets" in comparable and not _is_new_client(observed)
    if has_before and "tickets" in sections:
        one_off = unusual_days.excess_by_day(observed.trends)
        yield from clear_changes.of_tickets(now, before, *observed.new_tickets, one_off)
    if "raw_security_alerts" in comparable and "security" in sections:
        days, alerts = known_days(facts, "alerts", period, company)
        both = replace(days, first=days.before)
        yield from late_alerts.devices(now, before, both, days.wander(alerts))


def _is_new_client(observed: Observed) -> bool:
    """Return whether a client's first ticket came late in the period before, or since.

    A client that has just joined has no period before to compare with.
    """
    if not (observed.company or observed.facts.only_company):
        return False
    days, counts = observed.new_tickets
    with_tickets = np.flatnonzero(counts)
    if not len(with_tickets):
        return False
    first_day = days.first + timedelta(int(with_tickets[0]))
    return first_day >= days.before + _NEW_AFTER


def _answered(
    facts: Facts, finding: Finding, company: str | None, today: date
) -> Finding:
    """Return a finding with the action that the settings have for it.

    A miss within chance calls for no such effort, only who looks on and by when; good
    news for nothing.
    """
    if finding.is_good:
        return finding
    keys = (finding.action, finding.action.partition(".")[0])
    for key in keys:
        if action := facts.params.action_for(key, company):
            due = None if action.due_days is None else timedelta(action.due_days)
            due_on = None if due is None else today + due
            text = None if finding.kind == "within_chance" else action.text
            return replace(finding, answer=FindingAnswer(text, action.owner, due_on))
    return finding
