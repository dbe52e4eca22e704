"""Report for one client company: the blocks that its notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, cast

import pandas as pd

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.finding import SECTIONS
from kpi_lib.domain.languages import Language
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.domain.schema import TABLES
from kpi_lib.kpis.findings import used_up_hours
from kpi_lib.kpis.review import PARTS, advice
from kpi_lib.kpis.review.time_worked import is_billed_by_time
from kpi_lib.reporting import coverage
from kpi_lib.reporting.block import Block
from kpi_lib.reporting.client import client_words
from kpi_lib.reporting.client.advice_words import AdviceWords
from kpi_lib.reporting.client.client_asks import asks_table
from kpi_lib.reporting.client.client_decisions import Decisions, decision_items
from kpi_lib.reporting.client.client_terms import LABELS, definitions
from kpi_lib.reporting.client.client_workbook import write_client_workbook
from kpi_lib.reporting.client.commitment_table import commitment_table
from kpi_lib.reporting.client.note_block import NoteBlock, note_text
from kpi_lib.reporting.client.review_purpose import purpose
from kpi_lib.reporting.content_blocks import (
    Callout,
    Definitions,
    Figure,
    Headlines,
    Paragraph,
    Provenance,
)
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report, open_report
from kpi_lib.reporting.table_block import TableBlock
from kpi_lib.reporting.target_cards import CLIENT
from kpi_lib.reporting.value_names import with_named_groups
from kpi_lib.reporting.views import client_parts, recommendations
from kpi_lib.reporting.views.client_subjects import read_subjects

FIGURES: Mapping[str, Callable[[Result, Formats], Figure]] = {
    "service_summary": client_parts.months,
    "soc_metrics": client_parts.alerts_in_time,
    "review_use": client_parts.work_types,
}
READINGS: Mapping[str, Callable[[Result, Formats], Paragraph | Callout]] = {
    "review_promises": client_parts.read_promises,
    "review_subjects": read_subjects,
    "soc_metrics": client_parts.read_security,
    "review_use": client_parts.read_use,
    "review_satisfaction": client_parts.read_satisfaction,
    "review_advice": recommendations.read_advice,
    "review_quality": client_parts.read_quality,
}


@dataclass(frozen=True)
class ClientReport(Report):
    """The review of one client company, in the client's words.

    Its tenant is opened for that client: it holds the client's rows alone, and no
    technician, amount of money or other client is in it.
    """

    _labels: ClassVar[Mapping[str, str]] = LABELS

    def review(self, part: str) -> Result:
        """Compute a part of the review; see `review.PARTS`."""
        result = PARTS[part](self.tenant.facts, self.period, self.company)
        return result.read_by(self.formats)

    @property
    def _cards(self) -> tuple[Sequence[str], str]:
        return CLIENT, self.formats.text.gettext("What we agreed")

    @property
    def _rests_on(self) -> tuple[str, ...]:
        return tuple(source for needs in client_parts.NEEDS for source in needs.all)

    @property
    def _sections(self) -> tuple[str, ...]:
        return SECTIONS

    def first_page(self) -> tuple[Block, ...]:
        """Return it with the account manager's own words after the things to know."""
        first, *others = super().first_page()
        return first, self.note(), *others

    def note(self) -> NoteBlock:
        """Return the account manager's own words; an empty block without any."""
        words = note_text(self.tenant.params, self.period, self.company or "")
        return NoteBlock(self.formats, words)

    def coverage(self, *kpis: str) -> Block:
        """Return a remark on sources not connected, and on where the data begins."""
        facts = self.tenant.facts
        needs, compared = client_parts.NEEDS, client_parts.COMPARED
        return coverage.coverage(facts, self.period, self.formats, needs, compared)

    def purpose(self) -> Paragraph | Omitted:
        """Say what the review is about, of what its data tells."""
        text = purpose(self.tenant.facts.not_connected(TABLES), self.formats)
        return Paragraph(text) if text else Omitted()

    def advice(self) -> Result:
        """Return at most three recommendations, their figures put into words."""
        language = cast(Language, self.formats.language)
        result = advice.compute(
            self.tenant.facts, self.period, self.company, language=language
        )
        result = with_named_groups(result, self.formats)
        words = AdviceWords(self.formats)
        worded = {name: words.worded(frame) for name, frame in result.tables.items()}
        return replace(result, tables=worded).read_by(self.formats)

    def tickets_in_words(self, service: Result) -> Paragraph | Omitted:
        """Say how many tickets there were, and how they were handled."""
        if service.lacks("main"):
            return Omitted()
        formats = self.formats
        is_business = self.tenant.params.clock == "business"
        said = (
            client_words.opened(service, formats),
            client_words.closed(service, formats),
            client_words.in_time(service, formats),
            client_words.usual_time(service, formats, in_opening_hours=is_business),
        )
        return Paragraph(" ".join(filter(None, said)))

    def decisions(self, advice: Result) -> Decisions | Omitted:
        """Return what the client is asked to decide: included hours, and advice."""
        found = used_up_hours.candidates(self.tenant.facts, self.period, self.company)
        limits = [limit for limit in found if not limit.values["has_ended"]]
        items = decision_items(advice.main, limits, self.formats)
        return Decisions(self.formats, items) if items else Omitted()

    def asks(
        self, waiting: Result, promises: Result, alerts: Result, advice: Result
    ) -> TableBlock | Omitted:
        """Return what the client itself must do; nothing where there is nothing."""
        table = asks_table(waiting, promises, alerts, advice, self.formats)
        return Omitted() if table.is_empty else table

    def commitments(self, promises: Result) -> TableBlock | Omitted:
        """Return what became of the commitments open at some time in the period."""
        if promises.lacks("main"):
            return Omitted()
        both = [promises.tables[name] for name in ("main", "made")]
        known = [frame for frame in both if len(frame)] or both[:1]
        frame = pd.concat(known, ignore_index=True)
        return commitment_table(frame, self.formats, self.period.last_day)

    def recommendations(self, advice: Result) -> TableBlock | Omitted:
        """Return what is recommended, its price, and the decision that is asked for."""
        known = [
            key
            for key in ("price", "owner", "due_on")
            if advice.main[key].notna().any()
        ]
        columns = ["recommendation", "basis", "effort", "effect", *known, "decision"]
        return self.table(advice, columns=columns)

    def headlines(self, result: Result, *keys: str) -> Headlines | Omitted:
        """Return cards, without the survey figures that are undefined."""
        cards = super().headlines(result, *keys)
        if result.kpi != "review_satisfaction" or isinstance(cards, Omitted):
            return cards
        defined = [card for card in cards.headlines if card.value is not None]
        return replace(cards, headlines=defined)

    def figure(self, result: Result, name: str | None = None) -> Figure | Omitted:
        """Return a result's figure, in the client's words."""
        if result.lacks("new_tickets" if result.kpi == "service_summary" else "main"):
            return Omitted()
        return FIGURES[result.kpi](
            with_named_groups(result, self.formats), self.formats
        )

    def reading(self, result: Result) -> Paragraph | Callout | Omitted:
        """Return a sentence or two on what the numbers show, in the client's words."""
        if result.lacks("main"):
            return Omitted()
        if result.kpi == "review_promises" and (len(result.main) or len(result.made)):
            return Omitted()  # the table says it
        block = READINGS[result.kpi](
            with_named_groups(result, self.formats), self.formats
        )
        facts = self.tenant.facts
        if result.kpi != "review_use" or not is_billed_by_time(facts, self.company):
            return block
        billed = self.formats.text.gettext(
            "You are billed by the hour, so there are no included hours to use up."
        )
        return replace(block, text=f"{block.text} {billed}")

    def definitions(self, *results: Result) -> Definitions:
        """Return the meaning of the report's words and numbers."""
        missing = self.tenant.facts.not_connected(TABLES)
        terms = definitions(self.tenant.params, self.formats, missing)
        return Definitions(self.formats, terms)

    def provenance(self, *results: Result) -> Provenance:
        """Return the origin of the numbers, and the kinds of values removed."""
        gettext = self.formats.text.gettext
        facts = self.tenant.facts
        return Provenance(
            self.formats,
            {
                gettext("As of"): self.formats.instant(facts.as_of(self.period)),
                gettext("Time zone"): self.tenant.params.timezone,
                gettext("Left out"): gettext(
                    "Names of people, addresses, numbers and device names in the texts "
                    "of tickets; a word in brackets stands for each."
                ),
            },
            self.coverage(),
        )

    def save_workbook(self, title: str, *results: Result) -> None:
        """Write the client's workbook, where a run wants one."""
        path = RunEnvironment.from_environment().workbook
        if path is not None:
            write_client_workbook(path, title, self, results)


def open_client_report(
    tenant: str,
    period: str,
    company: str | None = None,
    as_of: str | None = None,
    language: str | None = None,
    lake: str | None = None,
) -> ClientReport:
    """Open the review of one client; the arguments are the notebook's parameters.

    Parameters
    ----------
    tenant : str
    period : str
    company : str
        The client; without one there is no such report.
    as_of : str, optional
    language : {"en", "fr"}, optional
        By default the client's, else the tenant's.
    lake : str, optional
        See `open_report`.

    Raises
    ------
    ParamsError
        No company is named, or the tenant does not have it.
    """
    if not company:
        raise ParamsError(
            "company", "is missing", "the client that the report is for, by its name"
        )
    report = open_report(tenant, period, company, as_of, language, lake, client=company)
    return ClientReport(
        report.tenant, report.period, report.company, report.formats, report.lake
    )
