"""Words of an agreement that has no limit, no fixed amount or no end."""

from __future__ import annotations

import re

from kpi_lib.domain.names import fold

UNBOUND_COLUMNS = ("monthly_amount", "included_hours", "end_date")
"""Columns of an agreement where such a word means that there is no value."""

_UNBOUND = re.compile(
    r"unlimited|no limit|limitless|illimitee?s?|sans limite|non limitee?|unbegrenzt"
    r"|unlimitiert|ilimitad[oa]s?|sin limite|as needed|on request|by quote|tbd|tba"
    r"|to be (determined|defined|announced)|sur devis|a definir|selon (le )?devis"
    r"|auf anfrage|nach aufwand|nach absprache|segun presupuesto|por definir"
    r"|ongoing|evergreen|perpetual|open[ -]ended|indefinite|until cancel?led|no end"
    r"|(duree )?indeterminee?|indefinie?|sans fin|tacite reconduction|unbefristet"
    r"|indefinid[oa]|sin fin|[∞-]"
)


def is_unbound(text: str) -> bool:
    """Return whether a text says that there is no limit, no fixed amount or no end."""
    return bool(_UNBOUND.fullmatch(fold(text).strip(" .")))
