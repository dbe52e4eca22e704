"""Extent of a report: sources that are not connected, days when data begins or stops.

A section whose sources are not connected shows an `Omitted` block alone, and its
heading is left out with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pandas as pd

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.needs import NAMED_TICKET, Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.event_days import known_days
from kpi_lib.kpis.unknown_figures import (
    can_compare,
    ended_but_open,
    ends_early,
    lacking,
    reason,
)
from kpi_lib.reporting.block import MIME, Block, Data
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import Callout
from kpi_lib.reporting.formats import Formats

COMPARED = (
    "time_consumption",
    "agreement_mismatch",
    "client_training_needs",
    "tech_efficiency",
    "tech_training_needs",
    "ticket_trends",
    "soc_metrics",
)
"""KPIs whose headlines are compared with the previous period."""

ROLE = "coverage"
"""Marks the data of `Coverage` among the callouts of a notebook."""


@dataclass(frozen=True)
class Omitted(Block):
    """The place of a block that rests on sources not connected; nothing is shown."""

    kind: ClassVar[str] = "omitted"

    @property
    def is_empty(self) -> bool:
        """Always."""
        return True

    def data(self) -> Data:
        """Return nothing."""
        return {}

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any]:
        return {MIME: {"kind": self.kind}, "text/html": "", "text/plain": ""}


@dataclass(frozen=True)
class Coverage(Callout):
    """What a report leaves out; it stands below the title (`with_coverage`)."""

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {**super().data(), "role": ROLE}


def coverage(
    facts: Facts,
    period: Period,
    formats: Formats,
    needs: Sequence[Needs],
    compared: Iterable[str],
) -> Block:
    """Name what a report leaves out, cannot tell or does not compare with, once.

    Parameters
    ----------
    facts : Facts
    period : Period
    formats : Formats
    needs : sequence of Needs
        Of the results that the report shows.
    compared : iterable of str
        Sources of figures that are compared with the previous period.

    Returns
    -------
    Block
        `Omitted` where all is connected and reaches back far enough.
    """
    gettext = formats.text.gettext
    needed = {source for one in needs for source in one.all}
    unknown = lacking(facts, [name for name in TABLES if name in needed], period)
    if unknown and not any(_is_connected(facts, one, period) for one in needs):
        messages = [reason(facts, name, period).message for name in unknown]
        reasons = dict.fromkeys(map(gettext, messages))
        text = gettext("There is nothing to report: {reasons}.")
        return Coverage(formats, text.format(reasons=", ".join(reasons)))
    missing = facts.not_connected(unknown)
    texts = _ends_later(facts, period, formats)
    if "raw_tickets" in needed - set(missing) and facts.audience == "internal":
        texts += _ended_but_open(facts, period, formats)
    if missing:
        texts.append(not_connected(missing, formats, facts.audience))
    if later := [name for name in unknown if name not in missing]:
        days = {name: facts.first_days[name] for name in later}
        text = gettext("Data that begins after the period: {days}.")
        texts.append(text.format(days=_by_day(days, formats)))
    if lacking(facts, [NAMED_TICKET] if NAMED_TICKET in needed else [], period):
        texts.append(gettext("Time by ticket is not known: no time entry names one."))
    if late := facts.begins_late(period.previous(), tuple(compared)):
        texts.append(_begins(late, period, formats))
    if stopped := ends_early(facts, period, needed):
        texts.append(_ends(stopped, period, formats))
    if "raw_tickets" in needed and can_compare(facts, period, ("raw_tickets",)):
        texts += _silent(facts, period, formats)
    return Coverage(formats, " ".join(texts)) if texts else Omitted()


def _ends_later(facts: Facts, period: Period, formats: Formats) -> list[str]:
    """Say up to which day the figures go of a period that has not ended by then."""
    last = last_day_begun(facts.as_of(period), period.timezone)
    if last >= period.last_day:
        return []
    text = formats.text.gettext(
        "The period ends on {end}, and its figures go up to {day}."
    )
    days = {"end": period.last_day, "day": last}
    return [text.format(**{key: formats.date(day) for key, day in days.items()})]


def _ended_but_open(facts: Facts, period: Period, formats: Formats) -> list[str]:
    """Say that the statuses of most finished tickets count as open; how to mend it."""
    counts = ended_but_open(facts, period)
    if counts is None:
        return []
    text = formats.text.gettext(
        "{n} of {all} tickets with an end count as open, as closed_statuses does not "
        "name their statuses; kpi check --tenant {tenant} proposes the line."
    )
    n, ended = map(formats.integer, counts)
    return [text.format(n=n, all=ended, tenant=facts.tenant)]


def is_connected(result: Result) -> bool:
    """Return whether any figure of a result is known."""
    sources = result.needs
    if not sources.all:
        return True
    return not result.lacks("") and bool(set(sources.all) - result.not_connected)


def known_columns(result: Result, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns whose sources are not connected."""
    return frame.drop(columns=[key for key in frame if result.lacks(str(key))])


def not_connected(sources: Iterable[str], formats: Formats, audience: str) -> str:
    """Name the sources that are not connected, as a sentence for a reader."""
    gettext = formats.text.gettext
    names = ", ".join(word(name, formats) for name in sources)
    text = gettext("Not connected: {names}.")
    if audience == "client":
        text = gettext("Not in this review: {names}.")
    return text.format(names=names)


def as_facts(
    facts: Facts, sources: Collection[str], period: Period, formats: Formats
) -> dict[str, str]:
    """Return the sources that are `lacking` in a period as facts of a workbook."""
    gettext, text = formats.text.gettext, formats.text.gettext("{column} ({reason})")
    lacked = [name for name in TABLES if name in sources]
    missing = facts.not_connected(lacked)
    unknown = [
        text.format(column=word(n, formats), reason=gettext(_why(facts, n, period)))
        for n in lacked
        if n not in missing
    ]
    if NAMED_TICKET in sources:
        unknown.append(gettext(_why(facts, NAMED_TICKET, period)))
    names = {
        gettext("Not connected"): [word(name, formats) for name in missing],
        gettext("Not known"): unknown,
    }
    return {label: ", ".join(texts) for label, texts in names.items() if texts}


def _why(facts: Facts, source: str, period: Period) -> str:
    return reason(facts, source, period).message


def needs_of_kpis(keys: Iterable[str]) -> list[Needs]:
    """Return the needs of KPIs, of the daily table and of the monthly summary."""
    return [RECORDS[key].needs for key in keys]


def _is_connected(facts: Facts, needs: Needs, period: Period) -> bool:
    missing = set(lacking(facts, needs.all, period))
    return not missing.intersection(needs.required) and bool(set(needs.all) - missing)


def _begins(late: Mapping[str, date], period: Period, formats: Formats) -> str:
    """State when the data begins, and that the previous period is not compared."""
    gettext = formats.text.gettext
    previous = formats.period(period.previous())
    if len(set(late.values())) == 1:
        day = formats.date(next(iter(late.values())))
        return gettext(
            "The data begins on {day}, so nothing is compared with {period}."
        ).format(day=day, period=previous)
    return gettext(
        "Data that begins later is not compared with {period}: {days}."
    ).format(period=previous, days=_by_day(late, formats))


def _ends(stopped: Mapping[str, date], period: Period, formats: Formats) -> str:
    """State when data stopped, and that the previous period is not compared."""
    text = formats.text.gettext(
        "Data that stops before the end is not compared with {period}: {days}. What "
        "came later is missing, or nothing came."
    )
    previous = formats.period(period.previous())
    return text.format(period=previous, days=_by_day(stopped, formats))


def _silent(facts: Facts, period: Period, formats: Formats) -> list[str]:
    """State the days without a ticket that are left out of comparisons."""
    silent = known_days(facts, "created", period, None)[0].silent
    if not silent:
        return []
    text = formats.text.gettext(
        "No ticket was created from {first} to {last}: these days are missing, or "
        "nothing came, and are left out where counts of tickets are compared."
    )
    first, last = (formats.date(day) for day in (min(silent), max(silent)))
    return [text.format(first=first, last=last)]


def _by_day(days: Mapping[str, date], formats: Formats) -> str:
    """List sources with a day of each."""
    text = formats.text.gettext("{source} on {day}")
    return ", ".join(
        text.format(source=word(name, formats), day=formats.date(day))
        for name, day in days.items()
    )
