"""First page of a report: the methods that a notebook calls for its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from kpi_lib.domain.finding import FindingAnswer
from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.result import Result
from kpi_lib.kpis.findings import period_findings
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.content_blocks import Figure
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.finding_actions import answer_of
from kpi_lib.reporting.finding_words import sentences
from kpi_lib.reporting.first_page_blocks import FirstAnswers, ThingsToKnow
from kpi_lib.reporting.report_results import ReportResults
from kpi_lib.reporting.target_cards import SERVICE_DESK, CardMaker
from kpi_lib.reporting.value_names import with_named_groups
from kpi_lib.reporting.verdict_words import verdict
from kpi_lib.reporting.views.first_answers import FIRST_ANSWERS, FirstAnswer
from kpi_lib.reporting.views.target_trends import target_trends

_MOST = 3
"""Things to know."""


class FirstPage(ReportResults):
    """What a reader of one page is to know; see `ReportResults`."""

    @property
    def _cards(self) -> tuple[Sequence[str], str]:
        """Measures on the first page, and the question above them."""
        return SERVICE_DESK, self.formats.text.gettext("Against targets")

    @property
    def _rests_on(self) -> tuple[str, ...]:
        """Tables one of which the first page takes."""
        return ("raw_tickets",)

    @property
    def _sections(self) -> tuple[str, ...]:
        """Sections whose findings the first page tells."""
        return ("tickets", "trends", "satisfaction")

    def first_page(self) -> tuple[Block, ...]:
        """Return the verdict, the three things to know, and cards against targets."""
        facts, formats = self.tenant.facts, self.formats
        if facts.not_connected(self._rests_on) == self._rests_on:
            return (Omitted(),)
        observed = self.observed
        findings = period_findings.of(observed, self._sections)
        text = verdict(findings, observed.now, formats)
        cards = CardMaker(observed, formats).block(*self._cards)
        return ThingsToKnow(formats, findings, text), cards

    def target_trends(self) -> Figure | Omitted:
        """Return the last months of what has a target; nothing without any target."""
        if self.tenant.facts.not_connected(("raw_tickets",)):
            return Omitted()
        figure = target_trends(self.observed, self.formats)
        return Omitted() if figure.is_empty else figure

    def findings(self, *sections: str) -> Block:
        """Return what a report on some sections has to tell, else nothing.

        Parameters
        ----------
        *sections : str
            Of `kpi_lib.domain.finding.SECTIONS`.
        """
        observed = replace(self.observed, sections=sections)
        found = period_findings.of(observed, sections)
        block = ThingsToKnow(self.formats, found, says_nothing=False)
        return Omitted() if block.is_empty else block

    def answers(self, *results: Result, sections: Sequence[str] = ()) -> Block:
        """Return what results have to say first, three things at most, else nothing.

        For a report on one family whose answers are no findings: nobody agreed on them.

        Parameters
        ----------
        *results : Result
        sections : sequence of str, optional
            Of `kpi_lib.domain.finding.SECTIONS`: their findings come before.
        """
        formats = self.formats
        items: list[tuple[str, str, FindingAnswer | None]] = []
        shown: set[str] = set()
        if sections:
            observed = replace(self.observed, sections=sections)
            found = period_findings.of(observed, sections).first
            shown = {finding.kind for finding in found}
            items = [(*sentences(f, formats), answer_of(f, formats)) for f in found]
        items += [
            (answer.title, answer.detail, self._action(answer))
            for result in results
            if not result.lacks("main")
            for answer in FIRST_ANSWERS[result.kpi](
                with_named_groups(result, formats), formats
            )
            if answer.key not in shown  # a device that raises more is a finding already
        ]
        return FirstAnswers(formats, items[:_MOST]) if items else Omitted()

    def _action(self, answer: FirstAnswer) -> FindingAnswer:
        """Return what the settings have to be done about it, else what it proposes."""
        action = self.tenant.params.action_for(answer.key, self.company)
        if action is None:
            return FindingAnswer(answer.action or None)
        as_of = self.tenant.facts.as_of(self.period)
        today = last_day_begun(as_of, self.period.timezone)
        days = action.due_days
        due_on = None if days is None else today + timedelta(days)
        return FindingAnswer(action.text, action.owner, due_on)
