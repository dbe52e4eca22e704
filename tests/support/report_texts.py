"""Texts of all reports under some settings, collected without rendering a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from support.lakes import connected
from support.places import NOTEBOOKS

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import COMPUTE
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.reporting.client.client_terms import LABELS
from kpi_lib.reporting.client.client_terms import definitions as client_definitions
from kpi_lib.reporting.column_labels import COLUMNS
from kpi_lib.reporting.columns import is_general, label
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.grade_words import grades
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.report_workbook import column_heads
from kpi_lib.reporting.result_texts import clock_note, settings_of
from kpi_lib.reporting.translation import translate_markdown
from kpi_lib.reporting.views import FIGURES, READINGS, RULES
from kpi_lib.settings.params_folder import TenantParams

PERIOD = Period.parse("2026-10", "UTC")


def results(params: TenantParams) -> dict[str, Result]:
    """Compute every KPI of a tenant without rows, and both tables beside them."""
    known = connected(Snapshot(params.tenant, {}))
    facts = Facts(known, params, now=datetime(2027, 1, 1, tzinfo=UTC))
    computed = {key: compute(facts, PERIOD) for key, compute in COMPUTE.items()}
    report = Report(Tenant(facts), PERIOD, None, Formats())
    beside = (report.service_summary(by_company=True), report.daily())
    return computed | {result.kpi: result for result in beside}


def texts(computed: dict[str, Result], formats: Formats) -> dict[str, str]:
    """Return the texts of all reports by a name for each, the same on every call."""
    params = next(iter(computed.values())).params
    tenant: Any = SimpleNamespace(params=params)
    report = Report(tenant, PERIOD, None, formats)
    named: dict[str, str] = {}
    for key, result in computed.items():
        named |= {f"{key}: {name}": text for name, text in _of(result, report)}
    found = {f"head: {k}": v for k, v in heads(computed, formats).items()}
    client = client_definitions(params, formats)
    found |= {f"client: {entry.key}": entry.text for entry in client}
    found |= {f"client head: {k}": formats.text.gettext(v) for k, v in LABELS.items()}
    found["grades"] = grades([_graded(computed)], params, formats)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for i, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
            if cell["cell_type"] == "markdown":
                source = "".join(cell["source"])
                translated = translate_markdown(source, formats.language)
                found[f"{path.stem}: {i}"] = translated
    return named | found


def heads(computed: dict[str, Result], formats: Formats) -> dict[str, str]:
    """Return the heads of the workbooks' columns, by KPI and column."""
    return {
        f"{key}.{column}": text
        for key, result in computed.items()
        for column, text in column_heads([result], formats).items()
    }


def _of(result: Result, report: Report) -> Iterator[tuple[str, str]]:
    """Yield name and text of what the reports say of one result."""
    formats, gettext = report.formats, report.formats.text.gettext
    params = report.tenant.params
    if formats.language == "en":
        yield "definition from Python", result.definition
    yield "definition", report.definitions(result).definitions[0].text
    yield "clock", gettext(clock_note(result, params))
    settings = settings_of(result)
    for headline in result.headlines:
        yield f"card {headline.key}", gettext(headline.label)
        yield f"reason {headline.key}", gettext(headline.reason)
    for i, note in enumerate(result.notes):
        yield f"note {i}", gettext(note.message).format(**note.values)
    shown = {key for frame in result.tables.values() for key in frame}
    for key in sorted(COLUMNS):
        if key in shown or is_general(key):
            yield f"column {key}", label(key, formats, result.kpi, settings)
    if result.kpi in READINGS:
        yield "reading", report.reading(result).text
    if result.kpi in RULES:
        yield "rule", report.rule(result).text
    for name in FIGURES.get(result.kpi, {}):
        data = report.figure(result, name)
        parts = (
            data.title,
            data.shows,
            data.unit,
            data.sentence,
            data.alt,
            data.instead,
        )
        yield f"figure {name}", " ".join(parts)


def _graded(computed: dict[str, Result]) -> Result:
    """Return a result that has a grade, which the legend of grades needs."""
    return next(result for result in computed.values() if result.quality)
