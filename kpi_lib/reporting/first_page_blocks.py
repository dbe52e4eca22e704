"""Blocks of a first page: the things to know, and cards of figures against targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kpi_lib.domain.finding import FindingAnswer, Findings
from kpi_lib.reporting.block import Block, Data
from kpi_lib.reporting.finding_actions import answer_of
from kpi_lib.reporting.finding_words import heading, nothing_stands_out, sentences
from kpi_lib.reporting.formats import Formats


@dataclass(frozen=True)
class ThingsToKnow(Block):
    """The verdict, and up to three findings with what is to be done about them.

    Attributes
    ----------
    findings : Findings
    verdict : str
        One or two sentences under the report's name.
    says_nothing : bool
        Whether it says so where nothing stands out; a report on one family leaves it
        to the others.
    """

    kind: ClassVar[str] = "findings"
    formats: Formats
    findings: Findings
    verdict: str = ""
    says_nothing: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.findings.first or self.verdict or self.says_nothing)

    def data(self) -> Data:
        """Return the content; see `Block`."""
        formats, first = self.formats, self.findings.first
        nothing = ""
        if not first and self.says_nothing:
            nothing = nothing_stands_out(self.findings, formats)
        return {
            "verdict": self.verdict,
            "title": heading(len(first), formats) if first else "",
            "findings": [
                {
                    "number": str(place),
                    "title": title,
                    "detail": detail,
                    **_answer(answer_of(finding, formats), formats),
                }
                for place, finding in enumerate(first, 1)
                for title, detail in [sentences(finding, formats)]
            ],
            "nothing": nothing,
        }


@dataclass(frozen=True)
class FirstAnswers(Block):
    """What a report on one family has to say first, with what is to be done about it.

    Attributes
    ----------
    items : sequence of (str, str, FindingAnswer or None)
        A sentence, what it rests on, and the answer to it; None where it asks for none.
    """

    kind: ClassVar[str] = "findings"
    formats: Formats
    items: Sequence[tuple[str, str, FindingAnswer | None]]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.items

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {
            "verdict": "",
            "title": heading(len(self.items), self.formats),
            "findings": [
                {
                    "number": str(place),
                    "title": title,
                    "detail": detail,
                    **_answer(answer, self.formats),
                }
                for place, (title, detail, answer) in enumerate(self.items, 1)
            ],
            "nothing": "",
        }


def _answer(answer: FindingAnswer | None, formats: Formats) -> Data:
    """Return the action and who does it by when; blanks that a pen can fill."""
    if answer is None:
        return dict.fromkeys(("action", "who", "blank"), "")
    gettext = formats.text.gettext
    by = ""
    if answer.due_on is not None:
        by = gettext("by {date}").format(date=formats.short_date(answer.due_on))
    who = ", ".join(part for part in (answer.owner, by) if part)
    blank = gettext("Who, by when:") if answer.text else gettext("What, who, by when:")
    return {"action": answer.text or "", "who": who, "blank": blank if not who else ""}


@dataclass(frozen=True)
class Card:
    """One figure against its target.

    Attributes
    ----------
    label, value, unit : str
        In the reader's language; `unit` stands small beside the value.
    status : str
        Of `kpi_lib.kpis.target_status.Status`, or empty.
    status_word, target : str
    evidence : sequence of str
        Sentences on what it rests on, and on the period before.
    chart : str
        SVG of `kpi_lib.reporting.small_charts`, or empty.
    """

    label: str
    value: str
    unit: str = ""
    status: str = ""
    status_word: str = ""
    target: str = ""
    evidence: Sequence[str] = ()
    chart: str = ""


@dataclass(frozen=True)
class TargetCards(Block):
    """Cards of figures against what was agreed, under a sentence that adds them up."""

    kind: ClassVar[str] = "headlines"
    question: str
    answer: str
    cards: Sequence[Card]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no card."""
        return not self.cards

    def data(self) -> Data:
        """Return the content; see `Block`."""
        empty = {"reason": "", "n": "", "interval": "", "change": "", "before": "",
                 "mood": "neutral", "anchor": "", "group": ""}  # fmt: skip
        return {
            "question": self.question,
            "answer": self.answer,
            "note": self.note,
            "cards": [
                {
                    **empty,
                    "label": card.label,
                    "value": card.value,
                    "unit": card.unit,
                    "status": card.status,
                    "status_word": card.status_word,
                    "target": card.target,
                    "lines": [" ".join(filter(None, card.evidence))],
                    "chart": card.chart,
                }
                for card in self.cards
            ],
        }
