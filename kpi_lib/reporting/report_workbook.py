"""Workbook beside a report: its results' tables, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.result import Result
from kpi_lib.reporting.brand import NO_BRAND, Brand
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.column_labels import COLUMNS, LABELS_BY_SETTING
from kpi_lib.reporting.columns import is_general, label
from kpi_lib.reporting.content_blocks import Definition
from kpi_lib.reporting.coverage import is_connected, known_columns
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.sheet_totals import summed_columns
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.value_names import ALERT_STATUSES, localized, with_statuses

TABLE_TITLES = {
    "agreement_use": _("Use of agreements"),
    "arrivals": _("When tickets come"),
    "best": _("Best projects"),
    "by_board": _("By board"),
    "by_client": _("By client and severity"),
    "by_company": _("By company"),
    "by_priority": _("By priority"),
    "by_type": _("By type"),
    "daily": _("By day"),
    "drivers": _("What made the days"),
    "profitability": _("Profitability"),
    "recurring_devices": _("Recurring devices"),
    "repeated": _("Repeated topics"),
    "series": _("By month"),
    "trend": _("Trend"),
}
"""Titles of the tables beside a result's first one."""

_PLAIN = {"word": "text", "word_list": "list", "weekday": "text"}


def write_report_workbook(
    path: Path,
    title: str,
    results: Sequence[Result],
    formats: Formats,
    facts: Mapping[str, str],
    definitions: Sequence[Definition],
    brand: Brand = NO_BRAND,
    heading: Sequence[str] = (),
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
    brand : Brand
    heading : sequence of str
        What stands above each printed page, at the left and at the right.
    """
    sheets = list(_sheets(results, formats))
    write_xlsx(
        path,
        {name: frame for name, frame, _ in sheets},
        Workbook(
            title,
            formats,
            facts,
            definitions,
            labels=column_heads(results, formats),
            totals={name: summed for name, _, summed in sheets},
            heading=heading,
            brand=brand,
            units={key: _PLAIN.get(r.unit, r.unit) for key, r in COLUMNS.items()},
        ),
    )


def column_heads(results: Sequence[Result], formats: Formats) -> dict[str, str]:
    """Return the heads of columns; no two KPIs of a report differ in one of them."""
    general = {key: label(key, formats) for key in COLUMNS if is_general(key)}
    heads = dict(general)
    for result in results:
        settings = settings_of(result)
        # `is_first_call` is in the rows behind a result alone.
        columns = {str(key) for frame in result.tables.values() for key in frame}
        columns |= {key for kpi, key in LABELS_BY_SETTING if kpi == result.kpi}
        heads |= {
            key: text
            for key in columns & COLUMNS.keys()
            if (text := label(key, formats, result.kpi, settings)) != general.get(key)
        }
    return heads


def _sheets(
    results: Sequence[Result], formats: Formats
) -> Iterator[tuple[str, pd.DataFrame, Sequence[str]]]:
    """Name sheets by the KPI's number and the table: Excel holds 31 characters."""
    gettext = formats.text.gettext
    for result in results:
        record = RECORDS[result.kpi]
        for name, frame in result.tables.items():
            if result.lacks(name):
                continue
            first = name == next(iter(result.tables))
            plain = name.replace("_", " ").capitalize()
            title = gettext(record.title if first else TABLE_TITLES.get(name, plain))
            readable = _readable(known_columns(result, frame), formats, result.kpi)
            summed = summed_columns(result.kpi, name, readable)
            yield f"{record.number} {title}".strip(), readable, summed
    for result in results:
        if result.has_evidence and is_connected(result):
            title = f"{RECORDS[result.kpi].number} {gettext('Rows behind it')}"
            yield title.strip(), _rows(result, formats), ()


def _rows(result: Result, formats: Formats) -> pd.DataFrame:
    """Return the rows behind a result; a ticket's status is the source's own word."""
    frame = _in_minutes(known_columns(result, result.evidence()))
    readable = _readable(frame, formats, result.kpi)
    if "status" not in frame:
        return readable
    known = ALERT_STATUSES if result.kpi == "soc_metrics" else {}
    status = with_statuses(frame, known, formats)["status"]
    return readable.assign(status=status)


def _in_minutes(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn exact durations in microseconds into minutes."""
    exact = [key for key in frame.columns if key.endswith("_us")]
    minutes = {key.replace("_us", "_minutes"): frame[key] / 60_000_000 for key in exact}
    return frame.drop(columns=exact).assign(**minutes)


def _readable(frame: pd.DataFrame, formats: Formats, kpi: str) -> pd.DataFrame:
    """Write groups, placeholders and codes as words."""
    frame, words = localized(frame, formats, kpi), {}
    for key in frame.columns:
        unit = COLUMNS[key].unit if key in COLUMNS else "text"
        if unit == "word":
            read = partial(word, formats=formats, kpi=kpi, key=key)
            words[key] = frame[key].map(read, na_action="ignore")
        elif unit == "weekday":
            words[key] = frame[key].map(formats.weekday, na_action="ignore")
        elif unit == "word_list":
            words[key] = frame[key].map(lambda codes: [word(c, formats) for c in codes])
    return frame.assign(**words) if words else frame
