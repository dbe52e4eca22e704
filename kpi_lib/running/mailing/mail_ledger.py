"""Ledger of a period's mail: drafts written, approvals, messages sent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import LockHeld, Storage
from kpi_lib.running.mailing.client_reviews import mail_folder
from kpi_lib.running.manifest import DAMAGES
from kpi_lib.running.publishing import change

State = Literal["draft", "approved", "sending", "sent", "unknown"]
"""``sending``: begun, its end not yet recorded; ``unknown``: its end never was."""

_FORMAT = 1


@dataclass(frozen=True)
class LedgerEntry:
    """One PDF for some recipients.

    Attributes
    ----------
    company, pdf : str
        The client, and the path of the PDF below the reports.
    recipients : tuple of str
    state : str
        One of `State`.
    draft, draft_sha256 : str
        Path and hash of the draft, empty before one is written.
    approved_at, approved_by : str or None
        ISO 8601, and the user's name.
    approved_sha256 : str or None
        Hash of the draft that was approved: sender, text and all.
    began_at, sent_at : str or None
    message_id : str or None
    answer : str or None
        The server's.
    problem : str or None
        Why the last attempt did not send it.
    """

    company: str
    pdf: str
    recipients: tuple[str, ...]
    state: State = "draft"
    draft: str = ""
    draft_sha256: str = ""
    approved_at: str | None = None
    approved_by: str | None = None
    approved_sha256: str | None = None
    began_at: str | None = None
    sent_at: str | None = None
    message_id: str | None = None
    answer: str | None = None
    problem: str | None = None


class StateChanged(Exception):
    """Another process has changed an entry's state meanwhile."""


class Ledger:
    """The ledger of one period, read anew for each question."""

    def __init__(self, reports: Storage, home: str) -> None:
        self._reports = reports
        self._home = home
        self._name = f"{mail_folder(home)}/ledger.json"
        self._round = f"{mail_folder(home)}/round"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from mailing; a killed one leaves no lock.

        Raises
        ------
        RenderError
            Another process is at it.
        """
        try:
            with self._reports.lock(self._round):
                yield
        except LockHeld as held:
            raise RenderError(
                f"mail of {self._home}",
                f"is being handled by another process{held}",
                remedy="wait for it to end, then start again",
            ) from None

    def letters(self) -> dict[str, dict[str, LedgerEntry]]:
        """Return all entries by review and digest, the oldest of a review first."""
        content = self._parse(self._reports.read(self._name))
        return {
            key: {digest: _entry(stored) for digest, stored in entries.items()}
            for key, entries in content["letters"].items()
        }

    def letters_at_rest(self) -> dict[str, dict[str, LedgerEntry]] | None:
        """Return all entries as they are while nobody mails; None where one does."""
        try:
            with self._reports.lock(self._round):
                return self.letters()
        except LockHeld:
            return None

    def versions(self, key: str) -> dict[str, LedgerEntry]:
        """Return all entries of a review, the oldest first, by digest."""
        return self.letters().get(key, {})

    def put(self, key: str, digest: str, entry: LedgerEntry) -> None:
        """Record an entry."""
        self._change(key, digest, lambda _: entry)

    def move(self, key: str, digest: str, before: State, **changes: Any) -> None:
        """Change an entry, if its state is still the one it was.

        Raises
        ------
        StateChanged
            It is not.
        """

        def changed(entry: LedgerEntry | None) -> LedgerEntry:
            if entry is None or entry.state != before:
                raise StateChanged
            return replace(entry, **changes)

        self._change(key, digest, changed)

    def _change(self, key: str, digest: str, new: Any) -> None:
        def with_entry(before: bytes | None) -> bytes:
            content = self._parse(before)
            entries = content["letters"].setdefault(key, {})
            stored = entries.get(digest)
            entries[digest] = asdict(new(_entry(stored) if stored else None))
            text = json.dumps(content, indent=2, ensure_ascii=False)
            return f"{text}\n".encode()

        change(self._reports, self._name, with_entry)

    def _parse(self, content: bytes | None) -> dict[str, Any]:
        if content is None:
            return {"ledger_version": _FORMAT, "letters": {}}
        try:
            parsed: dict[str, Any] = json.loads(content)
            for entries in parsed["letters"].values():
                for stored in entries.values():
                    _entry(stored)
        except DAMAGES as error:
            raise RenderError(
                self._reports.show(self._name),
                "is no ledger of mail",
                remedy="restore it from a backup: without it nobody knows what was "
                "sent; where nothing was, remove it",
            ) from error
        return parsed


def _entry(stored: dict[str, Any]) -> LedgerEntry:
    known = {field.name for field in fields(LedgerEntry)}
    values = {name: value for name, value in stored.items() if name in known}
    return LedgerEntry(**{**values, "recipients": tuple(stored["recipients"])})
