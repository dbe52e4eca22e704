"""Tables, columns, settings and KPIs that a client may see."""

from __future__ import annotations

from typing import Any, Final

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.settings.exclude_settings import Exclude
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.tenant_settings import Rates

VISIBLE_TABLES: Final = (
    "raw_tickets",
    "raw_time_entries",
    "raw_agreements",
    "raw_security_alerts",
    "raw_surveys",
    "raw_commitments",
    "raw_projects",
)
"""Tables of which a client sees its own rows; it sees no row of the others."""

SHARED_TABLES: Final = ("raw_projects",)
"""Tables whose rows without a company are for every client."""

CLEARED_COLUMNS: Final = {
    "raw_tickets": ("owner",),
    "raw_time_entries": ("member",),
    "raw_agreements": ("monthly_amount",),
    "raw_projects": ("cost", "hours_invested"),
}
"""Columns that are NULL for a client."""

FREE_TEXTS: Final = {
    "raw_tickets": ("summary",),
    "raw_commitments": ("text",),
    "raw_projects": ("name",),
}
"""Columns in free prose, from which personal data is removed as well."""

ROWS_OF_TEXT: Final = {"raw_commitments": ("text",), "raw_projects": ("name",)}
"""Free texts without which their row says nothing: it goes with its text."""


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
