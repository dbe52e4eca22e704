"""Names of all companies and people in a tenant's tables."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain import sql_files
from kpi_lib.facts.tenant_facts import Facts


@dataclass(frozen=True)
class Names:
    """Companies and people in a tenant's tables.

    Attributes
    ----------
    known : tuple of str
        Companies as reports name them, aliases resolved.
    companies, people : tuple of str
        As they are stored.
    """

    known: tuple[str, ...]
    companies: tuple[str, ...]
    people: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts) -> Names:
        """Gather the names from all of a tenant's facts."""
        statements = sql_files.statements("facts/client/tenant_names.sql")
        return cls(
            facts.companies(),
            tuple(facts.query(statements["companies"])["name"]),
            tuple(facts.query(statements["people"])["name"]),
        )
