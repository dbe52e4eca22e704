"""The workbook beside a report: its results' tables, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.result import Result
from kpi_lib.reporting import clocks
from kpi_lib.reporting.columns import COLUMNS, label, word
from kpi_lib.reporting.content_blocks import Definition
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.value_names import ALERT_STATUSES, named, with_statuses


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


TABLES = {
    "agreement_use": _("Use of agreements"),
    "by_company": _("By company"),
    "by_type": _("By type"),
    "daily": _("By day"),
    "drivers": _("What made the days"),
    "recurring_devices": _("Recurring devices"),
    "repeated": _("Repeated topics"),
    "series": _("By month"),
    "trend": _("Trend"),
}
"""What each further table is called."""

_PLAIN = {"word": "text", "word_list": "list"}


def write_report_workbook(
    path: Path,
    title: str,
    results: Sequence[Result],
    formats: Formats,
    facts: Mapping[str, str],
    definitions: Sequence[Definition],
) -> None:
    """Write a sheet per table of each result, then the rows behind each.

    Parameters
    ----------
    path : Path
    title : str
        The report's, in the reader's language.
    results : sequence of Result
    formats : Formats
    facts : mapping of str to str
        Where the numbers come from.
    definitions : sequence of Definition
    """
    gettext = formats.text.gettext
    write_xlsx(
        path,
        dict(_sheets(results, formats)),
        Workbook(
            title,
            formats,
            facts,
            definitions,
            labels={key: gettext(text) for key, text in _labels(results).items()},
            units={key: _PLAIN.get(r.unit, r.unit) for key, r in COLUMNS.items()},
        ),
    )


def _labels(results: Sequence[Result]) -> dict[str, str]:
    """Return the heads of columns; no two KPIs of a report have one of their own."""
    heads = {key: label(key) for key in COLUMNS}
    for result in results:
        for frame in result.tables.values():
            own = {key: label(key, result.kpi) for key in frame if key in COLUMNS}
            heads |= {key: text for key, text in own.items() if text != label(key)}
        if clocks.is_logged(result):
            heads |= clocks.LOGGED_LABELS
    return heads


def _sheets(
    results: Sequence[Result], formats: Formats
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name sheets by the KPI's number and the table: Excel holds 31 letters."""
    gettext = formats.text.gettext
    for result in results:
        record = RECORDS[result.kpi]
        for name, frame in result.tables.items():
            first = name == next(iter(result.tables))
            title = gettext(record.title if first else TABLES[name])
            readable = _readable(frame, formats, result.kpi)
            yield f"{record.number} {title}".strip(), readable
    for result in results:
        if result.has_evidence:
            title = f"{RECORDS[result.kpi].number} {gettext('Rows behind it')}"
            yield title.strip(), _rows(result, formats)


def _rows(result: Result, formats: Formats) -> pd.DataFrame:
    """Return the rows behind a result; a ticket's status is the source's own word."""
    frame = _in_minutes(result.evidence())
    readable = _readable(frame, formats, result.kpi)
    if "status" not in frame:
        return readable
    known = ALERT_STATUSES if result.kpi == "soc_metrics" else {}
    said = with_statuses(frame, known, formats)["status"]
    return readable.assign(status=said)


def _in_minutes(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn exact durations in microseconds into minutes."""
    exact = [key for key in frame.columns if key.endswith("_us")]
    minutes = {key.replace("_us", "_minutes"): frame[key] / 60_000_000 for key in exact}
    return frame.drop(columns=exact).assign(**minutes)


def _readable(frame: pd.DataFrame, formats: Formats, kpi: str) -> pd.DataFrame:
    """Write groups, marks and codes as words."""
    frame, said = named(frame, formats), {}
    for key in frame.columns:
        unit = COLUMNS[key].unit if key in COLUMNS else "text"
        if unit == "word":
            read = partial(word, formats=formats, kpi=kpi, key=key)
            said[key] = frame[key].map(read, na_action="ignore")
        elif unit == "word_list":
            said[key] = frame[key].map(lambda codes: [word(c, formats) for c in codes])
    return frame.assign(**said) if said else frame
