"""Report for one client company: the blocks that its notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, cast

import pandas as pd

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.languages import Language
from kpi_lib.domain.result import Result
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.kpis.review import PARTS, advice
from kpi_lib.kpis.review.use import is_billed_by_time
from kpi_lib.reporting.client import client_words
from kpi_lib.reporting.client.client_terms import LABELS, definitions
from kpi_lib.reporting.client.client_workbook import write_client_workbook
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import (
    Callout,
    Definitions,
    Figure,
    Headlines,
    Paragraph,
    Provenance,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report, open_report
from kpi_lib.reporting.table_block import Table
from kpi_lib.reporting.value_names import with_named_groups
from kpi_lib.reporting.views import client_parts, recommendations

FIGURES: Mapping[str, Callable[[Result, Formats], Figure]] = {
    "service_summary": client_parts.months,
    "review_service": client_parts.in_time,
    "soc_metrics": client_parts.alerts_in_time,
    "review_use": client_parts.work_types,
}
READINGS: Mapping[str, Callable[[Result, Formats], Paragraph | Callout]] = {
    "review_promises": client_parts.read_promises,
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

    def review(self, part: str) -> Result:
        """Compute a part of the review; see `review.PARTS`."""
        return PARTS[part](self.tenant.facts, self.period, self.company)

    def advice(self) -> Result:
        """Return at most three recommendations, their figures put into words."""
        language = cast(Language, self.formats.language)
        result = advice.compute(
            self.tenant.facts, self.period, self.company, language=language
        )
        result = with_named_groups(result, self.formats)
        worded = {name: self._worded(frame) for name, frame in result.tables.items()}
        return replace(result, tables=worded)

    def executive_summary(
        self,
        service: Result,
        promises: Result,
        alerts: Result,
        use: Result,
        satisfaction: Result,
    ) -> tuple[Paragraph, ...]:
        """Return two paragraphs: one on the tickets, one on the rest."""
        formats = self.formats
        is_business = self.tenant.params.clock == "business"
        first = (
            client_words.opened(service, formats),
            client_words.closed(service, formats),
            client_words.in_time(service, formats),
            client_words.usual_time(service, formats, in_opening_hours=is_business),
        )
        second = (
            client_parts.read_promises(promises, formats).text,
            client_parts.read_security(alerts, formats).text,
            client_parts.read_use(use, formats).text,
            client_words.rating(satisfaction, formats),
        )
        texts = (" ".join(filter(None, part)) for part in (first, second))
        return tuple(Paragraph(text) for text in texts if text)

    def commitments(self, promises: Result) -> tuple[Table, ...]:
        """Return the commitments from before the period and those made in it."""
        kind = promises.period.kind
        titles = client_words.AGREED.get(kind, client_words.AGREED_ELSE)
        columns = ["text", "made_on", "due_on", "outcome", "closed_on"]
        return tuple(
            self.table(promises, name, columns=columns, title=title)
            for name, title in zip(("main", "made"), titles, strict=True)
        )

    def headlines(self, result: Result, *keys: str) -> Headlines:
        """Return cards, without the survey figures that are undefined."""
        cards = super().headlines(result, *keys)
        if result.kpi != "review_satisfaction":
            return cards
        defined = [card for card in cards.headlines if card.value is not None]
        return replace(cards, headlines=defined)

    def figure(self, result: Result, name: str | None = None) -> Figure:
        """Return a result's figure, in the client's words."""
        return FIGURES[result.kpi](
            with_named_groups(result, self.formats), self.formats
        )

    def reading(self, result: Result) -> Paragraph | Callout:
        """Return a sentence or two on what the numbers show, in the client's words."""
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

    def table(self, result: Result, name: str = "main", **options: Any) -> Table:
        """Return a table under the heads that a client understands."""
        table = super().table(result, name, **options)
        gettext = self.formats.text.gettext
        columns = [
            replace(c, label=gettext(LABELS.get(c.key, "")) or c.label)
            if c.key in LABELS
            else c
            for c in table.columns
        ]
        return replace(table, columns=columns, n=None)

    def definitions(self, *results: Result) -> Definitions:
        """Return the meaning of the report's words and numbers."""
        return Definitions(self.formats, definitions(self.tenant.params, self.formats))

    def provenance(self, *results: Result) -> Provenance:
        """Return the origin of the numbers, and the kinds of values removed."""
        gettext = self.formats.text.gettext
        facts = self.tenant.facts
        return Provenance(
            self.formats,
            {
                gettext("Known at"): self.formats.instant(facts.as_of(self.period)),
                gettext("Time zone"): self.tenant.params.timezone,
                gettext("Left out"): gettext(
                    "Names of people, addresses, numbers and device names in the texts "
                    "of tickets; a word in brackets stands for each."
                ),
                gettext("Computed by"): f"kpi_lib {version('kpi-lib')}",
            },
        )

    def save_workbook(self, title: str, *results: Result) -> None:
        """Write the client's workbook, where a run wants one."""
        path = RunEnvironment.from_environment().workbook
        if path is not None:
            write_client_workbook(path, title, self, results)

    def _worded(self, main: pd.DataFrame) -> pd.DataFrame:
        """Add the columns that a reader sees."""
        rows = [
            {str(k): v for k, v in row.items()}
            for row in main.to_dict(orient="records")
        ]
        return main.assign(
            recommendation=[self._recommendation(row) for row in rows],
            basis=[self._basis(row) for row in rows],
            effort=[self._effort(row) for row in rows],
            effect=[self._effect(row) for row in rows],
        )

    def _recommendation(self, row: Mapping[str, Any]) -> str:
        if row["kind"] == "carry_on":
            return self._carry_on(row)
        if row["kind"] != "training":
            return f"{row['name']}. {row['description']}"
        return self.formats.text.gettext(
            "Training session for your people. Show in an hour what the tickets ask "
            "most often, and leave a short guide."
        )

    def _carry_on(self, row: Mapping[str, Any]) -> str:
        formats = self.formats
        return formats.text.gettext(
            "Carry “{project}” on to the people and devices it has not reached. Since "
            "{since} such tickets are {share} fewer than without it (95% interval: "
            "{low} to {high})."
        ).format(
            project=row["name"],
            since=formats.date(row["since"]),
            share=formats.percent(row["avoidable_pct"], 0),
            low=formats.percent(row["fewer_low_pct"], 0),
            high=formats.percent(row["fewer_high_pct"], 0),
        )

    def _basis(self, row: Mapping[str, Any]) -> str:
        text = self.formats.text.ngettext(
            "{n} ticket, {time} of work",
            "{n} tickets, {time} of work",
            int(row["ticket_count"]),
        ).format(
            n=self.formats.integer(row["ticket_count"]),
            time=self.formats.minutes(row["minutes"]),
        )
        if row["topic"] is None or pd.isna(row["topic"]):
            return text
        return self.formats.text.gettext("{text}; for example “{topic}”").format(
            text=text, topic=row["topic"]
        )

    def _effort(self, row: Mapping[str, Any]) -> str:
        return self.formats.text.gettext("{effort}, about {hours}").format(
            effort=word(row["effort"], self.formats),
            hours=self.formats.hours(row["effort_hours"], 0),
        )

    def _effect(self, row: Mapping[str, Any]) -> str:
        formats, ngettext = self.formats, self.formats.text.ngettext
        spared = float(row["spared_tickets_per_month"])
        n, months = round(spared), round(float(row["months_to_repay"]))
        if spared < 1:
            text = formats.text.gettext(
                "less than one ticket and about {time} of work less a month"
            )
        else:
            text = ngettext(
                "about {n} ticket and {time} of work less a month",
                "about {n} tickets and {time} of work less a month",
                n,
            )
        repaid = ngettext(
            "{effect}; the effort is repaid in about {n} month",
            "{effect}; the effort is repaid in about {n} months",
            max(months, 1),
        )
        return repaid.format(
            effect=text.format(
                n=formats.integer(n),
                time=formats.minutes(60 * float(row["saved_hours_per_month"])),
            ),
            n=formats.integer(max(months, 1)),
        )


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
