"""A topic full of personal data, and an advisor that asks a local server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.chat_server import GOOD, Answer, ChatServer, chat_server, completion

from kpi_lib.text.suggestions.advisor import Advisor, Suggestion, TopicCluster
from kpi_lib.text.suggestions.language_model import ModelSettings

KEY = "sk-very-secret-0123456789"
PERSONAL = (
    "Zélie Côté",
    "zcote",
    "zelie.cote@client.example",
    "514-555-0199",
    "10.20.30.40",
    "CLI-SRV-042",
    "zeus",
    "Tr0ub4dor&3",
    "Hiver2024",
    "sk-live-abcdefghijkl",
    "INC0012345",
    "Northwind",
)
SAMPLES = (
    "Password reset for Zélie Côté (zcote)",
    "PASSWORD RESET FOR ZELIE COTE - call 514-555-0199",
    "Password refused on CLI-SRV-042 10.20.30.40 and zeus, INC0012345",
    "mot de passe: Tr0ub4dor&3 pour zelie.cote@client.example",
    "Password changed to Hiver2024, key sk-live-abcdefghijkl, Northwind",
)
CLUSTER = TopicCluster(
    "Password reset", 45, 7, 612.4, SAMPLES, ("password", "reset"), days=30
)
FRENCH = replace(CLUSTER, topic="Mot de passe", language="fr")
NAMES = ("Zélie Côté", "Northwind")


def settings(server: ChatServer, **changes: Any) -> ModelSettings:
    found = ModelSettings(server.url, "tiny", KEY, timeout_seconds=60, tries=2)
    return replace(found, **changes)


def advise(
    *answers: Answer, cluster: TopicCluster = CLUSTER, **changes: Any
) -> Suggestion:
    with chat_server(*answers) as server:
        advisor = Advisor(
            settings(server, **changes),
            names=NAMES,
            hosts=("zeus",),
            sleep=lambda seconds: None,
        )
        return advisor.suggest(cluster)


def said(reply: dict[str, Any] | str, **changes: Any) -> Answer:
    content = {**GOOD, **reply} if isinstance(reply, dict) else reply
    return Answer(completion(content, **changes))


REASONS = {
    "timeout": (
        "the language model did not answer in time (raise KPI_LLM_TIMEOUT_SECONDS)"
    ),
    "busy": (
        "the language model's server asked to wait "
        "(HTTP 429; run later, or raise the server's limit)"
    ),
    "server 500": (
        "the language model's server failed (HTTP 500; look into the server's log)"
    ),
    "server 503": (
        "the language model's server failed (HTTP 503; look into the server's log)"
    ),
    "refused 401": (
        "the language model's server refused the request "
        "(HTTP 401; check KPI_LLM_API_KEY)"
    ),
    "refused 404": (
        "the language model's server refused the request "
        "(HTTP 404; check KPI_LLM_BASE_URL and KPI_LLM_MODEL)"
    ),
    "refused 307": (
        "the language model's server refused the request (HTTP 307; "
        "write the address that the server points to into KPI_LLM_BASE_URL)"
    ),
    "refused 400": (
        "the language model's server refused the request "
        "(HTTP 400; check KPI_LLM_MODEL and, on Azure, KPI_LLM_API_VERSION)"
    ),
    "declined": "the language model declined to answer",
    "declined 400": "the language model declined to answer (HTTP 400)",
    "cut": (
        "the language model's answer was cut off (raise the server's limit of tokens)"
    ),
    "protocol": (
        "the server's answer was not one of the chat protocol "
        "(check KPI_LLM_BASE_URL, which ends before /chat/completions)"
    ),
    "schema": "the language model's answer did not have the form asked for",
    "figures": "the language model cited a figure that was not computed here",
    "instruction": "the language model repeated or followed a ticket's text",
    "unsafe": "the language model's answer held a link or personal data",
    "language": "the language model answered in another language",
    "unrelated": "the language model named a project for another subject",
    "unreachable": (
        "the language model's server could not be reached "
        "(check KPI_LLM_BASE_URL, and that the server runs)"
    ),
}
