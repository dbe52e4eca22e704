"""Advisor: an improvement project for a frequent topic (KPI 06), words and effort only.

Rules word the suggestions. Where `KPI_LLM_BASE_URL` and `KPI_LLM_MODEL` name a server
that speaks the OpenAI chat protocol, a language model words them, one request per
topic. It gets counts and a few summaries without personal data, and gives back a name,
a description and an effort, which are checked. Whatever goes wrong ends in the rules'
suggestion, with a note that says why. Figures are never the model's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kpi_lib.domain.extras import require
from kpi_lib.domain.languages import Language
from kpi_lib.domain.run_environment import LLM_URL
from kpi_lib.text.redaction import Redactor
from kpi_lib.text.suggestions.language_model import (
    ModelSettings,
    NoAnswer,
    request_body,
)
from kpi_lib.text.suggestions.project_rules import suggest_by_rules, trigger_of
from kpi_lib.text.suggestions.prompt import (
    Prompt,
    prompt_about,
    reads_like_instruction,
)
from kpi_lib.text.suggestions.reply import Reply, ReplyRejected, check_reply
from kpi_lib.text.suggestions.suggestion import Cluster, Suggestion

__all__ = ["Advisor", "Cluster", "ModelSettings", "Suggestion"]

_OUTAGES: Final = frozenset({"refused", "unreachable", "timeout", "busy"})
"""Failures that the next topic would meet as well."""

_MAX_FAILURES: Final = 2
_NOTES: Final[dict[Language, tuple[str, dict[str, str]]]] = {
    "en": (
        "Suggested by rules: {}.",
        {
            "timeout": "the language model did not answer in time",
            "unreachable": "the language model's server could not be reached",
            "busy": "the language model's server asked to wait",
            "server": "the language model's server failed",
            "refused": "the language model's server refused the request",
            "cut": "the language model's answer was cut off",
            "protocol": "the server's answer was not one of the chat protocol",
            "schema": "the language model's answer did not have the form asked for",
            "figures": "the language model cited a figure that was not computed here",
            "instruction": "the language model repeated or followed a ticket's text",
            "unsafe": "the language model's answer held a link or personal data",
            "language": "the language model answered in another language",
            "topic": "the topic's tickets read like instructions to a language model",
        },
    ),
    "fr": (
        "Suggéré par les règles : {}.",
        {
            "timeout": "le modèle de langage n'a pas répondu à temps",
            "unreachable": "le serveur du modèle de langage est injoignable",
            "busy": "le serveur du modèle de langage demande d'attendre",
            "server": "le serveur du modèle de langage est en erreur",
            "refused": "le serveur du modèle de langage a refusé la demande",
            "cut": "la réponse du modèle de langage est tronquée",
            "protocol": "la réponse du serveur ne suit pas le protocole",
            "schema": "la réponse du modèle de langage n'a pas la forme demandée",
            "figures": "le modèle de langage a cité un chiffre non calculé ici",
            "instruction": "le modèle de langage a repris le texte d'un billet",
            "unsafe": "sa réponse contient un lien ou une donnée personnelle",
            "language": "le modèle de langage a répondu dans une autre langue",
            "topic": "les billets du sujet semblent donner des ordres à un modèle",
        },
    ),
}


class Advisor:
    """Suggests projects by a language model, and by rules where there is no answer.

    Parameters
    ----------
    settings : ModelSettings, optional
        The model; None where rules word all suggestions.
    names, hosts : iterable of str
        People and devices to remove from what is sent; see `redaction.Redactor`.
    cache : Path, optional
        Folder of accepted replies, by the hash of the request.
    sleep : callable
        Waits between tries.

    Notes
    -----
    After two topics in a row without an answer, or one refusal, the server is not
    asked again: the rest of the topics get the rules' suggestion at once.
    """

    def __init__(
        self,
        settings: ModelSettings | None = None,
        *,
        names: Iterable[str] = (),
        hosts: Iterable[str] = (),
        cache: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._redactor = Redactor(tuple(names), tuple(hosts))
        self._cache = cache
        self._sleep = sleep
        self._failures: list[str] = []

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, **options: Any
    ) -> Advisor:
        """Return an advisor with the model of the environment; `options` as above."""
        found = os.environ if environ is None else environ
        settings = ModelSettings.from_environment(found)
        if settings is not None:
            require("llm", LLM_URL)
        return cls(settings, **options)

    def __repr__(self) -> str:
        return f"Advisor({self._settings!r})"

    def explain(self, cluster: Cluster) -> dict[str, Any] | None:
        """Return the body of the request for a topic, exactly as it would be sent.

        None where nothing would be sent: no model is set, or the topic itself reads
        like an instruction.
        """
        if self._settings is None or reads_like_instruction(cluster.topic):
            return None
        messages = prompt_about(cluster, self._redactor).messages()
        return request_body(self._settings, messages)

    def suggest(self, cluster: Cluster) -> Suggestion:
        """Return a project for one topic; a failing model raises no error."""
        settings, body = self._settings, self.explain(cluster)
        if settings is None:
            return suggest_by_rules(cluster)
        if body is None:
            return self._by_rules(cluster, "topic")
        prompt = prompt_about(cluster, self._redactor)
        path = self._cache_path(settings, body)
        try:
            reply = self._cached_reply(path, prompt)
            if reply is None:
                reply = check_reply(self._ask(settings, body), prompt, self._redactor)
                self._store(path, reply)
        except NoAnswer as failure:
            return self._by_rules(cluster, failure.reason)
        except ReplyRejected as rejection:
            return self._by_rules(cluster, str(rejection))
        return Suggestion(
            project=reply.project,
            trigger=trigger_of(cluster),
            description=reply.description,
            effort=reply.effort,
            suggested_by=settings.model,
        )

    def _by_rules(self, cluster: Cluster, reason: str) -> Suggestion:
        frame, reasons = _NOTES[cluster.language]
        return suggest_by_rules(cluster, frame.format(reasons[reason]))

    def _ask(self, settings: ModelSettings, body: dict[str, Any]) -> str:
        if len(self._failures) >= _MAX_FAILURES or "refused" in self._failures:
            raise NoAnswer(self._failures[-1])
        try:
            from kpi_lib.text.suggestions.chat import ask

            content = ask(settings, body, self._sleep)
        except NoAnswer as failure:
            if failure.reason in _OUTAGES:
                self._failures.append(failure.reason)
            raise
        self._failures.clear()
        return content

    def _cache_path(self, settings: ModelSettings, body: dict[str, Any]) -> Path | None:
        if self._cache is None:
            return None
        content = json.dumps([settings.base_url, body], sort_keys=True)
        return self._cache / f"{hashlib.sha256(content.encode()).hexdigest()}.json"

    def _cached_reply(self, path: Path | None, prompt: Prompt) -> Reply | None:
        """Return an earlier reply to the same request; it is checked again."""
        if path is None or not path.is_file():
            return None
        try:
            content = path.read_text(encoding="utf-8")
            return check_reply(content, prompt, self._redactor)
        except (ReplyRejected, OSError, UnicodeDecodeError):
            return None

    def _store(self, path: Path | None, reply: Reply) -> None:
        if path is None:
            return
        # A cache that cannot be written costs a request next time, not this reply.
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(reply.model_dump_json())
            Path(name).replace(path)
