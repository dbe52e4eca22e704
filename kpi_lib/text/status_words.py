"""Words of a ticket's status that tell a closed, cancelled or reopened one."""

from __future__ import annotations

import re
from typing import Literal

from kpi_lib.domain.names import fold

StatusList = Literal["reopened_statuses", "excluded_statuses", "closed_statuses"]
"""Key of a tenant's file."""

LEAST_ENDS = 3
"""Fewest tickets whose ends tell anything of their statuses."""

_WORDS: dict[StatusList, str] = {
    "reopened_statuses": r"re ?open(ed)?|re ?ouvert(e?s?)|rouvert(e?s?)"
    r"|wieder(er)?offnet|reabiert[oa]s?|riapert[oa]|heropend|reabert[oa]s?",
    "excluded_statuses": r"(auto ?)?cancel(l?ed)?|cancelad[oa]s?|annulee?s?|annuliert"
    r"|annulliert|anulad[oa]s?|abgebrochen|storniert|duplicates?|duplicated"
    r"|duplicat|duplicad[oa]s?|doublons?|duplikate?|dupliziert|merged|fusionnee?s?"
    r"|fusionad[oa]s?|zusammengef(uhrt|asst|ugt)|removed|entfernt|deleted|spam|junk|rejected"
    r"|rejetee?s?|won'?t (do|fix)|withdrawn|void"
    r"|annullat[oa]|geannuleerd",
    "closed_statuses": r"(auto ?)?(closed|resolved|solved|completed?)|done|finished"
    r"|fixed|dismissed|terminated|clos|clotur(ee?s?)|fermee?s?|resolu(e?s?)|terminee?s?"
    r"|completee?s?|geschlossen|erledigt|geloste?[rs]?|gelost|abgeschlossen"
    r"|cerrad[oa]s?|resuelt[oa]s?|terminad[oa]s?|completad[oa]s?|finalizad[oa]s?"
    r"|chius[oa]|risolt[oa]|completat[oa]|gesloten|opgelost|afgesloten|afgemeld"
    r"|fechad[oa]s?|resolvid[oa]s?|concluid[oa]s?|encerrad[oa]s?",
}
"""Whole words; "resolution" and "terminer" name what is still to come."""

_ANY = f"(?:{'|'.join(_WORDS.values())})"
_STILL_TO_COME = re.compile(
    r"\b(?:(?:not|non|pas|nicht|niet|nao|no|never|nothing|jamais|nie|un|be|being|etre|wird|"
    r"pending|pendiente|awaiting|waiting|attente|until|almost|partl?y|partially|"
    r"partiellement|teilweise|parcialmente|presque|fast|"
    r"mai|attesa|essere|quasi|parzialmente|nooit|wacht|wordt|moet|bijna|deels|"
    r"gedeeltelijk|nunca|jamas|casi|aguardando|ser|sendo|quase)"
    r"(?: (?:yet|fully|completely|properly|be|been|for|de|du|la|le|the|to|encore|noch|"
    r"aun|etre|completement|entierement|totalmente|vollstandig|ganz|"
    r"ancora|di|essere|completamente|op|nog|volledig|ainda|ser)){0,3}"
    rf"|to(?= complete\b)) {_ANY}\b"
    rf"(?: (?:or|nor|and|ou|ni|et|oder|und|o|y|e|of|en) {_ANY}\b)*"
)
_IN_PROGRESS = re.compile(
    r"\b(in progress|en cours|in bearbeitung|en curso|requested|demandee?|prevue?)\b"
)
_ENDS = rf"(?:{_WORDS['excluded_statuses']}|{_WORDS['closed_statuses']})"
_AGAIN_ENDED = re.compile(
    rf"\b(?:{_WORDS['reopened_statuses']})"
    r"(?: (?:and|then|now|again|since|et|puis|ensuite|und|dann|wieder|y|luego|ya|e"
    r"|en))*"
    rf" (?P<end>{_ENDS})\b(?! (?:reopen|before|avant|vorher|antes))"
)
"""Words of a ticket that was opened again, and ended again."""
_UNDER_WAY = re.compile(
    r"\b(new|open|active|in progress|working|started|waiting|pending|on hold|assigned"
    r"|scheduled|nouveau|ouvert|en cours|en attente|attribue|assigne|planifie|neu|offen"
    r"|in bearbeitung|wartet|warten|zugewiesen|geplant|nuevo|abierto|en curso|pendiente"
    r"|asignado)\b"
).search
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def list_of(status: str) -> StatusList | None:
    """Return the list of a tenant's file that a status belongs to by its words.

    In the languages of `kpi mapping`; None where no word tells, as where what the
    words name is denied or still to come.
    """
    words = re.sub(r"[^\w']+|_", " ", fold(_HUMP.sub(" ", status)))
    said = " ".join(_STILL_TO_COME.sub(" - ", words).split())
    said = _AGAIN_ENDED.sub(r"\g<end>", said)
    for key, pattern in _WORDS.items():
        is_open = key != "reopened_statuses" and _IN_PROGRESS.search(said)
        if not is_open and re.search(rf"\b(?:{pattern})\b", said):
            return key
    return None


def is_under_way(status: str) -> bool:
    """Return whether a status says by its words that work goes on, or is to begin."""
    return list_of(status) is None and bool(_UNDER_WAY(fold(status)))
