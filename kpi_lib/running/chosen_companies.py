"""Companies that a request names, or all of them, as each tenant knows them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.names import closest, fold, slugify
from kpi_lib.facts.companies import find_company
from kpi_lib.facts.exclusion import is_excluded_company
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams

ALL = "all"


@dataclass(frozen=True)
class KnownCompanies:
    """Companies of a tenant; its connection is closed: a run may be for a thousand.

    Attributes
    ----------
    names : tuple of str
        By code point.
    params : TenantParams
    """

    names: tuple[str, ...]
    params: TenantParams

    @classmethod
    def of(
        cls, snapshot: Snapshot, tenant: TenantParams, now: datetime
    ) -> KnownCompanies:
        """Read a tenant's companies.

        Raises
        ------
        DataError
            They cannot be read; there may be no room for it.
        """
        try:
            whole = Facts(snapshot, tenant, now=now, threads=1)
            with contextlib.closing(whole) as facts:
                return cls(facts.companies(), tenant)
        except duckdb.Error as error:
            raise DataError(
                f"tenant {tenant.tenant}",
                f"its companies cannot be read ({str(error).splitlines()[0]})",
                remedy="free memory, and space on the disk of TMPDIR; then --resume",
            ) from error

    def find(self, name: str) -> str | None:
        """Return a company's name as the tables spell it; None for an unknown one."""
        try:
            return find_company(name, self.names, self.params)
        except ParamsError:
            return None

    def chosen(self, wanted: Sequence[str]) -> list[tuple[str | None, str]]:
        """Return the companies named, or all, with their slugs.

        Of spellings that `find` takes for one company the first stands for all.
        """
        slugs = slugify(self.names)
        if ALL in wanted:
            first = {fold(name): name for name in reversed(self.names)}
            return [(name, slugs[name]) for name in self.names
                    if first[fold(name)] == name]  # fmt: skip
        matches = dict.fromkeys(self.find(name) for name in wanted)
        return [(company, slugs[company]) for company in matches if company is not None]


def company_names(
    given: Sequence[str], known: Mapping[str, KnownCompanies]
) -> tuple[str, ...]:
    """Split lists at their commas, but not a name that holds one.

    Parameters
    ----------
    given : sequence of str
    known : mapping of str to KnownCompanies
        By tenant.

    Raises
    ------
    ParamsError
        A company that none of the tenants has.
    """
    names: dict[str, None] = {}
    for value in given:
        is_name = value == ALL or any(one.find(value) for one in known.values())
        for name in [value] if is_name else value.split(","):
            if not is_name and name.strip() != ALL:
                _check_company(name.strip(), value, known)
            names[name.strip()] = None
    return tuple(names)


def _check_company(name: str, given: str, known: Mapping[str, KnownCompanies]) -> None:
    if any(one.find(name) for one in known.values()):
        return
    for one in known.values():
        if is_excluded_company(name, one.params):
            find_company(name, one.names, one.params)  # raises, and says why
    names = {company for one in known.values() for company in one.names}
    near = closest(name, names) or closest(given, names)
    raise ParamsError(
        "--company",
        f'got "{name}", which {", ".join(known)} does not have',
        f"for example {', '.join(near)}" if near else "",
    )
