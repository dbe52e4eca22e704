"""Cards of a first page: measures against their targets, with a small chart each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.priorities import is_critical
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import month_history
from kpi_lib.kpis.findings.clear_changes import is_clear
from kpi_lib.kpis.findings.observed import Observed
from kpi_lib.kpis.measures import NEEDS
from kpi_lib.kpis.stats.changes import SIGNIFICANT, count_p
from kpi_lib.kpis.target_status import LEAST, Measure
from kpi_lib.reporting import small_charts
from kpi_lib.reporting.first_page_blocks import Card, TargetCards
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import STATUS_WORDS, measure_texts, value_of

SERVICE_DESK = ("tickets", "sla_met_pct", "first_response_minutes", "ttr_hours",
                "csat", "open")  # fmt: skip
CLIENT = ("sla_met_pct", "critical", "first_response_minutes", "csat",
          "included_hours_pct", "alerts_in_time_pct")  # fmt: skip
_TABLES = ("raw_tickets", "raw_surveys", "raw_security_alerts", "raw_time_entries",
           "raw_agreements")  # fmt: skip


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

    @cached_property
    def _history(self) -> pd.DataFrame:
        return month_history.compute(self.facts, self.period, self.observed.company)

    @property
    def _own_months(self) -> int:
        """Number of the last months that are the period itself; 0 where none are."""
        return {"month": 1, "quarter": 3, "half": 6}.get(self.period.span, 0)

    def block(self, keys: Sequence[str], question: str) -> TargetCards:
        """Return the cards of these measures, without those that are not known."""
        cards = [card for key in keys if (card := self._card(key)) is not None]
        note = ""
        if any(card.chart for card in cards):
            note = self.formats.text.gettext(
                "Small charts: the last 13 months, or one mark a case (triangle: "
                "missed). “Within chance”: so few cases that the miss may be luck."
            )
        return TargetCards(question, self._answer(keys), cards, note)

    def _answer(self, keys: Sequence[str]) -> str:
        """Say how many of the targets were met, and which were clearly missed."""
        gettext, formats = self.formats.text.gettext, self.formats
        shown = [m for key in keys if (m := self._measure(key)) is not None]
        judged = [m for m in shown if m.status not in ("no_target", "too_few")]
        if not judged:
            return gettext("No target is set") if shown else ""
        met = sum(m.status == "on_target" for m in judged)
        if met == len(judged):
            text = gettext("All {n} targets were met")
            if met == 1:
                text = gettext("The one target was met")
            return text.format(n=formats.integer(met))
        text = self.formats.text.ngettext(
            "{met} of {n} target met", "{met} of {n} targets met", len(judged)
        )
        text = text.format(met=formats.integer(met), n=formats.integer(len(judged)))
        missed = [
            measure_texts(m, formats).label for m in judged if m.status == "missed"
        ]
        if not missed:
            return text
        clearly = gettext("{text}; clearly missed: {names}")
        return clearly.format(text=text, names=", ".join(map(_lower_first, missed)))

    def _measure(self, key: str) -> Measure | None:
        if key == "critical":
            found = (m for m in self.observed.now.measures if is_critical(m.group))
            measure = next((m for m in found if m.key == "sla_met_pct"), None)
        else:
            measure = self.observed.now.get(key)
        if measure is None or self.facts.not_connected((NEEDS[measure.key],)):
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
            target = text.format(target=texts.target)
        return Card(
            texts.label,
            value,
            unit,
            measure.status,
            gettext(STATUS_WORDS[measure.status]),
            target,
            tuple(self._evidence(measure)) if is_judged else (),
            self._chart(measure, texts.target),
        )

    def _value(self, measure: Measure) -> tuple[str, str]:
        """Return a value and its small unit: a count of few cases, else the figure."""
        formats, gettext = self.formats, self.formats.text.gettext
        of = gettext("of {n}")
        if measure.part is not None and measure.n <= small_charts.MOST_MARKS:
            n = formats.integer(measure.n)
            return formats.integer(measure.part), of.format(n=n)
        if measure.key == "csat":
            if measure.n < LEAST:
                text = formats.text.ngettext("answer", "answers", measure.n)
                return formats.integer(measure.n), text
            return value_of(measure.value, measure, formats), of.format(n=5)
        return value_of(measure.value, measure, formats), ""

    def _evidence(self, measure: Measure) -> Iterator[str]:
        formats, gettext = self.formats, self.formats.text.gettext
        n = formats.integer(measure.n)
        if measure.part is not None and measure.n > small_charts.MOST_MARKS:
            yield gettext("{k} of {n}.").format(k=formats.integer(measure.part), n=n)
        elif measure.key == "csat" and measure.low is not None:
            limits = formats.interval(measure.low, measure.high, measure.unit)
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
        if before is None or before.value is None or not self._is_comparable(measure):
            return ""
        formats, gettext = self.formats, self.formats.text.gettext
        old = value_of(before.value, measure, formats)
        if measure.part is not None and measure.n <= small_charts.MOST_MARKS:
            text = gettext("{part} of {n}")
            old = text.format(
                part=formats.integer(before.part), n=formats.integer(before.n)
            )
        period = _capital(formats.period(self.period.previous()))
        if not measure.is_sample or min(measure.n, before.n) < LEAST or measure.group:
            return gettext("{period}: {value}.").format(period=period, value=old)
        if not is_clear(measure, before, self.observed.now, self.observed.before):
            text = gettext("{period}: {value}, no clear change.")
        elif float(measure.value or 0) > before.value:
            text = gettext("{period}: {value}, now clearly more.")
        else:
            text = gettext("{period}: {value}, now clearly less.")
        return text.format(period=period, value=old)

    def _is_comparable(self, measure: Measure) -> bool:
        begun = self.facts.begins_late(self.period.previous(), _TABLES)
        return NEEDS[measure.key] not in begun

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
        if not self._own_months or column not in self._history:
            return ""
        values = [None if pd.isna(v) else float(v) for v in self._history[column]]
        return small_charts.line(values, target, text, self._own_months)

    def _count_card(self, key: str) -> Card | None:
        """Return the card of tickets opened, or left open at the end."""
        if self.facts.not_connected(("raw_tickets",)):
            return None
        formats, gettext = self.formats, self.formats.text.gettext
        now, before = self.observed.now.tickets, self.observed.before.tickets
        is_comparable = "raw_tickets" not in self.facts.begins_late(
            self.period.previous(), ("raw_tickets",)
        )
        if key == "tickets":
            count, old = int(now["is_new"].sum()), int(before["is_new"].sum())
            label, column = gettext("Tickets opened"), "new_tickets"
            p = count_p(count, old, *self.observed.days)
        else:
            count, old = (int(t["age_days"].notna().sum()) for t in (now, before))
            label, column, p = gettext("Open at the end"), "backlog_open", None
        lines = []
        if key == "open":
            late = int((now["age_days"] > 30).sum())
            text = formats.text.ngettext(
                "{n} is older than 30 days.", "{n} are older than 30 days.", late
            )
            lines.append(text.format(n=formats.integer(late)) if late else "")
        if is_comparable:
            lines.append(self._count_before(count, old, p))
        return Card(
            label, formats.integer(count), "", "no_target",
            gettext(STATUS_WORDS["no_target"]), "", tuple(lines), self._line(column),
        )  # fmt: skip

    def _count_before(self, count: int, old: int, p: float | None) -> str:
        formats, gettext = self.formats, self.formats.text.gettext
        if p is None:
            text = gettext("{period}: {value}.")
        elif p >= SIGNIFICANT:
            text = gettext("{period}: {value}, no clear change.")
        elif count / self.observed.days[0] > old / self.observed.days[1]:
            text = gettext("{period}: {value}, now clearly more.")
        else:
            text = gettext("{period}: {value}, now clearly less.")
        period = _capital(formats.period(self.period.previous()))
        return text.format(period=period, value=formats.integer(old))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
