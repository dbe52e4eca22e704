"""Findings about changes: what is clearly more or less than in the period before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.kpis.findings.missed_targets import measure_finding, missed_cases
from kpi_lib.kpis.measures import NEEDS, PeriodMeasures
from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.changes import SIGNIFICANT, count_p, median_p, share_p
from kpi_lib.kpis.stats.least_cases import can_be_compared
from kpi_lib.kpis.target_status import Measure

_LOWER_IS_BETTER = ("first_response_minutes", "ttr_hours")
_SHARES = ("sla_met_pct", "fcr_pct", "alerts_in_time_pct")
_UNIT = {"csat": 1.0, "nps": 50.0}
LEAST_MORE = 5
"""Minimum number of tickets of a subject that is told."""


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
) -> bool:
    """Return whether a measure differs from an earlier one by more than chance.

    It does not where either has too few cases to compare.

    Parameters
    ----------
    measure, earlier : Measure
        Of all tickets, answers or alerts.
    now, before : PeriodMeasures
        With the rows that they rest on.
    """
    key = measure.key
    if measure.value is None or not can_be_compared(measure.n, earlier.n):
        return False
    if key in _SHARES and measure.part is not None and earlier.part is not None:
        p = share_p(measure.part, measure.n, earlier.part, earlier.n)
        return p < SIGNIFICANT
    if key in _LOWER_IS_BETTER:
        values, old = (x.tickets[key].dropna().tolist() for x in (now, before))
        return median_p(values, old) < SIGNIFICANT
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


def of_tickets(
    now: PeriodMeasures,
    before: PeriodMeasures,
    days: tuple[int, int],
    one_off: Mapping[date, float],
) -> Iterator[Finding]:
    """Yield a change of the number of tickets, and of each type of tickets.

    Parameters
    ----------
    now, before : PeriodMeasures
    days : tuple of int
        Length of either period.
    one_off : mapping of date to float
        Days outside their usual range, and how many tickets were expected. A rise
        that is gone without them belongs to them.
    """
    new, old = (x.tickets[x.tickets["is_new"]] for x in (now, before))
    kept = len(new) - _beyond(new, one_off)
    clear = count_p(len(new), len(old), *days) < SIGNIFICANT
    clear = clear and count_p(round(kept), len(old), *days) < SIGNIFICANT
    if clear:
        yield _changed(now, "tickets", None, len(new), len(old), days)
    types, earlier = new["type"].value_counts(), old["type"].value_counts()
    types = types[types >= LEAST_MORE]
    usual = new[~new["new_on"].isin(map(pd.Timestamp, one_off))]
    on_usual_days = usual["type"].value_counts()
    for name, count in types.items():
        before_count = int(earlier.get(name, 0))
        share = (days[0] - len(one_off), days[1])
        usual_count = int(on_usual_days.get(name, 0))
        rose = usual_count > before_count * share[0] / share[1]
        p = max(
            count_p(int(count), before_count, *days),
            count_p(usual_count, before_count, *share),
        )
        shifted = share_p(int(count), len(new), before_count, len(old)) < SIGNIFICANT
        # Where all tickets rose, a type is told that rose by more than the others.
        # Rises alone are told: half of the two-sided p-value.
        rose = rose and (shifted or not clear)
        if rose and p / 2 * len(types) < SIGNIFICANT:
            yield _changed(now, "subject", str(name), int(count), before_count, days)


def _beyond(new: pd.DataFrame, one_off: Mapping[date, float]) -> float:
    counts = new["new_on"].value_counts()
    return sum(
        max(0.0, float(counts.get(pd.Timestamp(day), 0)) - expected)
        for day, expected in one_off.items()
    )


def _changed(
    period: PeriodMeasures,
    key: str,
    name: str | None,
    now: int,
    before: int,
    days: tuple[int, int],
) -> Finding:
    expected = before * days[0] / days[1]
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
