"""Words of a ticket's status that tell a closed, cancelled or reopened one."""

from __future__ import annotations

import re
from typing import Literal

from kpi_lib.domain.names import fold

StatusList = Literal["reopened_statuses", "excluded_statuses", "closed_statuses"]
"""Key of a tenant's file."""

_WORDS: dict[StatusList, str] = {
    "reopened_statuses": r"re-?open|rouvert|reouvert|wieder(er)?offnet|reabiert",
    "excluded_statuses": r"cancel|annul|abgebrochen|storniert|duplicat|doublon|"
    r"duplik|merged|fusionn|zusammengef|removed|deleted|spam|junk|rejected|rejete|"
    r"won'?t (do|fix)|withdrawn|\bvoid\b",
    "closed_statuses": r"closed|resolved|solved|\bdone\b|complet|\bclos\b|clotur|ferme|"
    r"resolu|termin|geschlossen|erledigt|gelost|abgeschlossen|cerrad|resuelt|"
    r"finalizad|finished|\bfixed\b|dismissed",
}
_NOT_CLOSED = re.compile(
    r"\b(un|not|non|nicht|no|pas) ?(re)?(solved|closed|complete|resolu|gelost)|"
    r"incomplete|unresolved|unsolved|to be (closed|resolved)|ungelost"
)


def list_of(status: str) -> StatusList | None:
    """Return the list of a tenant's file that a status belongs to by its words.

    In English, French, German and Spanish; None where no word tells.
    """
    folded = fold(status)
    if _NOT_CLOSED.search(folded):
        return None
    for key, pattern in _WORDS.items():
        if re.search(pattern, folded):
            return key
    return None
