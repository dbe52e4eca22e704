"""Content blocks of a report: title, cards, figure, paragraph, callout, definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import matplotlib.figure

from kpi_lib.domain.result import Headline
from kpi_lib.reporting.block import Block, Data, anchor
from kpi_lib.reporting.brand import NO_BRAND, Brand
from kpi_lib.reporting.case_counts import Noun, counted, evidence
from kpi_lib.reporting.figures.svg_output import to_svg
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import STATUS_WORDS
from kpi_lib.reporting.significance import change_words, interval_words
from kpi_lib.reporting.theme import page_of
from kpi_lib.reporting.translation import UNDEFINED


@dataclass(frozen=True)
class Title(Block):
    """The head of a report.

    Attributes
    ----------
    title, subtitle : str
        In the reader's language.
    tenant : str
        Name of the managed service provider.
    company : str or None
        The client, where the report is about one.
    period, as_of : str
        As written by `Formats.period` and `Formats.instant`.
    brand : Brand
        The provider's look.
    """

    kind: ClassVar[str] = "title"
    formats: Formats
    title: str
    tenant: str
    period: str
    as_of: str
    subtitle: str = ""
    company: str | None = None
    brand: Brand = field(default_factory=lambda: NO_BRAND)

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "tenant": self.tenant,
            "company": self.company or "",
            "period": self.period,
            "as_of": self.as_of,
            "language": self.formats.language,
            "paper": page_of(self.formats.locale).paper,
            "brand": self.brand,
        }


@dataclass(frozen=True)
class Headlines(Block):
    """Cards with the figures to take away.

    Attributes
    ----------
    headlines : sequence of Headline
        Labels and reasons are translated here.
    prefix : str
        Usually the KPI's key: a card links to the definition ``<prefix>-<key>``,
        else to ``<prefix>``.
    previous_period : str
        Name of the period before, such as ``September 2026``.
    """

    kind: ClassVar[str] = "headlines"
    formats: Formats
    headlines: Sequence[Headline]
    prefix: str = ""
    previous_period: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no card."""
        return not self.headlines

    def data(self) -> Data:
        """Return the content; see `Block`."""
        cards = [self._card(headline) for headline in self.headlines]
        return {"question": "", "answer": "", "note": "", "cards": cards}

    def _card(self, headline: Headline) -> Data:
        formats, gettext = self.formats, self.formats.text.gettext
        change, mood = change_words(headline, formats)
        before = ""
        if headline.previous is not None:
            before = gettext("{period}: {value}").format(
                period=self.previous_period or gettext("Before"),
                value=formats.value(headline.previous, headline.unit),
            )
        key = f"{self.prefix}-{headline.key}" if self.prefix else headline.key
        return {
            "label": gettext(headline.label),
            "value": formats.value(headline.value, headline.unit),
            "unit": "",
            "chart": "",
            **self._status(headline),
            "reason": gettext(headline.reason) if headline.value is None else "",
            "n": evidence(headline, formats),
            "interval": interval_words(headline, formats),
            "change": change,
            "before": before,
            "mood": mood,
            "lines": [],
            "anchor": anchor(key),
            "group": anchor(self.prefix),
        }

    def _status(self, headline: Headline) -> Data:
        """Return how a figure stands against its target, where it has one."""
        limits = [x for x in (headline.at_least, headline.at_most) if x is not None]
        if not limits or not headline.status:
            return {"status": "", "status_word": "", "target": ""}
        gettext = self.formats.text.gettext
        limit = "–".join(self.formats.value(x, headline.unit) for x in limits)
        return {
            "status": headline.status,
            "status_word": gettext(STATUS_WORDS[headline.status]),
            "target": gettext("target {target}").format(target=limit),
        }


@dataclass(frozen=True)
class Figure(Block):
    """A drawing under its answer, with what it shows and alternative text.

    Attributes
    ----------
    drawing : matplotlib Figure or None
        None shows `instead` in its place, "No data" where it is empty.
    title : str
        The answer, of `figure_titles`; what is shown where nothing is drawn.
    shows, unit, period : str
        What the drawing shows, in which unit and of when, in words.
    n, noun : int or None, str
        What it rests on; see `counted.Noun`.
    sentence : str
        What to see, from the numbers.
    alt : str
        Alternative text for those who cannot see the drawing.
    instead : str
        Why nothing is drawn.
    """

    kind: ClassVar[str] = "figure"
    formats: Formats
    drawing: matplotlib.figure.Figure | None
    title: str
    alt: str
    shows: str = ""
    unit: str = ""
    period: str = ""
    n: int | None = None
    noun: Noun = "tickets"
    sentence: str = ""
    instead: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return self.drawing is None

    def data(self) -> Data:
        """Return the content; see `Block`."""
        gettext = self.formats.text.gettext
        title, shows = self.title, self.shows
        if shows and (self.is_empty or not title):
            title, shows = shows, ""
        facts = [shows, self.unit, self.period]
        if self.n is not None:
            facts.append(counted(self.n, self.noun, self.formats))
        return {
            "title": title,
            "shows": shows,
            "facts": " · ".join(fact for fact in facts if fact),
            "sentence": self.sentence,
            "alt": self.alt,
            "svg": "" if self.drawing is None else to_svg(self.drawing),
            "empty": self.instead or gettext("No data for this period."),
        }


@dataclass(frozen=True)
class Paragraph(Block):
    """A sentence or two that depend on the data.

    Attributes
    ----------
    text : str
    is_rule : bool
        It tells by which limits something is judged, and no finding: slides have it
        in their notes.
    """

    kind: ClassVar[str] = "paragraph"
    text: str
    is_rule: bool = False

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {"text": self.text, **({"is_rule": True} if self.is_rule else {})}


@dataclass(frozen=True)
class Callout(Block):
    """A remark set apart: ``info``, ``warning`` or ``cannot_tell``."""

    kind: ClassVar[str] = "callout"
    formats: Formats
    text: str
    tone: Literal["info", "warning", "cannot_tell"] = "info"

    def data(self) -> Data:
        """Return the content; see `Block`."""
        gettext = self.formats.text.gettext
        names = {
            "info": gettext("Note"),
            "warning": gettext("Warning"),
            "cannot_tell": gettext("Cannot tell"),
        }
        return {"text": self.text, "tone": self.tone, "name": names[self.tone]}


@dataclass(frozen=True)
class Definition:
    """Definition of a number; cards and columns link to its `key`."""

    key: str
    term: str
    text: str


@dataclass(frozen=True)
class Definitions(Block):
    """The definitions that cards and column heads of the report link to."""

    kind: ClassVar[str] = "definitions"
    formats: Formats
    definitions: Sequence[Definition]

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {
            "entries": [
                {"term": d.term, "text": d.text, "anchor": anchor(d.key)}
                for d in self.definitions
            ]
        }


@dataclass(frozen=True)
class Provenance(Block):
    """Origin of the numbers: versions, parameters, data quality.

    Attributes
    ----------
    facts : mapping of str to str
    coverage : Block or None
        What the report leaves out, for a notebook that does not say so at its head.
    """

    kind: ClassVar[str] = "provenance"
    formats: Formats
    facts: Mapping[str, str]
    coverage: Block | None = None

    def data(self) -> Data:
        """Return the content; see `Block`."""
        gettext = self.formats.text.gettext
        stated = self.coverage
        return {
            "coverage": {}
            if stated is None or stated.is_empty
            else {"kind": stated.kind, **stated.data()},
            "title": gettext("Where these numbers come from"),
            "entries": [
                {"term": term, "text": text or UNDEFINED}
                for term, text in self.facts.items()
            ],
        }
