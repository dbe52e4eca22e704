"""Search of figures' titles for what cards, rows or the other language contradict."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

import pandas as pd
from support.contradictions import Reading, numbers, plain
from support.desk_results import DeskResults

from kpi_lib.reporting import figure_titles
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import measure_texts
from kpi_lib.reporting.views.target_trends import drawn_measures, target_trends

Titles = Mapping[str, str]
_HOURS = {"before 6": range(6), "morning": range(6, 12), "afternoon": range(12, 18),
          "evening": range(18, 24)}  # fmt: skip
_MISSED = ("missed", "missed_within_chance")


def titles(desk: DeskResults, formats: Formats) -> Titles:
    """Return the titles of the service desk's figures by what each is about."""
    observed = desk.observed
    drawn = [measure_texts(m, formats).label for m, _ in drawn_measures(observed)]
    return {
        "drawn": "; ".join(plain(label) for label in drawn),
        "days": plain(figure_titles.unusual_days(observed.trends.main, formats)),
        "time": plain(figure_titles.busiest_time(desk.arrivals, formats)),
        "open": plain(figure_titles.open_tickets(desk.levels, formats)),
        "targets": plain(target_trends(observed, formats).title),
    }


def against_cards(found: Titles, page: Reading) -> Iterator[str]:
    """Find an English title whose counts or verdict differ from a card's."""
    opened = page.card("opened")
    if match := re.search(r": (\d+) of (\d+) tickets$", found["time"]):
        part, every = map(int, match.groups())
        if opened is not None and every != int(opened["value"].replace(",", "")):
            yield f"{found['time']!r} against the card: {opened['value']}"
        if not 0 < part <= every:
            yield f"{found['time']!r}: more than all"
    judged = {label: card["status"] for label, card in page.cards.items()}
    drawn = found["drawn"].split("; ")
    others = {name: x for name, x in judged.items() if name not in drawn}
    meant = judged if "drawn here" not in found["targets"] else {
        name: x for name, x in judged.items() if name in drawn
    }  # fmt: skip
    missed = [name for name, status in meant.items() if status in _MISSED]
    if missed and found["targets"].startswith("Each target"):
        yield f"{found['targets']!r} against the cards of {missed}"
    told = [name for name, x in others.items() if x in (*_MISSED, "on_target")]
    if told and re.match("Targets? met least often", found["targets"]):
        yield f"{found['targets']!r} leaves out {told}"
    match = re.search(r"least often(?: of the targets drawn here)?: (.*), in "
                      r"(\d+) of (\d+) months$", found["targets"])  # fmt: skip
    if match:
        status = judged.get(match[1])
        if (match[2] == "0" and status == "on_target") or match[2] == match[3]:
            yield f"{found['targets']!r} against the status {status}"


def against_rows(found: Titles, levels: pd.Series) -> Iterator[str]:
    """Find an English title that counts the steps of open tickets wrongly."""
    known = [int(level) for level in levels.dropna()]
    steps = [after - before for before, after in pairwise(known)]
    up, down = sum(s > 0 for s in steps), sum(s < 0 for s in steps)
    told = [int(n) for n in re.findall(r"\d+", found["open"])]
    possible = ([up, down], [up, len(steps)], [down, len(steps)], [])
    said = re.search(r" (rose|fell) in", found["open"])
    wrong_way = said and told != [up if said[1] == "rose" else down, len(steps)]
    if told not in possible or (not told and (up or down)) or wrong_way:
        yield f"{found['open']!r}: {up} up, {down} down of {len(steps)}"


def against_days(found: Titles, main: pd.DataFrame) -> Iterator[str]:
    """Find an English title that counts or names the unusual days wrongly.

    Parameters
    ----------
    found : mapping of str to str
    main : DataFrame
        Table ``main`` of KPI 11, of one month.
    """
    told, title = re.findall(r"\d+", found["days"]), found["days"]
    unusual = main[main["seasonal_status"] == "ANOMALY"]
    judged = int(main["seasonal_status"].notna().sum())
    if len(unusual) == 1 and judged:
        row = unusual.iloc[0]
        day, count = pd.Timestamp(row["ticket_date"]).day, row["ticket_count"]
        wanted = [day, 2026, int(count), round(row["expected"])]
    else:
        wanted = [len(unusual), judged] if len(unusual) else []
    if [int(n) for n in told] != wanted or title.startswith("Too") != (not judged):
        yield f"{title!r}: {len(unusual)} of {judged} days are unusual"


def against_tickets(found: Titles, created: Iterable[datetime]) -> Iterator[str]:
    """Find an English title that names a time with another number of tickets.

    Parameters
    ----------
    found : mapping of str to str
    created : iterable of datetime
        When each ticket of the period was created, by the tenant's clock.
    """
    match = re.match(r"(.*?) (?:is|are) (?:the )?busiest.*: (\d+) of", found["time"])
    if match is None:
        return
    words = match[1].lower()
    day = next((n for n, name in enumerate(calendar.day_name)
                if name.lower() in words), None)  # fmt: skip
    hours = next((hours for word, hours in _HOURS.items() if word in words), range(24))
    count = sum(x.hour in hours and day in (None, x.weekday()) for x in created)
    if count != int(match[2]):
        yield f"{found['time']!r}: {count} tickets came then"


def in_both_languages(english: Titles, french: Titles) -> Iterator[str]:
    """Find titles that tell other numbers in French."""
    for key, text in english.items():
        told = [sorted(filter(None, numbers(t, one)))
                for t, one in ((text, "en"), (french[key], "fr"))]  # fmt: skip
        if told[0] != told[1]:
            yield f"{text!r} against {french[key]!r}"
