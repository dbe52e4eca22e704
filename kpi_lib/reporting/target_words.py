"""Words beside the cards of measures: targets met, marks explained, intervals."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.first_letters import lower_first
from kpi_lib.reporting.first_page_blocks import Card
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import all_met, measure_texts


def note(cards: Sequence[Card], own_months: int, formats: Formats) -> str:
    """Explain the charts, with so many months of the period, and the statuses."""
    gettext = formats.text.gettext
    statuses = {card.status for card in cards}
    notes = []
    if any(card.chart for card in cards):
        notes.append(gettext(
            "Small charts: the last 13 months, or one sign for each case "
            "(triangle: missed)."
        ))  # fmt: skip
        if own_months > 1:
            notes.append(gettext("The thick part of a line is this report’s period."))
    if "missed_within_chance" in statuses:
        notes.append(gettext(
            "“Within chance”: at this number of cases the miss may be luck."
        ))  # fmt: skip
    if "too_few" in statuses:
        notes.append(gettext("“Too few to tell”: fewer than 5 cases."))
    return " ".join(notes)


def headline(
    shown: Sequence[Measure], others: Sequence[Measure], formats: Formats
) -> str:
    """Say how many of the targets were met, and which were clearly missed.

    Parameters
    ----------
    shown : sequence of Measure
        Those of the cards.
    others : sequence of Measure
        Further ones of the same sections with a target; the missed ones count, and all
        where none of the cards can be judged.
    formats : Formats
    """
    gettext = formats.text.gettext
    of_cards, elsewhere = (
        [m for m in some if m.status not in ("no_target", "too_few")]
        for some in (shown, others)
    )
    missed_elsewhere = [m for m in elsewhere if m.status == "missed"]
    judged = [*of_cards, *missed_elsewhere] or elsewhere
    has_others = any(
        m.target is not None and m not in judged for m in (*shown, *others)
    )
    if not judged:
        if has_others:
            return gettext("No target could be judged")
        return gettext("No target is set") if shown else ""
    met = sum(m.status == "on_target" for m in judged)
    if met == len(judged):
        return all_met(met, has_others, formats)
    text = formats.text.ngettext(
        "{met} of {n} target met", "{met} of {n} targets met", len(judged)
    )
    text = text.format(met=formats.integer(met), n=formats.integer(len(judged)))
    missed = [measure_texts(m, formats).label for m in judged if m.status == "missed"]
    if not missed:
        return text
    clearly = formats.text.ngettext(
        "{text}; clearly missed: {names}", "{text}; clearly missed: {names}",
        len(missed),
    )  # fmt: skip
    return clearly.format(text=text, names=", ".join(map(lower_first, missed)))


def interval(measure: Measure, formats: Formats) -> str:
    """Write an interval; with more digits where it only seems to hold the target."""
    low, high = measure.low or 0.0, measure.high or 0.0
    target = measure.target
    if target is not None and high < target and round(high, 1) >= target:
        return formats.interval(low, high, "ratio")
    return formats.interval(low, high, measure.unit)
