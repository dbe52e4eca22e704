"""Notes that say why rules replaced the language model, and what to do about it."""

from __future__ import annotations

from typing import Final

from kpi_lib.domain.languages import Language
from kpi_lib.domain.run_environment import (
    LLM_API_VERSION,
    LLM_KEY,
    LLM_MODEL,
    LLM_SECONDS,
    LLM_URL,
)

_FRAME: Final[dict[Language, str]] = {
    "en": "Suggested by rules: {}.",
    "fr": "Suggéré par les règles : {}.",
}
_REASONS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "timeout": "the language model did not answer in time",
        "unreachable": "the language model's server could not be reached",
        "busy": "the language model's server asked to wait",
        "server": "the language model's server failed",
        "refused": "the language model's server refused the request",
        "declined": "the language model declined to answer",
        "cut": "the language model's answer was cut off",
        "protocol": "the server's answer was not one of the chat protocol",
        "schema": "the language model's answer did not have the form asked for",
        "figures": "the language model cited a figure that was not computed here",
        "instruction": "the language model repeated or followed a ticket's text",
        "unsafe": "the language model's answer held a link or personal data",
        "language": "the language model answered in another language",
        "unrelated": "the language model named a project for another subject",
        "topic": "the topic's tickets read like instructions to a language model",
    },
    "fr": {
        "timeout": "le modèle de langage n'a pas répondu à temps",
        "unreachable": "le serveur du modèle de langage est injoignable",
        "busy": "le serveur du modèle de langage demande d'attendre",
        "server": "le serveur du modèle de langage est en erreur",
        "refused": "le serveur du modèle de langage a refusé la demande",
        "declined": "le modèle de langage a refusé de répondre",
        "cut": "la réponse du modèle de langage est tronquée",
        "protocol": "la réponse du serveur ne suit pas le protocole",
        "schema": "la réponse du modèle de langage n'a pas la forme demandée",
        "figures": "le modèle de langage a cité un chiffre non calculé ici",
        "instruction": "le modèle de langage a repris le texte d'un billet",
        "unsafe": "sa réponse contient un lien ou une donnée personnelle",
        "language": "le modèle de langage a répondu dans une autre langue",
        "unrelated": "le modèle de langage a nommé un projet sur un autre sujet",
        "topic": "les billets du sujet semblent donner des ordres à un modèle",
    },
}
_REMEDIES: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "timeout": f"raise {LLM_SECONDS}",
        "unreachable": f"check {LLM_URL}, and that the server runs",
        "busy": "run later, or raise the server's limit",
        "server": "look into the server's log",
        "key": f"check {LLM_KEY}",
        "place": f"check {LLM_URL} and {LLM_MODEL}",
        "redirect": f"write the address that the server points to into {LLM_URL}",
        "refused": f"check {LLM_MODEL} and, on Azure, {LLM_API_VERSION}",
        "cut": "raise the server's limit of tokens",
        "protocol": f"check {LLM_URL}, which ends before /chat/completions",
    },
    "fr": {
        "timeout": f"augmentez {LLM_SECONDS}",
        "unreachable": f"vérifiez {LLM_URL} et que le serveur est démarré",
        "busy": "relancez plus tard ou relevez la limite du serveur",
        "server": "consultez le journal du serveur",
        "key": f"vérifiez {LLM_KEY}",
        "place": f"vérifiez {LLM_URL} et {LLM_MODEL}",
        "redirect": f"inscrivez dans {LLM_URL} l'adresse indiquée par le serveur",
        "refused": f"vérifiez {LLM_MODEL} et, sur Azure, {LLM_API_VERSION}",
        "cut": "relevez la limite de jetons du serveur",
        "protocol": f"vérifiez {LLM_URL}, qui se termine avant /chat/completions",
    },
}


def note(language: Language, reason: str, status: int = 0) -> str:
    """Return why rules word a suggestion: the reason, the status, what to do.

    Parameters
    ----------
    language : {"en", "fr"}
    reason : str
        Of a `NoAnswer` or a `ReplyRejected`, or ``topic``.
    status : int, optional
        Of the HTTP answer.
    """
    detail = [f"HTTP {status}"] if status else []
    if remedy := _REMEDIES[language].get(_remedy_key(reason, status)):
        detail.append(remedy)
    why = _REASONS[language][reason]
    if detail:
        why += f" ({'; '.join(detail)})"
    return _FRAME[language].format(why)


def is_final(reason: str, status: int) -> bool:
    """Return whether every other topic would be refused as well."""
    return reason == "refused" and _remedy_key(reason, status) != reason


def _remedy_key(reason: str, status: int) -> str:
    if reason != "refused":
        return reason
    if status in (401, 403, 407):
        return "key"
    if status in (404, 405, 410):
        return "place"
    return "redirect" if 300 <= status < 400 else reason
