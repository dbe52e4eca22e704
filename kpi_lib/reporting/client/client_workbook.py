"""Workbook beside a client's report: its tables and the client's own rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.client.client_terms import LABELS, definitions
from kpi_lib.reporting.client.note_block import NoteBlock, note_text
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.coverage import as_facts, known_columns
from kpi_lib.reporting.exporters.print_setup import page_heading
from kpi_lib.reporting.exporters.workbook import Workbook, write_xlsx
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.sheet_totals import summed_columns
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.value_names import (
    ALERT_STATUSES,
    TICKET_STATUSES,
    localized,
    with_statuses,
)

ALERT_ROWS = ("detected_at", "source", "device", "type", "severity", "status",
              "resolved_at")  # fmt: skip

SHEETS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("review_promises", "main"): (_("Earlier commitments"), ()),
    ("review_promises", "made"): (_("New commitments"), ()),
    ("review_promises", "yours"): (_("Your commitments"), ()),
    ("review_service", "main"): (
        _("By priority"),
        ("priority", "new_tickets", "closed_tickets", "sla_eligible_count",
         "sla_met_pct", "median_ttr_hours", "p90_ttr_hours",
         "median_first_response_minutes"),
    ),
    ("service_summary", "main"): (
        _("Month by month"),
        ("month_start", "new_tickets", "closed_tickets", "backlog_open",
         "backlog_over_30d", "sla_eligible_count", "sla_met_pct", "median_ttr_hours",
         "p90_ttr_hours", "median_first_response_minutes", "csat_avg", "csat_count",
         "nps", "nps_count"),
    ),
    ("soc_metrics", "by_severity"): (_("Alerts by severity"), ()),
    ("soc_metrics", "recurring_devices"): (
        _("Devices with repeated alerts"),
        ("device", "alert_count", "active_days", "first_detected_at",
         "last_detected_at"),
    ),
    ("review_use", "main"): (_("Time by type of work"), ()),
    ("review_use", "agreements"): (_("Use of the included hours"), ()),
    ("review_advice", "main"): (
        _("What we recommend"),
        ("recommendation", "basis", "effort", "effect", "owner", "due_on"),
    ),
    ("review_quality", "main"): (_("How complete the data is"), ()),
    ("review_subjects", "main"): (_("What the tickets were about"), ()),
    ("review_subjects", "missed"): (_("Tickets that missed the agreed time"), ()),
    ("review_service", "tickets"): (_("Tickets"), ()),
    ("soc_metrics", "evidence"): (_("Security alerts"), ALERT_ROWS),
    ("review_use", "entries"): (_("Time entries"), ()),
    ("review_satisfaction", "answers"): (_("Survey answers"), ()),
}  # fmt: skip
"""Sheets for a client: table, title, columns (all where none is named)."""

OWN_HEADS: dict[tuple[str, str], str] = {
    ("review_service", "reopened_count"): _("Times reopened"),
    ("soc_metrics", "sla_eligible_count"): _("Counted for the target"),
}
"""Heads of columns that have another one on other sheets."""

_HOURS = ("included_minutes", "used_minutes", "total_minutes")
"""Sums of minutes; a client counts them in hours."""
_STATUSES = {
    ("review_service", "tickets"): TICKET_STATUSES,
    ("soc_metrics", "evidence"): ALERT_STATUSES,
}
_WORDS = ("word", "word_list", "list")


def write_client_workbook(
    path: Path, title: str, report: Report, results: Sequence[Result]
) -> None:
    """Write the workbook of a client's report.

    Parameters
    ----------
    path : Path
    title : str
        An English text of the catalogue.
    report : Report
        Opened for a client.
    results : sequence of Result
        What the report shows; tables that `SHEETS` does not name stay out.
    """
    formats = report.formats
    gettext = formats.text.gettext
    head = report.title(title).data()
    facts = {
        gettext("Client"): head["company"],
        gettext("Provider"): head["tenant"],
        gettext("Period"): head["period"],
        gettext("As of"): head["as_of"],
    }
    note = NoteBlock(
        formats, note_text(report.tenant.params, report.period, report.company or "")
    )
    if not note.is_empty:
        facts[note.title] = note.plain
    missing = {name for result in results for name in result.not_connected}
    facts |= as_facts(report.tenant.facts, missing, report.period, formats)
    labels = {key: gettext(LABELS.get(key) or r.label) for key, r in COLUMNS.items()}
    units = {key: r.unit for key, r in COLUMNS.items() if r.unit not in _WORDS}
    units |= dict.fromkeys(_HOURS, "hours")
    for (kpi, key), text in OWN_HEADS.items():
        labels[f"{kpi}.{key}"] = gettext(text)
        units[f"{kpi}.{key}"] = COLUMNS[key].unit
    sheets = list(_sheets(report, results))
    meta = Workbook(
        head["title"],
        formats,
        facts,
        definitions(report.tenant.params, formats, missing),
        labels,
        units,
        {name: summed for name, _, summed in sheets},
        page_heading(head),
        brand=head["brand"],
    )
    write_xlsx(path, {name: frame for name, frame, _ in sheets}, meta)


def _sheets(
    report: Report, results: Sequence[Result]
) -> Iterator[tuple[str, pd.DataFrame, Sequence[str]]]:
    """Yield title, rows and summed columns of each sheet, codes written as words."""
    formats = report.formats
    by_key = {result.kpi: result for result in results}
    for (kpi, name), (title, columns) in SHEETS.items():
        result = by_key.get(kpi)
        if result is None or result.lacks(name):
            continue
        frame = result.evidence() if name == "evidence" else result.tables[name]
        frame = known_columns(result, frame[list(columns)] if columns else frame)
        frame = _readable(frame, formats)
        if known := _STATUSES.get((kpi, name)):
            frame = with_statuses(frame, known, formats)
        own = {key: f"{of}.{key}" for of, key in OWN_HEADS if of == kpi}
        summed = [own.get(key, key) for key in summed_columns(kpi, name, frame)]
        yield formats.text.gettext(title), frame.rename(columns=own), summed


def _readable(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Write groups, placeholders and codes as words, sums of minutes as hours."""
    frame = localized(frame, formats)
    written: dict[str, Any] = {
        key: frame[key] / 60 for key in frame.columns if key in _HOURS
    }
    for key in frame.columns:
        # A status is the source's own word.
        if key in COLUMNS and COLUMNS[key].unit == "word" and key != "status":
            written[key] = [
                value if pd.isna(value) else word(value, formats)
                for value in frame[key]
            ]
    return frame.assign(**written)
