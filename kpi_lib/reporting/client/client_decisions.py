"""Decisions that a review asks a client for, each with boxes to tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.reporting.block import Block, Data
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.limit_words import used_hours
from kpi_lib.reporting.number_words import opening

_MOST = 3


@dataclass(frozen=True)
class Decision:
    """One question to the client.

    Attributes
    ----------
    title, detail : str
    options : tuple of str
        Beside a box each.
    """

    title: str
    detail: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Decisions(Block):
    """What the client is asked to decide, three questions at most."""

    kind: ClassVar[str] = "decisions"
    formats: Formats
    items: Sequence[Decision]

    def data(self) -> Data:
        """Return the content; see `Block`."""
        gettext, ngettext = self.formats.text.gettext, self.formats.text.ngettext
        count = len(self.items)
        answer = ngettext("{n} decision", "{n} decisions", count)
        return {
            "question": gettext("For you to decide"),
            "answer": answer.format(n=opening(count, self.formats, feminine=True)),
            "decisions": [
                {"title": d.title, "detail": d.detail, "options": list(d.options)}
                for d in self.items
            ],
        }


def decision_items(
    advice: pd.DataFrame, limits: Sequence[Finding], formats: Formats
) -> tuple[Decision, ...]:
    """Return the questions: hours that no longer last, then what is recommended.

    Parameters
    ----------
    advice : DataFrame
        Recommendations, the best first.
    limits : sequence of Finding
        About included hours.
    formats : Formats
    """
    gettext = formats.text.gettext
    hours = [
        Decision(
            gettext("Included hours"),
            used_hours(finding, formats),
            (gettext("as now"), gettext("more hours"), gettext("bill the rest")),
        )
        for finding in limits[:1]
    ]
    yes_or_no = (gettext("yes"), gettext("later"), gettext("no"))
    rows: list[Mapping[str, Any]] = [
        {str(key): value for key, value in row.items()}
        for row in advice.to_dict(orient="records")
    ]
    advised = [
        Decision(_title(row, formats), _gain(row, formats), yes_or_no) for row in rows
    ]
    return (*advised[: _MOST - len(hours)], *hours)


def _title(row: Mapping[str, Any], formats: Formats) -> str:
    if row["kind"] == "training":
        return formats.text.gettext("Training session for your people")
    if row["kind"] == "carry_on":
        return formats.text.gettext("Carry on: {project}").format(project=row["name"])
    return str(row["name"])


def _gain(row: Mapping[str, Any], formats: Formats) -> str:
    return formats.text.gettext("{hours} once, saves {time} a month").format(
        hours=formats.hours(row["effort_hours"], 0),
        time=formats.minutes(60 * float(row["saved_hours_per_month"])),
    )
