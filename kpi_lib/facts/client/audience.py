"""Tables, columns, settings and KPIs that a client may see."""

from __future__ import annotations

from typing import Any, Final

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.domain.table import Table
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.settings.exclude_settings import Exclude
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.tenant_settings import Rates

VISIBLE_COLUMNS: Final = {
    "raw_tickets": "tenant_id cw_ticket_id company board type subtype priority status "
    "summary created_at_remote updated_at_remote closed_at first_response_at "
    "resolution_minutes reopened_count escalation_count agreement_id sla_due_at "
    "sla_met",
    "raw_time_entries": "tenant_id cw_time_entry_id cw_ticket_id company work_type "
    "minutes billable date_worked agreement_id",
    "raw_agreements": "tenant_id id company name type start_date end_date "
    "covered_boards covered_types included_hours",
    "raw_security_alerts": "tenant_id id source company device type severity status "
    "verdict detected_at resolved_at",
    "raw_surveys": "tenant_id id cw_ticket_id company responded_at csat nps",
    "raw_commitments": "tenant_id id company made_on text due_on status closed_on "
    "owner new_due_on",
    "raw_projects": "tenant_id id name company live_at board type summary_pattern",
}
"""Tables of which a client sees its own rows, and their columns that it may see.

It sees no row of the other tables; the other columns are NULL, a new one too.
"""

VISIBLE_TABLES: Final = tuple(VISIBLE_COLUMNS)

SHARED_TABLES: Final = ("raw_projects",)
"""Tables whose rows without a company are for every client."""

FREE_TEXTS: Final = {
    "raw_tickets": ("summary",),
    "raw_commitments": ("text",),
    "raw_projects": ("name",),
}
"""Columns in free prose, from which personal data is removed as well."""

ROWS_OF_TEXT: Final = {"raw_commitments": ("text",), "raw_projects": ("name",)}
"""Free texts without which their row says nothing: it goes with its text."""


def cleared_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a visible table that are NULL for a client."""
    visible = VISIBLE_COLUMNS[table.name].split()
    return tuple(name for name in table.column_names if name not in visible)


def client_params(params: TenantParams, company: str) -> TenantParams:
    """Return a tenant's settings without rates, members and other companies.

    The price of an hour in an offer stays: clients are quoted it. What `exclude` leaves
    out is not named.
    """
    values: dict[str, Any] = {
        name: getattr(params, name) for name in type(params).model_fields
    }
    own = {n: c for n, c in params.companies.items() if fold(n) == fold(company)}
    rates = params.rates
    offered = Rates(offer_rate=rates.offer_rate or rates.hourly_rate)
    # Not model_copy: it would copy cached aliases, which name the other companies.
    changed = {"rates": offered, "members": {}, "companies": own, "exclude": Exclude()}
    return TenantParams.model_construct(**{**values, **changed})


def require_internal(facts: Facts, key: str) -> None:
    """Refuse to compute an internal KPI on a client's connection.

    Raises
    ------
    ParamsError
        The KPI needs other clients' rows or internal figures.
    """
    if facts.audience == "client" and RECORDS[key].audience == "internal":
        raise ParamsError(
            key,
            "is internal and not for a report to a client",
            remedy="compute it on the tenant's own connection",
        )
