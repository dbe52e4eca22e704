"""Statuses that look closed, cancelled or reopened, as lines of a tenant's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from kpi_lib.domain.names import fold
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.guessing.scalars import scalar
from kpi_lib.text.status_words import StatusList, list_of


def status_lines(statuses: Sequence[str], tenant: TenantParams) -> list[str]:
    """Return YAML for statuses that a tenant's file does not know yet.

    Parameters
    ----------
    statuses : sequence of str
        Of the tickets, the commonest first.
    tenant : TenantParams
        What it knows stays in the lists.
    """
    lines = []
    lists = {one: list_of(one) for one in statuses}
    for key in get_args(StatusList):
        known: tuple[str, ...] = getattr(tenant, key)
        folded = {fold(one) for one in known}
        new = [one for one in statuses if lists[one] == key and fold(one) not in folded]
        if new:
            lines.append(f"{key}: {scalar([*known, *dict.fromkeys(new)])}")
    return lines
