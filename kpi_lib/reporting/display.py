"""Presenter of results: headline cards, the head of each table, and figures.

`kpi_lib.reporting` registers it. What it draws with is imported when something is
drawn, so that ``kpi.open`` does not wait for it.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from kpi_lib.domain.finding import Findings
    from kpi_lib.domain.languages import Language
    from kpi_lib.reporting.block import Block
    from kpi_lib.reporting.content_blocks import Figure, Headlines
    from kpi_lib.reporting.formats import Formats

_ROWS = 10
_PRINTED_ROWS = 15
_FINDING_COLUMNS = ("place", "title", "detail", "section", "cases", "of", "since",
                    "action", "owner", "due_on", "score", "kind",
                    "subject")  # fmt: skip


def style_notebook() -> None:
    """Give the pictures of a notebook's own cells the report's font and colours.

    The texts of its DataFrames stand left. Nothing happens outside a notebook:
    elsewhere no one waits for matplotlib.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        return
    import pandas as pd
    from IPython.core import pylabtools

    from kpi_lib.reporting.figures.style import use_in_notebook
    from kpi_lib.reporting.frame_display import frame_html

    use_in_notebook()
    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, frame_html)
    # Texts of a drawing can be read and searched, those of a raster image cannot.
    # For the cells to come, whether the backend of notebooks is loaded by now or not.
    shell.config.InlineBackend.figure_formats = {"svg"}
    show_as: Any = pylabtools.select_figure_formats
    show_as(shell, {"svg"})


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
    """Return a result as text, as HTML, and as the blocks that a report shows.

    The first two name the columns as code does, for who goes on from there; a report
    gives them labels and units.
    """
    from kpi_lib.reporting.block import MIME
    from kpi_lib.reporting.content_blocks import Headlines
    from kpi_lib.reporting.exporters.html import render_block

    formats = _formats(result)
    cards = Headlines(
        formats,
        result.headlines,
        prefix=result.kpi,
        previous_period=formats.period(result.period.previous()),
    )
    bundle = cards._repr_mimebundle_()
    origin = (
        f"{result.kpi} of {result.tenant}, {result.company or 'all companies'}, "
        f"{result.period.slug}, as of {result.as_of:%Y-%m-%d %H:%M %Z}"
    )
    html, text = [f"<p>{escape(origin)}</p>", bundle["text/html"]], [origin]
    text.append(bundle["text/plain"])
    for name, table in result.tables.items():
        size = f"{name}: {len(table)} x {len(table.columns)}"
        first = table.head(_ROWS)
        html += [f"<p><b>{size}</b></p>", render_block(_plain_table(first))]
        text += ["", size, first.to_string(index=False)]
    shown = {"text/html": "\n".join(html), "text/plain": "\n".join(text)}
    if result.params is None:
        return shown
    blocks = [{"kind": block.kind, **block.data()} for block in _blocks(result, cards)]
    return {MIME: {"kind": "group", "blocks": blocks}, **shown}


def _blocks(result: Result, cards: Headlines) -> Iterator[Block]:
    """Yield a result's cards and tables with labels, units and captions."""
    from kpi_lib.domain.catalogue import RECORDS
    from kpi_lib.reporting.column_labels import COLUMNS
    from kpi_lib.reporting.printed_table import Selection, printed_table
    from kpi_lib.reporting.report_workbook import TABLE_TITLES

    if result.headlines:
        yield cards
    formats = _formats(result)
    for place, (name, table) in enumerate(result.tables.items()):
        known = [str(key) for key in table.columns if key in COLUMNS]
        chosen = Selection(columns=known, rows=_PRINTED_ROWS).of_known(result, name)
        if chosen is None or not chosen.columns:
            continue
        record = RECORDS.get(result.kpi)
        title = TABLE_TITLES.get(name, "") if place or not record else record.title
        yield printed_table(
            result,
            name,
            chosen,
            formats,
            result.params,
            title=title,
            period=result.period,
        )


def _plain_table(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a table under the names that code uses; texts stand left."""
    from pandas.api.types import is_numeric_dtype

    from kpi_lib.reporting.exporters.markdown import simple_table

    heads = [
        {"label": str(key), "align": "right" if is_numeric_dtype(kind) else "left"}
        for key, kind in frame.dtypes.items()
    ]
    texts = frame.to_csv(index=False, header=False, float_format="%.6g")
    return simple_table(heads, list(csv.reader(io.StringIO(texts))))


def findings(findings: Findings, language: Language | None = None) -> pd.DataFrame:
    """Return findings with their sentences, a row each."""
    import pandas as pd

    from kpi_lib.reporting.finding_actions import answer_of
    from kpi_lib.reporting.finding_words import formats_of, sentences

    formats = formats_of(findings, language)
    rows = [
        (
            place, *sentences(f, formats), f.section, round(f.cases), f.of, f.since,
            answer.text, answer.owner, answer.due_on, round(f.score, 1), f.kind,
            f.subject,
        )
        for place, f in enumerate(findings.shown, 1)
        for answer in [answer_of(f, formats) or f.answer]
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

    if result.reader is not None:
        reader: Formats = result.reader
        return reader
    params = result.params
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
