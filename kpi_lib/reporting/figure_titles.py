"""Titles of figures: the answer that a figure's own rows give, in a sentence.

A title claims no more than its rows can tell. Where no weekday, trend or technician
differs by more than chance it says so; where several lead with the same amount it names
them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.changes import SIGNIFICANT, count_p
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.translation import deferred as _

_TIMES_OF_DAY = (
    (range(6), _("{day} before 6:00"), _("The hours before 6:00")),
    (range(6, 12), _("{day} morning"), _("Mornings")),
    (range(12, 18), _("{day} afternoon"), _("Afternoons")),
    (range(18, 24), _("{day} evening"), _("Evenings")),
)
"""Quarters of a day: one of a weekday, and all of them."""
_NAMED = 3


def unusual_days(days: pd.DataFrame, formats: Formats) -> str:
    """Count the days outside their usual range; one alone is named.

    Parameters
    ----------
    days : DataFrame
        Table ``main`` of KPI 11.
    formats : Formats
    """
    gettext = formats.text.gettext
    judged = int(days["seasonal_status"].notna().sum())
    unusual = days[days["seasonal_status"] == "ANOMALY"]
    if not judged:
        return gettext("Too little history to tell usual days from unusual ones")
    if unusual.empty:
        return gettext("No day stands out from what is expected of it")
    if len(unusual) > 1:
        return gettext("{n} of {all} days stand out from what is expected").format(
            n=formats.integer(len(unusual)), all=formats.integer(judged)
        )
    day = unusual.iloc[0]
    text = formats.text.ngettext(
        "{day} stands out: {count} ticket, {expected} expected",
        "{day} stands out: {count} tickets, {expected} expected",
        int(day["ticket_count"]),
    )
    return text.format(
        day=formats.date(day["ticket_date"]),
        count=formats.integer(day["ticket_count"]),
        expected=formats.integer(day["expected"]),
    )


def busiest_time(
    arrivals: pd.DataFrame, days: Mapping[int, int], formats: Formats
) -> str:
    """Name the time of the week with clearly the most tickets, else of the day.

    Parameters
    ----------
    arrivals : DataFrame
        ``ticket_count`` by ``weekday`` (1 is Monday) and ``hour``.
    days : mapping of int to int
        How often each weekday was in the period.
    formats : Formats
    """
    gettext = formats.text.gettext
    tickets = arrivals.set_index(["weekday", "hour"])["ticket_count"].astype(int)
    grid = tickets.unstack().reindex(index=range(1, 8), columns=range(24), fill_value=0)
    by_time = np.array(
        [grid[list(hours)].sum(axis=1) for hours, *_names in _TIMES_OF_DAY]
    )
    weekdays = [days.get(day, 0) for day in grid.index]
    times = len(_TIMES_OF_DAY)
    every = formats.integer(tickets.sum())
    first = _clearly_first(by_time.ravel(), weekdays * times)
    if first is not None:
        time, day = list(product(range(times), range(7)))[first]
        when = gettext(_TIMES_OF_DAY[time][1]).format(day=weekday(day + 1, formats))
        n = formats.integer(by_time[time, day])
        text = gettext("{time} is busiest: {n} of {all} tickets")
        return text.format(time=when, n=n, all=every)
    first = _clearly_first(by_time.sum(axis=1), [1] * times)
    if first is not None:
        when, n = (
            gettext(_TIMES_OF_DAY[first][2]),
            formats.integer(by_time[first].sum()),
        )
        text = gettext("{times} are busiest: {n} of {all} tickets")
        return text.format(times=when, n=n, all=every)
    first = _clearly_first(by_time.sum(axis=0), weekdays)
    if first is not None:
        when, n = weekday(first + 1, formats), formats.integer(by_time[:, first].sum())
        text = gettext("{day} is the busiest day: {n} of {all} tickets")
        return text.format(day=when, n=n, all=every)
    return gettext("No weekday and no time of day is clearly the busiest")


def _clearly_first(counts: np.ndarray, days: list[int]) -> int | None:
    """Return the place of the largest count, if it beats the next by more than chance.

    It must also be the largest by day, as a month has five of some weekdays.
    """
    rates = np.divide(counts, days, out=np.zeros(len(counts)), where=np.array(days) > 0)
    order = np.argsort(-rates, kind="stable")
    first, second = int(order[0]), int(order[1])
    if counts[first] < counts.max() or not days[first] or not days[second]:
        return None
    p = count_p(int(counts[first]), int(counts[second]), days[first], days[second])
    return first if p < SIGNIFICANT and rates[first] > rates[second] else None


def weekday(number: int, formats: Formats) -> str:
    """Return the name of a weekday (1 is Monday) in full."""
    return formats.date(pd.Timestamp(2024, 1, number), "EEEE")


def open_tickets(levels: pd.Series, formats: Formats) -> str:
    """Say whether the tickets left open at the ends of months clearly rose or fell."""
    gettext = formats.text.gettext
    steps = levels.astype(float).diff().dropna()
    rose, fell = int((steps > 0).sum()), int((steps < 0).sum())
    values = {
        "rose": formats.integer(rose),
        "fell": formats.integer(fell),
        "all": formats.integer(len(steps)),
    }
    if not rose and not fell:
        text = gettext("Open tickets neither rose nor fell")
    elif count_p(rose, fell) >= SIGNIFICANT:
        text = formats.text.ngettext(
            "No clear trend in open tickets: up in {rose} month, down in {fell}",
            "No clear trend in open tickets: up in {rose} months, down in {fell}",
            rose,
        )
    elif rose > fell:
        text = gettext("Open tickets rose in {rose} of {all} months")
    else:
        text = gettext("Open tickets fell in {fell} of {all} months")
    return text.format(**values)


def leader(
    amounts: pd.Series,
    write: Callable[[float], str],
    text: str,
    formats: Formats,
    **more: str,
) -> str:
    """Name what has the largest amount, or all that share it; empty where none has any.

    Parameters
    ----------
    amounts : Series
        By name.
    write : callable
        Writes an amount.
    text : str
        Translated, with ``{name}``, ``{amount}``, ``{all}`` (their sum), ``{share}``.
    formats : Formats
    **more
        Further values of `text`.
    """
    gettext = formats.text.gettext
    known = amounts.dropna().astype(float)
    if not (known > 0).any():
        return ""
    names = [str(name) for name in known.index[known == known.max()]]
    most = write(known.max())
    if len(names) == 1:
        share = formats.percent(100 * known.max() / known.sum(), 0)
        return text.format(
            name=names[0], amount=most, all=write(known.sum()), share=share, **more
        )
    if len(names) > _NAMED:
        return gettext("{n} share the first place: {amount} each").format(
            n=formats.integer(len(names)), amount=most
        )
    return gettext("{names} and {last} share the first place: {amount} each").format(
        names=gettext("; ").join(names[:-1]), last=names[-1], amount=most
    )


def span(values: pd.Series, unit: str, text: str, one: str, formats: Formats) -> str:
    """Say from where to where values reach, or what the only one is.

    Parameters
    ----------
    values : Series
    unit : str
    text, one : str
        Translated; with ``{range}``, and with ``{value}``.
    formats : Formats
    """
    known = values.dropna().astype(float)
    if known.empty:
        return ""
    low, high = (formats.value(x, unit) for x in (known.min(), known.max()))
    if low == high:
        return one.format(value=low)
    return text.format(range=formats.interval(known.min(), known.max(), unit))


def alerts_in_time(due: pd.Series, met: pd.Series, formats: Formats) -> str:
    """Count the alerts that met their target time, and name what missed it most.

    Parameters
    ----------
    due, met : Series
        Alerts whose time is up, and those of them that met it, by severity.
    formats : Formats
    """
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    missed = (due - met).round().astype(int)
    n, all_missed = int(due.sum()), int(missed.sum())
    values = {
        "n": formats.integer(n),
        "missed": formats.integer(all_missed),
        "severity": word(str(missed.idxmax()), formats) if len(missed) else "",
        "most": formats.integer(missed.max() if len(missed) else 0),
    }
    if not n:
        text = gettext("No alert's time is up yet")
    elif n == 1:
        text = gettext("The one alert whose time is up met its target")
        if all_missed:
            text = gettext("The one alert whose time is up missed its target")
    elif not all_missed:
        text = gettext("All alerts whose time is up met their target: {n}")
    elif len(due) < 2 or 2 * missed.max() <= all_missed:
        text = ngettext(
            "{missed} of {n} alerts whose time is up missed its target",
            "{missed} of {n} alerts whose time is up missed their target",
            all_missed,
        )
    elif missed.max() == all_missed:
        text = ngettext(
            "{missed} of {n} alerts whose time is up missed its target, one of "
            "severity {severity}",
            "{missed} of {n} alerts whose time is up missed their target, all of "
            "severity {severity}",
            all_missed,
        )
    else:
        text = gettext("{missed} of {n} alerts whose time is up missed their target; "
                       "{most} of these are of severity {severity}")  # fmt: skip
    return text.format(**values)


def effect(projects: Sequence[Mapping[Any, Any]], formats: Formats) -> str:
    """Say what became of a project's tickets, with the caution that goes with it.

    Parameters
    ----------
    projects : sequence of mapping
        Row of KPI 10's table ``main``, or none.
    formats : Formats
    """
    if not projects:
        return ""
    gettext, project = formats.text.gettext, projects[0]
    texts = {
        "improved": gettext("{project}: {share} fewer tickets than expected"),
        "worse": gettext("{project}: {share} more tickets than expected"),
        "cannot tell": gettext("{project}: whether it changed anything cannot be told"),
        "too early": gettext("{project}: too early to tell"),
    }
    verdict, caution = project["verdict"], project.get("caution")
    text = texts[verdict].format(
        project=project["project"],
        share=formats.percent(abs(float(project["change_pct"])), 0),
    )
    if verdict not in ("improved", "worse") or caution is None or pd.isna(caution):
        return text
    return gettext("{answer} ({caution})").format(
        answer=text, caution=word(str(caution), formats)
    )
