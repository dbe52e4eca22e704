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
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from kpi_lib.domain.extras import require
from kpi_lib.domain.run_environment import LLM_URL
from kpi_lib.text.logins import LoginFinder
from kpi_lib.text.redaction import Redactor, learn_names
from kpi_lib.text.suggestions.advice_notes import is_final, note
from kpi_lib.text.suggestions.language_model import (
    FormRefused,
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
from kpi_lib.text.suggestions.server_forms import ServerForms, write_whole
from kpi_lib.text.suggestions.suggestion import Suggestion, TopicCluster

__all__ = ["Advisor", "ModelSettings", "Suggestion", "TopicCluster"]

_MAX_FAILURES: Final = 3


class Advisor:
    """Suggests projects by a language model, and by rules where there is no answer.

    Parameters
    ----------
    settings : ModelSettings, optional
        The model; None where rules word all suggestions.
    names, hosts : iterable of str
        People and devices to remove from what is sent; see `redaction.Redactor`.
    tickets : iterable of (str, str)
        Company and summary of the tenant's tickets, which show what may be a login.
    cache : Path, optional
        Folder of accepted replies, by the hash of the request.
    forms : Path, optional
        Folder where it is remembered what each server can do; by default `cache`.
    sleep : callable
        Waits between tries.

    Notes
    -----
    After three topics in a row for which the model was asked in vain the server is
    not asked again: the rest get the rules' suggestion at once. So after one answer
    that holds for all topics, such as that the key is wrong.
    """

    def __init__(
        self,
        settings: ModelSettings | None = None,
        *,
        names: Iterable[str] = (),
        hosts: Iterable[str] = (),
        tickets: Iterable[tuple[str, str]] = (),
        cache: Path | None = None,
        forms: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._forms = ServerForms(settings, forms or cache) if settings else None
        seen = tuple(tickets) if settings else ()
        learned = learn_names(text for _, text in seen)
        self._redactor = Redactor((*names, *learned), tuple(hosts))
        self._logins = LoginFinder(seen)
        self._cache = cache
        self._sleep = sleep
        self._failures: list[NoAnswer] = []

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

    @property
    def endpoint(self) -> str:
        """Address that requests are for; empty where no model is set."""
        return self._settings.endpoint if self._settings else ""

    def explain(self, cluster: TopicCluster) -> dict[str, Any] | None:
        """Return the body of the request for a topic, exactly as it would be sent.

        None where nothing would be sent: no model is set, or the topic itself reads
        like an instruction.
        """
        if self._settings is None or self._forms is None:
            return None
        if reads_like_instruction(cluster.topic):
            return None
        messages = prompt_about(cluster, self._redactor, self._logins).messages()
        return request_body(self._settings, messages, self._forms.first)

    def is_answered(self, cluster: TopicCluster) -> bool:
        """Return whether an earlier answer is used, so that nothing would be sent."""
        prompt = prompt_about(cluster, self._redactor, self._logins)
        return self._cached_reply(self._cache_path(prompt), prompt) is not None

    def suggest(self, cluster: TopicCluster) -> Suggestion:
        """Return a project for one topic; a failing model raises no error."""
        if self._settings is None:
            return suggest_by_rules(cluster)
        if reads_like_instruction(cluster.topic):
            return _by_rules(cluster, NoAnswer("topic"))
        prompt = prompt_about(cluster, self._redactor, self._logins)
        path = self._cache_path(prompt)
        reply = self._cached_reply(path, prompt)
        if reply is None:
            try:
                reply = self._ask(self._settings, prompt)
            except NoAnswer as failure:
                return _by_rules(cluster, failure)
            if path is not None:
                write_whole(path, reply.model_dump_json())
        return Suggestion(
            project=reply.project,
            trigger=trigger_of(cluster),
            description=reply.description,
            effort=reply.effort,
            suggested_by=self._settings.model,
        )

    def _ask(self, settings: ModelSettings, prompt: Prompt) -> Reply:
        """Return the model's checked reply, unless it has failed too often."""
        if self._failures:
            last = self._failures[-1]
            is_enough = len(self._failures) >= _MAX_FAILURES
            if is_enough or is_final(last.reason, last.status):
                raise last
        try:
            reply = check_reply(self._content(settings, prompt), prompt, self._redactor)
        except ReplyRejected as rejection:
            self._failures.append(NoAnswer(str(rejection)))
            raise self._failures[-1] from None
        except NoAnswer as failure:
            self._failures.append(failure)
            raise
        self._failures.clear()
        return reply

    def _content(self, settings: ModelSettings, prompt: Prompt) -> str:
        """Return the message's text, in the strictest form that the server can do."""
        from kpi_lib.text.suggestions.chat import ask

        forms = self._forms or ServerForms(settings, None)
        refusal = FormRefused("refused")
        for form in forms.remaining():
            body = request_body(settings, prompt.messages(), form)
            try:
                content = ask(settings, body, self._sleep)
            except FormRefused as refused:
                refusal = refused
                continue
            forms.remember(form)
            return content
        raise refusal

    def _cache_path(self, prompt: Prompt) -> Path | None:
        if self._cache is None or self._settings is None:
            return None
        server = [self._settings.base_url, self._settings.model]
        content = json.dumps([server, prompt.messages()], sort_keys=True)
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


def _by_rules(cluster: TopicCluster, failure: NoAnswer) -> Suggestion:
    why = note(cluster.language, failure.reason, failure.status)
    return suggest_by_rules(cluster, why)
