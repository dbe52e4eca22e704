"""Findings about changes: what is clearly more or less than in the period before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.domain.finding import Finding
from kpi_lib.kpis.event_days import on_days
from kpi_lib.kpis.findings.missed_targets import measure_finding, missed_cases
from kpi_lib.kpis.measures import ALERTS, MEDIANS, NEEDS, SHARES, PeriodMeasures, dated
from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.changes import SIGNIFICANT, median_p, share_p
from kpi_lib.kpis.stats.count_changes import ComparedDays
from kpi_lib.kpis.stats.design_effect import Cases
from kpi_lib.kpis.stats.least_cases import can_be_compared
from kpi_lib.kpis.target_status import Measure

_LOWER_IS_BETTER = ("first_response_minutes", "ttr_hours")
_TESTED_SHARES = ("sla_met_pct", "fcr_pct", "alerts_in_time_pct")
_ON_DAY = {
    **SHARES,
    **{key: (key, day) for key, (_, day) in MEDIANS.items()},
}
"""Columns of a measure's cases and of the days that they belong to."""
_UNIT = {"csat": 1.0, "nps": 50.0}
LEAST_MORE = 5
"""Minimum number of tickets of a subject that becomes a finding."""


def of_measures(
    now: PeriodMeasures, before: PeriodMeasures, comparable: Collection[str]
) -> Iterator[Finding]:
    """Yield the measures that clearly changed.

    Parameters
    ----------
    now, before : PeriodMeasures
    comparable : collection of str
        Tables whose history holds all of the period before.
    """
    for measure in now.measures:
        earlier = before.get(measure.key)
        is_held = all(source in comparable for source in NEEDS[measure.key])
        if measure.group or earlier is None or not is_held:
            continue
        if not is_clear(measure, earlier, now, before):
            continue
        change = float(measure.value or 0) - float(earlier.value or 0)
        is_better = (change < 0) == (measure.key in _LOWER_IS_BETTER)
        cases, is_running = missed_cases(measure, now)
        yield Finding(
            kind="good" if is_better else "change",
            base=20 if is_better else 40,
            gap=0.0 if is_better else _gap(measure, earlier),
            cases=0 if is_better else cases,
            is_running=not is_better and is_running,
            since=now.period.first_day,
            values={"measure": measure, "before": earlier.value, "is_change": True},
            **measure_finding(measure),  # type: ignore[arg-type]
        )


def is_clear(
    measure: Measure, earlier: Measure, now: PeriodMeasures, before: PeriodMeasures
) -> bool | None:
    """Return whether a measure differs from an earlier one by more than chance.

    It does not where either is not known or has too few cases to compare; None where
    too few days tell how much they differ.

    Parameters
    ----------
    measure, earlier : Measure
        Of all tickets, answers or alerts.
    now, before : PeriodMeasures
        With the rows that they rest on.
    """
    key = measure.key
    if measure.value is None or earlier.value is None:
        return False
    if not can_be_compared(measure.n, earlier.n):
        return False
    if key in (*_TESTED_SHARES, *_LOWER_IS_BETTER):
        test = share_p if key in _TESTED_SHARES else median_p
        p = test(*(_cases(key, x) for x in (now, before)))
        return None if p is None else p < SIGNIFICANT
    if key in ("csat", "nps"):
        summarise = survey_intervals.csat if key == "csat" else survey_intervals.nps
        one, other = (summarise(x.surveys[key].dropna()) for x in (now, before))
        return bool(one and other and survey_intervals.clearly_differ(one, other))
    return False


def _gap(measure: Measure, earlier: Measure) -> float:
    old = float(earlier.value or 0)
    off = abs(float(measure.value or 0) - old)
    if measure.key in _LOWER_IS_BETTER:
        return off / old if old else 1.0
    return off / _UNIT.get(measure.key, 25.0)


def _cases(key: str, period: PeriodMeasures) -> Cases:
    """Return the cases of a share or a median, each on its day."""
    if key == "fcr_pct":
        days = period.first_calls
        counts = days["first_calls"], days["first_calls_known"]
        return Cases.of_shares(*counts, days["event_date"])
    if key == "alerts_in_time_pct":
        return dated(period.serious_alerts, *ALERTS)
    return dated(period.tickets, *_ON_DAY[key])


def of_tickets(
    now: PeriodMeasures,
    before: PeriodMeasures,
    days: ComparedDays,
    counts: NDArray[np.float64],
    one_off: Mapping[date, float],
) -> Iterator[Finding]:
    """Yield a change of the number of tickets, and of each type of tickets.

    Parameters
    ----------
    now, before : PeriodMeasures
    days : ComparedDays
        Of both periods and of the time before.
    counts : ndarray of float, shape (days,)
        New tickets of each day.
    one_off : mapping of date to float
        Days outside their usual range, and how many tickets were expected. A rise
        that is gone without them belongs to them.
    """
    new, old = (x.tickets[x.tickets["is_new"]] for x in (now, before))
    changes = days.change(counts), days.change(_without(counts, days, one_off))
    # Counts are reported as they are: not where only weekdays turn them round.
    is_more = len(new) > len(old) * days.lengths[1] / days.lengths[0]
    clear = all(x.is_clear and x.is_more == is_more for x in changes)
    if clear:
        yield _changed(now, "tickets", None, len(new), len(old), days)
    both, wander = replace(days, first=days.before), days.wander(counts)
    types, types_before = (x["type"].value_counts() for x in (new, old))
    types = types[types >= LEAST_MORE]
    per_day = pd.concat([new, old]).groupby(["type", "new_on"]).size()

    def rose(daily: NDArray[np.float64]) -> bool:
        change = both.change(daily, wander)
        # Only rises are reported: half of the two-sided p-value.
        p = 1.0 if change.p is None else change.p
        return change.is_more and p / 2 * len(types) < SIGNIFICANT

    for name, count in types.items():
        old_count = int(types_before.get(name, 0))
        # The cheap question first: most types have not risen.
        if count <= old_count * days.lengths[1] / days.lengths[0]:
            continue
        daily = on_days(both, per_day.xs(name))
        if not rose(daily) or not rose(_without_days(daily, both, one_off)):
            continue
        if not old_count and not rose(daily + _ended(per_day, name, both)):
            continue
        # Where all tickets rose, a type counts that rose by more than the others.
        if not clear or _is_own(str(name), new, old):
            yield _changed(now, "subject", str(name), int(count), old_count, days)


def _ended(per_day: pd.Series, name: object, days: ComparedDays) -> NDArray[np.float64]:
    """Return the tickets by day of the types that ended before a new one began.

    It may be one of them under another name.
    """
    first = per_day.xs(name).index.min()
    dated = per_day.reset_index(name="tickets")
    of_type = dated.groupby("type").agg({"new_on": "max", "tickets": "sum"})
    is_ended = (of_type["new_on"] <= first) & (of_type["tickets"] >= LEAST_MORE)
    ended = dated[dated["type"].isin(of_type.index[is_ended])]
    return on_days(days, ended.groupby("new_on")["tickets"].sum())


def _is_own(name: str, new: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Return whether a type's share of all tickets clearly differs."""
    p = share_p(*(Cases.of(x["type"] == name, x["new_on"]) for x in (new, old)))
    return p is not None and p < SIGNIFICANT


def _without(
    counts: NDArray[np.float64], days: ComparedDays, one_off: Mapping[date, float]
) -> NDArray[np.float64]:
    """Return counts with what was expected of the unusual days."""
    kept = counts.copy()
    for day, expected in one_off.items():
        at = (day - days.first).days
        kept[at] = min(kept[at], expected)
    return kept


def _without_days(
    counts: NDArray[np.float64], days: ComparedDays, one_off: Collection[date]
) -> NDArray[np.float64]:
    """Return counts with the mean of the period's other days on the unusual ones."""
    start = (days.now - days.first).days
    at = [(day - days.first).days for day in one_off]
    others = np.delete(counts, at)[start:]
    kept = counts.copy()
    kept[at] = others.mean() if len(others) else 0.0
    return kept


def _changed(
    period: PeriodMeasures,
    key: str,
    name: str | None,
    now: int,
    before: int,
    days: ComparedDays,
) -> Finding:
    expected = before * days.lengths[1] / days.lengths[0]
    is_good = now < expected  # fewer tickets
    return Finding(
        kind="good" if is_good else "change",
        subject="tickets" if name is None else f"type {name}",
        section="tickets",
        base=20 if is_good else 40,
        gap=0.0 if is_good else now / expected - 1 if expected else 1.0,
        cases=0 if is_good else now - expected,
        of=now,
        since=period.period.first_day,
        values={"what": key, "type": name, "now": now, "before": before},
        action=key,
        name=name or "",
    )
