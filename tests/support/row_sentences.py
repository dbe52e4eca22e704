"""Search of findings for days, devices and causes that the rows do not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from support.contradictions import Reading, numbers, plain

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def days(page: Reading, main: pd.DataFrame) -> Iterator[str]:
    """Find an unusual day that the table by day, of one month, tells otherwise.

    Parameters
    ----------
    page : Reading
    main : DataFrame
        Table ``main`` of KPI 11.
    """
    unusual = main[main["seasonal_status"] == "ANOMALY"]
    if len(unusual) and re.search(
        page.words["usual_days"], plain(page.things["nothing"])
    ):
        yield f"{page.things['nothing']!r} against {len(unusual)} unusual days"
    by_day = {pd.Timestamp(r.ticket_date).day: r for r in main.itertuples()}
    for match, title, detail in page.find("day"):
        number = re.search(r"\d+", match[0])
        row = by_day[int(number[0])] if number else None
        told = re.search(page.words["expected"], detail)
        if row is None or told is None:
            yield f"{title!r} {detail!r} has no row"
            continue
        count, expected = (_count(text, page) for text in told.groups())
        if row.seasonal_status != "ANOMALY":
            yield f"{title!r}: the day is {row.seasonal_status}"
        if (count, expected) != (row.ticket_count, round(row.expected)):
            yield f"{detail!r} against {row.ticket_count}, {row.expected}"
        is_busiest = re.search(page.words["busiest"], title)
        if is_busiest and row.ticket_count < main["ticket_count"].max():
            yield f"{title!r}: another day had {main['ticket_count'].max()}"


def devices(page: Reading, tables: Rows) -> Iterator[str]:
    """Find a device whose alerts of October and September were others."""
    alerts = tables.get("raw_security_alerts", ())
    for match, title, detail in page.find("device"):
        told = re.search(page.words["device_before"], detail)
        counts = [
            sum(
                a["device"] == match[1] and a["detected_at"][5:7] == month
                for a in alerts
            )
            for month in ("10", "09")
        ]
        found = [_count(text, page) for text in told.groups()] if told else []
        if found != counts:
            yield f"{title!r} {detail!r} against {counts}"


def causes(page: Reading) -> Iterator[str]:
    """Find a cause whose late tickets and the others' do not add up to the card's."""
    counts = page.counts("in_time")
    for match, title, detail in page.find("cause"):
        told = re.search(page.words["others"], detail)
        if told is None or counts is None:
            continue
        late = int(numbers(match[1], page.language)[0])
        others, share = int(told[1]), float(told[2].replace(",", "."))
        others_late = others - round(others * share / 100)
        if late + others_late != counts[1] - counts[0]:
            yield f"{title!r} {detail!r} against {counts} in time"


def _count(text: str, page: Reading) -> int:
    """Return a number as it is told; "No" and "Aucun" are none."""
    return int("".join(numbers(text, page.language)[:1]) or 0)
