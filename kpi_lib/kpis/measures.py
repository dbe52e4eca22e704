"""Measures of one period that targets are for, with intervals and status."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.finding import SECTIONS
from kpi_lib.domain.names import fold
from kpi_lib.domain.period import Period
from kpi_lib.domain.priorities import is_called
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import soc_metrics
from kpi_lib.kpis.first_calls import unknown_reason
from kpi_lib.kpis.hours_used import agreement_use, used_hours, used_time, with_hours
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.design_effect import Cases, design_effect, median_effect
from kpi_lib.kpis.stats.intervals import median_interval, share_interval
from kpi_lib.kpis.target_status import Measure
from kpi_lib.kpis.unknown_figures import lacking, reason
from kpi_lib.settings.target_settings import Targets

SERIOUS = ("critical", "high")
"""Severities of serious alerts."""
ALERTS = ("is_sla_met", "detected_at")
SHARES = {
    "sla_met_pct": ("is_met", "decided_on"),
    "first_response_met_pct": ("is_response_met", "answered_on"),
}
"""Columns of a share, of alerts and of tickets, and of the day of each case."""
MEDIANS = {
    "first_response_minutes": ("minutes", "answered_on"),
    "ttr_hours": ("hours", "resolved_on"),
}
"""Unit of a median of tickets, and column of the day of each case."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("sla_met_pct", "first_response_met_pct", "first_response_minutes",
         "ttr_hours", "fcr_pct", "backlog_age_days"), ("raw_tickets",),
    ),
    **dict.fromkeys(("csat", "nps"), ("raw_surveys",)),
    **dict.fromkeys(("utilization_pct", "billable_pct"), ("raw_time_entries",)),
    "included_hours_pct": ("raw_agreements", "raw_time_entries"),
    "alerts_in_time_pct": ("raw_security_alerts",),
}  # fmt: skip
"""Sources without which a measure is not known."""
_ASKED = {
    "tickets": ("tickets",),
    "surveys": ("satisfaction",),
    "worked": ("time", "technicians"),
}
"""Sections that need a statement of ``measures.sql``."""
_COLUMNS = ["measure", "group", "value", "unit", "n", "ci_low", "ci_high",
            "at_least", "at_most", "status", "reason"]  # fmt: skip


@dataclass(frozen=True)
class PeriodMeasures:
    """Measures of one period and the rows that they were computed from.

    Attributes
    ----------
    period : Period
    measures : tuple of Measure
        In the order of `Targets`; all first, then the groups with a target.
    tickets, alerts : DataFrame
        A row per ticket of ``measures.sql`` and per alert of KPI 12.
    surveys : DataFrame
        A row per answer.
    first_calls : DataFrame
        KPI 07's share by day.
    """

    period: Period
    measures: tuple[Measure, ...]
    tickets: pd.DataFrame
    alerts: pd.DataFrame
    surveys: pd.DataFrame
    first_calls: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def serious_alerts(self) -> pd.DataFrame:
        """The critical and high ones."""
        return self.alerts[self.alerts["severity"].isin(SERIOUS)]

    def get(self, key: str, group: str = "") -> Measure | None:
        """Return a measure; None where there is none of the key and group."""
        found = (m for m in self.measures if m.key == key)
        return next((m for m in found if fold(m.group) == fold(group)), None)

    def frame(self) -> pd.DataFrame:
        """Return a row per measure: value, interval, target and status."""
        rows = [
            (m.key, m.group or None, m.value, m.unit, m.n, m.low, m.high, m.at_least,
             m.at_most, m.status if m.value is not None or not m.reason else None,
             m.reason or None)
            for m in self.measures
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=_COLUMNS)
        numbers = ["value", "ci_low", "ci_high", "at_least", "at_most"]
        return frame.astype(dict.fromkeys(numbers, float))


def compute(
    facts: Facts,
    period: str | Period,
    company: str | None = None,
    sections: Collection[str] = SECTIONS,
) -> PeriodMeasures:
    """Measure a period against the targets of the tenant, or of a company.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
    sections : collection of str, optional
        Those whose measures are wanted; rows of others are not read.

    Returns
    -------
    PeriodMeasures
        Without first-call resolution and utilization on a client's connection.
    """
    reported, name = facts.period(period), facts.company(company)
    values = _values(facts, reported, name)
    tables = {
        table: facts.query(sql, values)
        for table, sql in sql_files.statements("kpis/measures.sql").items()
        if any(section in sections for section in _ASKED[table])
    }
    alerts, first_calls = pd.DataFrame(), pd.DataFrame()
    targets = facts.params.targets_of(name or facts.only_company)
    found: list[Measure] = []
    if "tickets" in sections:
        found += _service(tables["tickets"], targets)
        ages = tables["tickets"]["age_days"].dropna()
        alone = Cases.of(ages, [0] * len(ages))
        found.append(_median("backlog_age_days", alone, "days"))
    if "technicians" in sections:
        measured, first_calls = _first_calls(facts, reported, name)
        found += measured
    if "satisfaction" in sections:
        found += _surveys(tables["surveys"])
    if "time" in sections:
        found.append(_included_hours(facts, reported, name))
    if "worked" in tables:
        found += _worked(facts, reported, tables["worked"], name)
    if "security" in sections:
        alerts = soc_metrics.ask(facts, reported, name).table("evidence")
        found += _alerts(alerts[alerts["severity"].isin(SERIOUS)], targets)
    found = [measure for measure in found if measure.section in sections]
    order = list(Targets.model_fields)
    found.sort(key=lambda measure: order.index(measure.key))
    return PeriodMeasures(
        reported,
        tuple(_with_target(_known(facts, m, reported), targets) for m in found),
        tables.get("tickets", pd.DataFrame()),
        alerts,
        tables.get("surveys", pd.DataFrame()),
        first_calls,
    )


def _values(facts: Facts, period: Period, company: str | None) -> dict[str, Any]:
    return {
        "start": period.start, "end": period.end, "as_of": facts.as_of(period),
        "first_day": period.first_day, "last_day": period.last_day, "company": company,
    }  # fmt: skip


def _with_target(measure: Measure, targets: Targets) -> Measure:
    at_least, at_most = targets.get(measure.key, measure.group)
    is_bare = at_least is None and at_most is None and measure.value is not None
    if measure.key == "included_hours_pct" and is_bare:
        at_most = 100.0  # the agreement is the limit
    return replace(measure, at_least=at_least, at_most=at_most)


def _known(facts: Facts, measure: Measure, period: Period) -> Measure:
    """Return a measure, undefined where one of its sources is lacking in a period."""
    missing = lacking(facts, NEEDS[measure.key], period)
    if not missing:
        return measure
    return replace(
        measure, value=None, n=0, low=None, high=None, part=None,
        reason=reason(facts, missing[0], period).message,
    )  # fmt: skip


def _share(key: str, cases: Cases, group: str = "") -> Measure:
    part, n = int(cases.values.sum()), len(cases.values)
    limits = share_interval(part, n, design_effect(cases))
    low, high = (100 * limit for limit in limits) if limits else (None, None)
    value = 100 * part / n if n else None
    return Measure(key, value, "percent", n, group, low, high, part)


def _median(key: str, cases: Cases, unit: str, group: str = "") -> Measure:
    known, effect = sorted(cases.values.tolist()), median_effect(cases)
    low, high = median_interval(known, unit, effect) or (None, None)
    value = statistics.median(known) if known else None
    return Measure(key, value, unit, len(known), group, low, high)


def _service(tickets: pd.DataFrame, targets: Targets) -> Iterator[Measure]:
    """Yield shares and times of all tickets, then of priorities with a target."""
    for key, (column, day) in SHARES.items():
        if key != "first_response_met_pct" or tickets[column].notna().any():
            yield _share(key, dated(tickets, column, day))
        for group in targets.groups(key):
            yield _share(key, dated(of_priority(tickets, group), column, day), group)
    for key, (unit, day) in MEDIANS.items():
        yield _median(key, dated(tickets, key, day), unit)
        for group in targets.groups(key):
            yield _median(
                key, dated(of_priority(tickets, group), key, day), unit, group
            )


def dated(rows: pd.DataFrame, column: str, day: str) -> Cases:
    """Return what is known of rows, each on its day; an instant is on its local one."""
    known = rows[[column, day]].dropna()
    on = known[day]
    if isinstance(on.dtype, pd.DatetimeTZDtype):
        on = on.dt.tz_localize(None)
    return Cases.of(known[column].astype(float), on)


def of_priority(tickets: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the tickets whose priority the settings call by a name."""
    meant = [p for p in tickets["priority"].dropna().unique() if is_called(p, name)]
    return tickets[tickets["priority"].isin(meant)]


def _surveys(surveys: pd.DataFrame) -> Iterator[Measure]:
    for key, unit, summarise in (
        ("csat", "decimal", survey_intervals.csat),
        ("nps", "count", survey_intervals.nps),
    ):
        found = summarise(surveys[key].dropna())
        if found is None:
            yield Measure(key, None, unit, 0)
        else:
            yield Measure(key, found.mean, unit, found.n, "", found.low, found.high)


def _first_calls(
    facts: Facts, period: Period, company: str | None
) -> tuple[list[Measure], pd.DataFrame]:
    """Return KPI 07's share; a client's connection knows no technician."""
    if facts.audience == "client":
        return [], pd.DataFrame()
    strict = facts.params.thresholds.tech_efficiency.strict_fcr
    kpi = Question.ask("tech_efficiency", facts, period, company, strict_fcr=strict)
    row, by_day = kpi.table("totals").iloc[0], kpi.table("by_day")
    counts = by_day["first_calls"], by_day["first_calls_known"]
    measure = _share("fcr_pct", Cases.of_shares(*counts, by_day["event_date"]))
    if pd.isna(row.fcr_pct) and row.tickets:
        measure = replace(measure, value=None, low=None, high=None, part=None,
                          reason=unknown_reason(measure.n, strict))  # fmt: skip
    return [measure], by_day


def _included_hours(facts: Facts, period: Period, company: str | None) -> Measure:
    rows = agreement_use(facts, period, company)
    used = used_hours(rows)
    return Measure(
        "included_hours_pct", used, "percent", len(with_hours(rows)), is_sample=False,
        reason="no agreement with included hours was active" if used is None else "",
    )  # fmt: skip


def _worked(
    facts: Facts, period: Period, worked: pd.DataFrame, company: str | None
) -> Iterator[Measure]:
    entries, total = int(worked["entries"].sum()), float(worked["total_minutes"].sum())
    billable = float(worked["billable_minutes"].sum())
    share = 100 * billable / total if total else None
    yield Measure("billable_pct", share, "percent", entries, is_sample=False)
    if facts.audience == "client" or company is not None:
        return
    used = used_time(facts, worked, period, facts.as_of(period))
    members = int((worked["member"] != UNASSIGNED).sum())
    yield Measure("utilization_pct", used, "percent", members, is_sample=False)


def _alerts(alerts: pd.DataFrame, targets: Targets) -> Iterator[Measure]:
    key = "alerts_in_time_pct"
    yield _share(key, dated(alerts, *ALERTS))
    for group in targets.groups(key):
        rows = alerts[alerts["severity"] == fold(group)]
        yield _share(key, dated(rows, *ALERTS), group)
