"""Titles of figures: the answer that a figure's own rows give, in a sentence.

A title claims no more than its rows can tell. Where no weekday, trend or technician
differs by more than chance it says so; where several lead with the same amount it names
them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from kpi_lib.kpis.desk_figures import HOURS
from kpi_lib.kpis.stats.changes import SIGNIFICANT, signs_p
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.translation import deferred as _

_TIMES_OF_DAY = (
    (_("{day} before 6:00"), _("The hours before 6:00")),
    (_("{day} morning"), _("Mornings")),
    (_("{day} afternoon"), _("Afternoons")),
    (_("{day} evening"), _("Evenings")),
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


def busiest_time(arrivals: pd.DataFrame, formats: Formats) -> str:
    """Name the time of the week with clearly the most tickets, else of the day.

    Parameters
    ----------
    arrivals : DataFrame
        ``ticket_count`` by ``weekday`` (1 is Monday) and ``hour``, and whether they
        are of the busiest time.
    formats : Formats
    """
    gettext = formats.text.gettext
    busiest = arrivals[arrivals["is_busiest"]]
    n = formats.integer(busiest["ticket_count"].sum())
    every = formats.integer(arrivals["ticket_count"].sum())
    times, days = (busiest["hour"] // HOURS).unique(), busiest["weekday"].unique()
    if busiest.empty:
        return gettext("No weekday and no time of day is clearly the busiest")
    if len(times) > 1:
        text = gettext("{day} is the busiest day: {n} of {all} tickets")
        return text.format(day=weekday(int(days[0]), formats), n=n, all=every)
    of_day, of_all = _TIMES_OF_DAY[int(times[0])]
    if len(days) > 1:
        text = gettext("{times} are busiest: {n} of {all} tickets")
        return text.format(times=gettext(of_all), n=n, all=every)
    when = gettext(of_day).format(day=weekday(int(days[0]), formats))
    text = gettext("{time} is busiest: {n} of {all} tickets")
    return text.format(time=when, n=n, all=every)


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
    elif signs_p(rose, fell) >= SIGNIFICANT:
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

    What alone has any is no largest, and its share of the whole tells nothing.

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
    if (known > 0).sum() == 1:
        return gettext("{name}: {amount}").format(name=names[0], amount=most)
    if len(names) == 1:
        share = formats.percent(100 * known.max() / known.sum(), 0)
        return text.format(
            name=names[0], amount=most, all=write(known.sum()), share=share, **more
        )
    if len(names) > _NAMED:
        return gettext("{n} share the first place: {amount} each").format(
            n=opening(len(names), formats), amount=most
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
        "missed": opening(all_missed, formats, feminine=True),
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
