"""Options that several commands share, and the values that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.domain.errors import raise_all
from kpi_lib.domain.instants import parse_as_of

if TYPE_CHECKING:
    from kpi_lib.domain.errors import KpiError
    from kpi_lib.settings.sound_tenants import SoundParams
    from kpi_lib.settings.tenant_settings import TenantParams

Tenant = Annotated[str, typer.Option(metavar="T", help="The tenant's slug.")]
Tenants = Annotated[list[str], typer.Option(metavar="T,...", help="Slugs, or all.")]
PeriodText = Annotated[
    str,
    typer.Option(
        metavar="P",
        help="2026-10, 2026-Q3, 2026-H1, 2026, FY2026, FY2026-Q1, 2026-W43, "
        "2026-10-05, 2026-07-01..2026-09-30, last-month, last-quarter, last-7d or "
        "30d@2026-11-01.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help="What came later has not happened; else the tenant's file decides.",
    ),
]
Format = Annotated[
    str,
    typer.Option("--format", metavar="F", help="table, csv, json or parquet."),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Notebooks at once; else one per core."),
]


def several(values: Iterable[str] | None) -> tuple[str, ...]:
    """Read an option that is repeated or holds values separated by commas."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def chosen_tenants(
    found: SoundParams, values: Iterable[str]
) -> tuple[list[TenantParams], list[KpiError]]:
    """Return the tenants that ``--tenant`` names, and the mistakes of those left out.

    ``all`` means every one.

    Raises
    ------
    ParamsError
        A slug that there is not, or mistakes that leave none of those named.
    """
    slugs = several(values)
    if slugs == ("all",):
        return list(found.params.tenants.values()), list(found.tenant_errors.values())
    wrong = [found.tenant_errors[slug] for slug in slugs if slug in found.tenant_errors]
    if len(wrong) == len(slugs):
        raise_all("--tenant", wrong)
    sound = [slug for slug in slugs if slug not in found.tenant_errors]
    return [found.params.tenant(slug) for slug in sound], wrong


def known_at(as_of: str | None, params: TenantParams) -> datetime:
    """Return the instant whose knowledge counts: given, the tenant's file's, or now."""
    given = parse_as_of(as_of, params.timezone) if as_of else params.as_of
    return given or datetime.now(UTC)
