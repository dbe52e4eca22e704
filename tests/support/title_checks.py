"""Search of figures' titles for what cards, rows or the other language contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd
from support.contradictions import Reading, numbers, plain

from kpi_lib.kpis import desk_figures, month_history
from kpi_lib.kpis.findings.observed import Observed
from kpi_lib.reporting import figure_titles
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import measure_texts
from kpi_lib.reporting.views.target_trends import drawn_measures, target_trends

Titles = Mapping[str, str]
_MISSED = ("missed", "missed_within_chance")


def titles(observed: Observed, formats: Formats) -> Titles:
    """Return the titles of the service desk's figures by what each is about."""
    facts, period = observed.facts, observed.period
    arrivals = desk_figures.tables(facts, period, observed.company)["arrivals"]
    levels = month_history.compute(facts, period, observed.company)["backlog_open"]
    drawn = [measure_texts(m, formats).label for m, _ in drawn_measures(observed)]
    return {
        "drawn": "; ".join(plain(label) for label in drawn),
        "days": plain(figure_titles.unusual_days(observed.trends.main, formats)),
        "time": plain(figure_titles.busiest_time(arrivals, formats)),
        "open": plain(figure_titles.open_tickets(levels, formats)),
        "targets": plain(target_trends(observed, formats).title),
    }


def against_cards(found: Titles, page: Reading) -> Iterator[str]:
    """Find an English title whose counts or verdict differ from a card's."""
    opened = page.cards.get(page.words["opened"])
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
    if told not in possible or (not told and (up or down)):
        yield f"{found['open']!r}: {up} up, {down} down of {len(steps)}"


def in_both_languages(english: Titles, french: Titles) -> Iterator[str]:
    """Find titles that tell other numbers in French."""
    for key, text in english.items():
        told = [sorted(filter(None, numbers(t, one)))
                for t, one in ((text, "en"), (french[key], "fr"))]  # fmt: skip
        if told[0] != told[1]:
            yield f"{text!r} against {french[key]!r}"
