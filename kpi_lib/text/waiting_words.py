"""Words of a ticket's status that tell one waiting for the client."""

from __future__ import annotations

import re

from kpi_lib.domain.names import fold

_WAITS = (
    r"waiting|awaiting|awaits?|waits?|pending|on hold|hold|en attente|attente|attend"
    r"|wartet|warten|wartend|esperando|(?:a la )?espera|pendiente"
)
_CLIENT = (
    r"clients?|customers?|users?|end ?users?|requesters?|requestors?|callers?|contacts?"
    r"|utilisateurs?|demandeurs?|usagers?|kunden?|anwenders?|benutzers?|nutzers?"
    r"|clientes?|usuarios?|solicitantes?"
)
_ANSWER = (
    r"answers?|repl(?:y|ies)|respon[sd]e?s?|feedback|inputs?|info|information|action"
    r"|approvals?|confirmation|acceptance|sign off|s|reponses?|retours?|action|accord"
    r"|approbation|validation|antwort|ruckmeldung|freigabe|bestatigung|respuesta"
    r"|aprobacion|confirmacion"
)
_BETWEEN = (
    r"on|for|from|of|by|the|our|a|an|du|de|des|d|le|la|les|l|un|une|par|auf|vom|von|den"
    r"|die|das|dem|der|des|al|del|el|por"
    r"|to(?= (?:respond|reply|answer|confirm|approve))"
)
_FOR_CLIENT = re.compile(
    r"(?:\d+ |(?:on )?hold )*"
    rf"(?:(?:{_WAITS}) (?:(?:{_BETWEEN}|{_ANSWER}) )*(?:{_CLIENT})"
    rf"|with (?:the )?(?:{_CLIENT})"
    rf"|(?:{_CLIENT}) (?:(?:{_ANSWER}) )+(?:{_WAITS}|awaited))"
    rf"(?: (?:{_BETWEEN}|{_ANSWER}|reply|answer|confirm|approve))*"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def waits_for_client(status: str) -> bool:
    """Return whether a status says that the client is the one to act.

    In English, French, German and Spanish. All its words must say so: the client of
    "Waiting for client visit" need not answer. Whose "Awaiting approval" is, no word
    tells.
    """
    words = re.sub(r"[\W_]+", " ", fold(_HUMP.sub(" ", status))).strip()
    return _FOR_CLIENT.fullmatch(words) is not None
