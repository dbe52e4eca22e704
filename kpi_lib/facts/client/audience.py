"""The refusal of internal KPIs on a client's connection."""

from __future__ import annotations

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.tenant_facts import Facts


def require_internal(facts: Facts, key: str) -> None:
    """Refuse to compute for a client what needs others' rows or internal figures.

    Raises
    ------
    ParamsError
        The KPI's audience is internal and the connection is a client's.
    """
    if facts.audience == "client" and RECORDS[key].audience == "internal":
        raise ParamsError(
            key,
            "is internal and not for a report to a client",
            remedy="compute it on the tenant's own connection",
        )
