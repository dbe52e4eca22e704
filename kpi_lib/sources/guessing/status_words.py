"""Statuses that look closed, cancelled or reopened, as lines of a tenant's file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_lib.domain.names import fold
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.guessing.scalars import scalar

_WORDS = {
    "reopened_statuses": r"re-?open|rouvert|reouvert|wieder(er)?offnet|reabiert",
    "excluded_statuses": r"cancel|annul|abgebrochen|storniert|duplicat|doublon|"
    r"duplik|merged|fusionn|zusammengef|removed|deleted|spam|rejected|rejete|"
    r"won'?t (do|fix)|withdrawn|void",
    "closed_statuses": r"closed|resolved|solved|\bdone\b|complet|\bclos\b|clotur|ferme|"
    r"resolu|termin|geschlossen|erledigt|gelost|abgeschlossen|cerrad|resuelt|"
    r"finalizad|finished|dismissed",
}
_NOT_CLOSED = re.compile(
    r"\b(un|not|non|nicht|no|pas) ?(re)?(solved|closed|complete|resolu|gelost)|"
    r"incomplete|unresolved|unsolved|to be (closed|resolved)|ungelost"
)


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
    rest = list(statuses)
    for key, pattern in _WORDS.items():
        known: tuple[str, ...] = getattr(tenant, key)
        folded = {fold(one) for one in known}
        looks = [
            one
            for one in rest
            if re.search(pattern, fold(one)) and not _NOT_CLOSED.search(fold(one))
        ]
        rest = [one for one in rest if one not in looks]
        new = [one for one in looks if fold(one) not in folded]
        if new:
            lines.append(f"{key}: {scalar([*known, *dict.fromkeys(new)])}")
    return lines
