"""Presenter of results: headline cards, the head of each table, and figures.

`kpi_lib.reporting` registers it. What it draws with is imported when something is
drawn, so that ``kpi.open`` does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from kpi_lib.domain.finding import Findings
    from kpi_lib.domain.languages import Language
    from kpi_lib.reporting.content_blocks import Figure
    from kpi_lib.reporting.formats import Formats

_ROWS = 10
_FINDING_COLUMNS = ("place", "title", "detail", "section", "cases", "of", "since",
                    "action", "owner", "due_on", "score", "kind",
                    "subject")  # fmt: skip


def plot(result: Result, name: str | None = None) -> Figure:
    """Return the figure that the report shows, by default the first."""
    from kpi_lib.reporting.views import FIGURES

    figures = FIGURES.get(result.kpi, {})
    if not figures or (name is not None and name not in figures):
        raise ParamsError(
            f"{result.kpi}.plot",
            f"got {name!r}",
            f"one of {', '.join(figures)}" if figures else "a result with a figure",
        )
    return figures[name or next(iter(figures))](result, _formats(result))


def mimebundle(result: Result) -> dict[str, Any]:
    """Return a result as text and HTML."""
    from kpi_lib.reporting.content_blocks import Headlines

    formats = _formats(result)
    cards = Headlines(
        formats,
        result.headlines,
        previous_period=formats.period(result.period.previous()),
    )._repr_mimebundle_()
    html, text = [cards["text/html"]], [cards["text/plain"]]
    for name, table in result.tables.items():
        size = f"{name}: {len(table)} x {len(table.columns)}"
        html += [f"<p><b>{size}</b></p>", table.head(_ROWS).to_html(index=False)]
        text += ["", size, table.head(_ROWS).to_string(index=False)]
    return {"text/html": "\n".join(html), "text/plain": "\n".join(text)}


def findings(findings: Findings, language: Language | None = None) -> pd.DataFrame:
    """Return findings with their sentences, a row each."""
    import pandas as pd

    from kpi_lib.reporting.finding_words import formats_of, sentences

    formats = formats_of(findings, language)
    rows = [
        (
            place, *sentences(f, formats), f.section, round(f.cases), f.of, f.since,
            f.answer.text, f.answer.owner, f.answer.due_on, round(f.score, 1), f.kind,
            f.subject,
        )
        for place, f in enumerate(findings.shown, 1)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(_FINDING_COLUMNS))
    return frame.astype({"of": "Int64", "since": object, "due_on": object})


def summary(findings: Findings) -> str:
    """Return the three things to know as text."""
    from kpi_lib.reporting import finding_words

    formats = finding_words.formats_of(findings)
    if not findings.first:
        return finding_words.nothing_stands_out(findings, formats)
    lines = [finding_words.heading(len(findings.first), formats)]
    for place, finding in enumerate(findings.first, 1):
        lines.append(f"{place}. {' '.join(finding_words.sentences(finding, formats))}")
    return "\n".join(lines)


def _formats(result: Result) -> Formats:
    from kpi_lib.reporting.formats import Formats
    from kpi_lib.reporting.reader_names import ValueNames

    params = result._params
    if params is None:
        return Formats()
    return Formats(
        params.language,
        params.display_locale,
        params.currency,
        params.timezone,
        has_workbook=False,
        names=ValueNames(params.names.get(params.language, {})),
    )
