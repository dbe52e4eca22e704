"""Cards of a first page: measures against their targets, with a small chart each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.priorities import is_critical
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.findings.clear_changes import is_clear
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.measures import NEEDS
from kpi_lib.kpis.stats.least_cases import FEW, LEAST, are_few, can_be_compared
from kpi_lib.kpis.target_status import Measure
from kpi_lib.kpis.unknown_figures import can_compare
from kpi_lib.reporting import small_charts, target_words
from kpi_lib.reporting.case_counts import Noun, counted
from kpi_lib.reporting.first_letters import upper_first
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import (
    STATUS_WORDS,
    measure_texts,
    status_word,
    value_of,
)
from kpi_lib.reporting.translation import NO_BREAK

SERVICE_DESK = ("tickets", "sla_met_pct", "critical", "first_response_minutes",
                "ttr_hours", "csat", "open")  # fmt: skip
CLIENT = ("sla_met_pct", "critical", "first_response_minutes", "csat",
          "included_hours_pct", "alerts_in_time_pct")  # fmt: skip
MOST = 6
"""Cards on a first page: two rows."""
_OF_ANSWERS = ("csat", "nps")


@dataclass(frozen=True)
class CardMaker:
    """Makes the cards of one period, for a tenant or one of its clients."""

    observed: Observed
    formats: Formats

    @property
    def facts(self) -> Facts:
        """The rows."""
        return self.observed.facts

    @property
    def period(self) -> Period:
        """The report's period."""
        return self.observed.period

    @property
    def _own_months(self) -> int:
        """Number of the last months that are the period itself; 0 where none are."""
        return {"month": 1, "quarter": 3, "half": 6}.get(self.period.span, 0)

    def block(
        self, keys: Sequence[str], question: str, most: int = MOST
    ) -> TargetCards:
        """Return the cards of these measures, without those that are not known.

        Where they are more than `most`, the first ones without a target are left out.
        """
        cards = [card for key in keys if (card := self._card(key)) is not None]
        bare = [card for card in cards if card.status == "no_target"]
        for card in bare[: max(0, len(cards) - most)]:
            cards.remove(card)
        return TargetCards(
            question,
            self._answer(keys),
            cards,
            target_words.note(cards, self._own_months, self.formats),
        )

    def _answer(self, keys: Sequence[str]) -> str:
        """Say how many of the targets were met, and which were clearly missed."""
        shown = [m for key in keys if (m := self._measure(key)) is not None]
        sections = {measure.section for measure in shown}
        others = [
            m
            for m in self.observed.now.measures
            if m.target is not None
            and (m.section in sections or _is_missed_security(m))
            and not any(m is one for one in shown)
            and not self.facts.not_connected(NEEDS[m.key])
        ]
        return target_words.headline(shown, others, self.formats)

    def _measure(self, key: str) -> Measure | None:
        if key == "critical":
            found = (m for m in self.observed.now.measures if is_critical(m.group))
            measure = next((m for m in found if m.key == "sla_met_pct"), None)
        else:
            measure = self.observed.now.get(key)
        if measure is None or self.facts.not_connected(NEEDS[measure.key]):
            return None
        return measure

    def _card(self, key: str) -> Card | None:
        if key in ("tickets", "open"):
            return self._count_card(key)
        measure = self._measure(key)
        if measure is None or (measure.value is None and measure.n == 0):
            return None
        formats, gettext = self.formats, self.formats.text.gettext
        texts = measure_texts(measure, formats)
        value, unit = self._value(measure)
        is_judged = measure.n >= LEAST or not measure.is_sample
        target = ""
        if measure.target is not None:
            text = (
                gettext("limit {target}")
                if measure.key == "included_hours_pct"
                else gettext("target {target}")
            )
            target = text.format(target=texts.target).replace(" ", NO_BREAK)
        return Card(
            texts.label,
            value,
            unit,
            measure.status,
            status_word(measure, formats),
            target,
            tuple(self._evidence(measure)) if is_judged else (),
            self._chart(measure, texts.target),
        )

    def _value(self, measure: Measure) -> tuple[str, str]:
        """Return a value and its small unit: a count of few cases, else the figure."""
        formats, gettext = self.formats, self.formats.text.gettext
        of = gettext("of {n}")
        if measure.part is not None and _is_counted(measure):
            n = formats.integer(measure.n)
            return formats.integer(measure.part), of.format(n=n)
        if measure.is_sample and measure.n < LEAST:
            noun: Noun = "answers" if measure.key in _OF_ANSWERS else "tickets"
            n = formats.integer(measure.n)
            words = counted(measure.n, noun, formats)
            return n, words.removeprefix(n).strip()
        unit = of.format(n=5) if measure.key == "csat" else ""
        return value_of(measure.value, measure, formats), unit

    def _evidence(self, measure: Measure) -> Iterator[str]:
        formats, gettext = self.formats, self.formats.text.gettext
        n = formats.integer(measure.n)
        if measure.part is not None and measure.n > FEW:
            text = gettext("{k} of {n}.")
            if _is_counted(measure):
                text = gettext("{share} in time.")
            share = value_of(measure.value, measure, formats)
            yield text.format(k=formats.integer(measure.part), n=n, share=share)
        elif measure.key == "csat" and measure.low is not None:
            limits = target_words.interval(measure, formats)
            text = gettext("{n} answers, the true mark may be {limits}.")
            yield text.format(n=n, limits=limits)
        elif measure.key == "first_response_minutes":
            yield gettext("Half of {n} replies came sooner.").format(n=n)
        elif measure.key == "ttr_hours":
            yield gettext("Half of {n} tickets took less.").format(n=n)
        yield self._against_before(measure)

    def _against_before(self, measure: Measure) -> str:
        """Say what the figure was in the period before, and whether it changed."""
        before = self.observed.before.get(measure.key, measure.group)
        if before is None or before.value is None:
            return ""
        if not can_compare(self.facts, self.period, NEEDS[measure.key]):
            return ""
        is_share, formats = before.part is not None, self.formats
        if measure.is_sample and before.n < LEAST and not is_share:
            return ""
        old = value_of(before.value, measure, formats)
        if is_share and (_is_counted(measure) or _is_counted(before)):
            old = formats.text.gettext("{part} of {n}").format(
                part=formats.integer(before.part), n=formats.integer(before.n)
            )
        if not measure.is_sample or measure.group:
            return self._before(old)
        if not can_be_compared(measure.n, before.n):
            return self._too_few(old)
        now, earlier = self.observed.now, self.observed.before
        rose = float(measure.value or 0) > before.value
        has_changed = is_clear(measure, before, now, earlier)
        if is_share and not has_changed and are_few(measure.n, before.n):
            return self._too_few(old)
        return self._before(old, rose, has_changed)

    def _before(
        self, value: str, rose: bool = False, is_clear: bool | None = None
    ) -> str:
        """Write the value of the period before; `is_clear` is None without a test."""
        gettext = self.formats.text.gettext
        if is_clear is None:
            text = gettext("{period}: {value}.")
        elif not is_clear:
            text = gettext("{period}: {value}, no clear change.")
        elif rose:
            text = gettext("{period}: {value}, now clearly more.")
        else:
            text = gettext("{period}: {value}, now clearly less.")
        return text.format(period=self._period_before, value=value)

    def _too_few(self, value: str) -> str:
        """Write the value of the period before, with which nothing is compared."""
        text = self.formats.text.gettext("{period}: {value}, too few to tell a change.")
        return text.format(period=self._period_before, value=value)

    def _by_day(self, value: str, rose: bool) -> str:
        """Write the same where a day brings more and the period less, or vice versa."""
        gettext = self.formats.text.gettext
        text = gettext("{period}: {value}, now clearly less a day.")
        if rose:
            text = gettext("{period}: {value}, now clearly more a day.")
        return text.format(period=self._period_before, value=value)

    @property
    def _period_before(self) -> str:
        return upper_first(self.formats.period(self.period.previous()))

    def _chart(self, measure: Measure, target: str) -> str:
        is_few = measure.n <= small_charts.MOST_MARKS
        if measure.part is not None and is_few:
            return small_charts.marks(measure.part, measure.n - measure.part)
        if measure.key == "csat" and is_few:
            marks = self.observed.now.surveys["csat"].dropna()
            return small_charts.dots(marks.tolist())
        if measure.group:
            return ""
        return self._line(measure.key, measure.target, target.rstrip("%\u202f\u00a0 "))

    def _line(self, column: str, target: float | None = None, text: str = "") -> str:
        if not self._own_months or column not in self.observed.months:
            return ""
        values = [
            None if pd.isna(v) else float(v) for v in self.observed.months[column]
        ]
        return small_charts.line(values, target, text, self._own_months)

    def _count_card(self, key: str) -> Card | None:
        """Return the card of tickets opened, or left open at the end."""
        if self.facts.not_connected(("raw_tickets",)):
            return None
        formats, gettext = self.formats, self.formats.text.gettext
        now, before = self.observed.now.tickets, self.observed.before.tickets
        lines, is_changed, rose = [], None, False
        if key == "tickets":
            count, old = int(now["is_new"].sum()), int(before["is_new"].sum())
            label, column = gettext("Tickets opened"), "new_tickets"
            days, counts = self.observed.new_tickets
            change = days.change(counts)
            is_changed = None if change.p is None else change.is_clear
            rose = change.is_more
        else:
            count, old = (int(t["age_days"].notna().sum()) for t in (now, before))
            label, column = gettext("Open at the end"), "backlog_open"
            late = int((now["age_days"] > 30).sum())
            text = formats.text.ngettext(
                "{n} is older than 30 days.", "{n} are older than 30 days.", late
            )
            lines.append(text.format(n=formats.integer(late)) if late else "")
        if can_compare(self.facts, self.period, ("raw_tickets",)):
            text = self._before(formats.integer(old), rose, is_changed)
            if is_changed and rose != (count > old):
                text = self._by_day(formats.integer(old), rose)
            lines.append(text)
        return Card(
            label, formats.integer(count), "", "no_target",
            gettext(STATUS_WORDS["no_target"]), "", tuple(lines), self._line(column),
        )  # fmt: skip


def _is_missed_security(measure: Measure) -> bool:
    """Return whether a target of alerts was missed, which no page leaves unsaid."""
    return measure.section == "security" and measure.status == "missed"


def _is_counted(measure: Measure) -> bool:
    """Return whether a share is shown as a count: of few cases, or of one priority."""
    return bool(measure.group) or measure.n <= FEW
