"""Words beside the cards of measures: targets met, marks explained, intervals."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.first_page_blocks import Card
from kpi_lib.reporting.formats import Formats


def note(cards: Sequence[Card], formats: Formats) -> str:
    """Explain the charts and the statuses that stand on the cards."""
    gettext = formats.text.gettext
    statuses = {card.status for card in cards}
    notes = []
    if any(card.chart for card in cards):
        notes.append(gettext(
            "Small charts: the last 13 months, or one sign for each case "
            "(triangle: missed)."
        ))  # fmt: skip
    if "missed_within_chance" in statuses:
        notes.append(gettext(
            "“Within chance”: at this number of cases the miss may be luck."
        ))  # fmt: skip
    if "too_few" in statuses:
        notes.append(gettext("“Too few to tell”: fewer than 5 cases."))
    return " ".join(notes)


def all_met(met: int, has_others: bool, formats: Formats) -> str:
    """Say that all targets that can be judged were met; `has_others`: not all can."""
    gettext = formats.text.gettext
    if met == 1:
        text = gettext("The one target was met")
        if has_others:
            text = gettext("The one target that can be judged was met")
    elif met == 2:
        text = gettext("Both targets were met")
        if has_others:
            text = gettext("Both targets that can be judged were met")
    else:
        text = gettext("All {n} targets were met")
        if has_others:
            text = gettext("All {n} targets that can be judged were met")
    return text.format(n=formats.integer(met))


def interval(measure: Measure, formats: Formats) -> str:
    """Write an interval; with more digits where it only seems to hold the target."""
    low, high = measure.low or 0.0, measure.high or 0.0
    target = measure.target
    if target is not None and high < target and round(high, 1) >= target:
        return formats.interval(low, high, "ratio")
    return formats.interval(low, high, measure.unit)
