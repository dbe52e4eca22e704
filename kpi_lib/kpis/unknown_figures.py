"""Figures that are not known: NULL without their sources, not compared too early."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.text.status_words import LEAST_ENDS

REASONS: Mapping[str, Note] = {
    "raw_tickets": Note("no tickets were ever imported"),
    "raw_time_entries": Note("no time entries were ever imported"),
    "raw_agreements": Note("no agreement was ever imported"),
    "raw_security_alerts": Note("no alerts were ever imported"),
    "raw_surveys": Note("no survey answers were ever imported"),
    "raw_commitments": Note("no commitments were ever imported"),
    "raw_projects": Note("no projects were ever imported"),
}
"""Why a figure is not known, by the first source that it lacks."""

_ENDED = """
select
    count(*) as ended,
    count(*) filter (where not is_closed(status)) as open
from raw_tickets_since($start, false)
where closed_at is not null and is_counted(status)
"""

_LEFT_OUT = Note("the settings leave out every row")


def reason(facts: Facts, source: str) -> Note:
    """Return why the figures of a source that is not connected are not known."""
    return _LEFT_OUT if source in facts.wholly_excluded else REASONS[source]


def ended_but_open(facts: Facts, period: Period) -> tuple[int, int] | None:
    """Count the tickets with an end that count as open, and all with an end.

    Of those with an instant since the period's start. None where at most half count as
    open, or under `LEAST_ENDS`: a reopened ticket may bear the end that it once had.
    """
    row = facts.once(_ENDED, {"start": period.start}).iloc[0]
    count, ended = int(row["open"]), int(row["ended"])
    return (count, ended) if count >= LEAST_ENDS and 2 * count > ended else None


def known_tables(
    facts: Facts, needs: Needs, tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return tables without what rests on sources that are not connected.

    A table has no rows where it needs such a source itself, and NULL in the columns
    that do.
    """
    return {
        name: known_rows(facts, needs, frame, name) for name, frame in tables.items()
    }


def known_rows(
    facts: Facts, needs: Needs, frame: pd.DataFrame, table: str = "main"
) -> pd.DataFrame:
    """Return the rows of one table; see `known_tables`."""
    if facts.not_connected(needs.of(table)):
        return frame.iloc[:0]
    unknown = [
        name for name in frame.columns if facts.not_connected(needs.of(str(name)))
    ]
    nowhere = np.zeros(len(frame), dtype=bool)
    return frame.assign(**{name: frame[name].where(nowhere) for name in unknown})


def known_headlines(
    facts: Facts, needs: Needs, period: Period, headlines: Iterable[Headline]
) -> tuple[Headline, ...]:
    """Return headlines, those undefined that rest on sources not connected.

    None is compared with an earlier period that is not wholly in its tables' history,
    nor is a change tested from a figure that is not known.
    """
    return tuple(_known(facts, needs, period, headline) for headline in headlines)


def _known(facts: Facts, needs: Needs, period: Period, headline: Headline) -> Headline:
    sources = needs.of(headline.key)
    if missing := facts.not_connected(sources):
        return replace(
            headline, value=None, n=0, low=None, high=None, previous=None,
            change_p=None, is_more=None, reason=reason(facts, missing[0]).message,
        )  # fmt: skip
    if headline.previous is None or not can_compare(facts, period, sources):
        return replace(headline, previous=None, change_p=None, is_more=None)
    return headline


def can_compare(facts: Facts, period: Period, sources: Iterable[str]) -> bool:
    """Return whether the previous period is wholly in the history of some tables."""
    return not facts.begins_late(period.previous(), tuple(sources))
