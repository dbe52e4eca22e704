"""Notice of a scheduled run's failures: to a command, to a webhook, time-limited."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from kpi_lib.domain.errors import KpiError
from kpi_lib.running.run import RunOutcome
from kpi_lib.running.status import Status
from kpi_lib.settings.failure_settings import OnFailure

_IN_TEXT: Final = 5
"""Failures that the short text names."""


def has_failures(outcome: RunOutcome) -> bool:
    """Return whether a report failed, or a tenant of the run was left out."""
    return bool(outcome.failed) or any(one.is_failure for one in outcome.left_out)


def notice(
    schedule: str,
    outcome: RunOutcome | None,
    error: Exception | None,
    state: Status | None,
    *,
    are_drafts_well: bool = True,
) -> dict[str, Any]:
    """Return the summary of a night as JSON knows it.

    Parameters
    ----------
    schedule : str
    outcome : RunOutcome or None
        None where the run ended with `error`.
    error : Exception or None
        What ended the run, or the drafts after it.
    state : Status or None
        Of the schedule's tenants; None where it is not known.
    are_drafts_well : bool
        False where a draft of a mail failed.
    """
    results = outcome.results if outcome else ()
    failed = [
        {"report": str(result.unit), "error": str(result.error)}
        for result in results
        if result.error
    ]
    left_out = [
        one.problem for one in (outcome.left_out if outcome else ()) if one.is_failure
    ]
    wrong = {}
    if state is not None:
        wrong = {one.tenant: list(one.wrong) for one in state.tenants if one.wrong}
    why = str(error) if isinstance(error, KpiError) else _described(error)
    parts = [why] if why else []
    if failed:
        parts.append(f"{len(failed)} of {len(results)} reports failed")
    if left_out:
        parts.append(f"left out: {'; '.join(left_out[:_IN_TEXT])}")
    if not are_drafts_well:
        parts.append("the drafts of mails failed")
    if wrong:
        parts.append(f"tenants with something wrong: {', '.join([*wrong][:_IN_TEXT])}")
        if len(wrong) > _IN_TEXT:
            parts[-1] += f" and {len(wrong) - _IN_TEXT} more"
    return {
        "text": f"kpi run --schedule {schedule}: {'; '.join(parts)}",
        "schedule": schedule,
        "run": outcome.run if outcome else None,
        "made": len(results) - len(failed),
        "failed": failed,
        "left_out": left_out,
        "error": why,
        "status": state.record() if state else None,
    }


def _described(error: Exception | None) -> str | None:
    """Return the kind and message of an error that was not foreseen."""
    if error is None:
        return None
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def send(receivers: OnFailure, summary: Mapping[str, Any]) -> list[str]:
    """Give a summary to a schedule's command and address.

    Returns
    -------
    list of str
        Why it did not arrive, without the address's secrets; nothing is raised.
    """
    text = json.dumps(summary, ensure_ascii=False)
    content = text.encode(errors="backslashreplace")
    limit = receivers.timeout_seconds
    problems = []
    if receivers.run:
        problems.append(_run(receivers.run, content, limit))
    address = receivers.post
    if receivers.post_variable is not None:
        address = os.environ.get(receivers.post_variable)
        if not address:
            problems.append(f"the variable {receivers.post_variable} is not set")
    if address:
        problems.append(_post(address, content, limit))
    return [problem for problem in problems if problem]


def _run(arguments: tuple[str, ...], content: bytes, limit: int) -> str:
    """Run a command with the summary on its standard input; no shell reads it."""
    name = arguments[0]
    try:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        return f"{name} cannot be started ({error.strerror or error})"
    try:
        _, errors = process.communicate(content, timeout=limit)
    except subprocess.TimeoutExpired:
        # Its children too: one that keeps the pipe would be waited for.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return f"{name} did not end within {limit} s and was stopped"
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        why = f": {lines[-1][:200]}" if lines else ""
        return f"{name} ended with {process.returncode}{why}"
    return ""


def _post(address: str, content: bytes, limit: int) -> str:
    """Post the summary; a server that answers drop by drop is left, too."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "the address of on_failure is none; expected such as https://host/path"
    place = f"{parts.scheme}://{parts.hostname or ''}"  # a path may hold a secret
    problem = [_late(place, limit)]

    def post() -> None:
        problem[0] = _answer(address, place, content, limit)

    _within(post, limit)
    return problem[0]


def _answer(address: str, place: str, content: bytes, limit: int) -> str:
    try:
        request = urllib.request.Request(
            address, content, {"Content-Type": "application/json"}, method="POST"
        )
        with _OPENER.open(request, timeout=limit) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        return f"{place} answered with status {error.code}"
    except HTTPException as error:  # its message may hold the path
        return f"{place} cannot be reached ({type(error).__name__})"
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            return _late(place, limit)
        return f"{place} cannot be reached ({str(reason).replace(address, place)})"
    return ""


def _late(place: str, limit: int) -> str:
    return f"{place} did not answer within {limit} s"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the answer: the summary goes where the settings say."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


def _within(call: Callable[[], None], seconds: float) -> None:
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
