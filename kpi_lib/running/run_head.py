"""Head of a report: what a run knows of it, where the notebook states nothing."""

from __future__ import annotations

from datetime import datetime

from nbformat import NotebookNode

from kpi_lib.domain.period import Period
from kpi_lib.reporting.block import MIME
from kpi_lib.reporting.formats import Formats
from kpi_lib.running.units import Unit
from kpi_lib.settings.tenant_settings import TenantParams


def states_head(notebook: NotebookNode) -> bool:
    """Return whether a notebook shows its provider, period and as-of itself."""
    shown = (
        out.get("data", {})
        for cell in notebook.cells
        for out in cell.get("outputs", ())
    )
    return any(data.get(MIME, {}).get("kind") == "title" for data in shown)


def run_head(unit: Unit, tenant: TenantParams) -> dict[str, str]:
    """Return provider, client, period, as-of and language as a reader sees them.

    Parameters
    ----------
    unit : Unit
    tenant : TenantParams
    """
    locale = tenant.locale_in(unit.language, unit.company)
    formats = Formats(unit.language, locale, tenant.currency, tenant.timezone)
    period = Period.parse(unit.period, tenant.timezone, None, tenant.fiscal_year_start)
    return {
        "tenant": tenant.name,
        "company": unit.company or "",
        "period": formats.period(period),
        "as_of": formats.instant(datetime.fromisoformat(unit.dated)),
        "language": unit.language,
    }
