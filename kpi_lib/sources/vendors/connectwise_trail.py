"""Reopenings of ConnectWise PSA's tickets, counted from their audit trails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.failed_questions import FailedQuestions
from kpi_lib.sources.vendors.http_answers import RefusedError
from kpi_lib.sources.vendors.record_fields import Record, text

PATH = "/system/audittrail"
ENTRIES = 1000
"""Entries of one trail that are read: the most that a page can hold."""

_QUOTES = "\"'“”‘’«»„`"
_QUOTED = re.compile(rf"[{_QUOTES}]\s*([^{_QUOTES}]+?)\s*[{_QUOTES}]")
_FROM_TO = re.compile(r"\bfrom:?\s+(.+?)\s+to:?\s+(.+?)\s*[.;]?\s*$", re.IGNORECASE)
_ARROW = re.compile(r"(?:.*:\s*)?(.+?)\s*(?:->|=>|→)\s*(.+?)\s*[.;]?\s*$")

Change = tuple[str, str]
"""Status before and after, as the trail spells them."""


class AuditTrail:
    """Counts how often a ticket went from closed to open, by its audit trail.

    Parameters
    ----------
    listed : callable
        Reads a listing of the interface by path and query.
    tenant : TenantParams
        Its statuses say which tickets are closed.

    Attributes
    ----------
    is_readable : bool or None
        Whether trails can be read; None before the first one.
    error : SourceError or None
        Why they cannot, other than by a right that the key lacks.
    """

    def __init__(
        self,
        listed: Callable[[str, Mapping[str, str]], Sequence[Record]],
        tenant: TenantParams,
    ) -> None:
        self._listed = listed
        self._closed = {fold_letters(name) for name in tenant.closed_statuses}
        self._closed -= {fold_letters(name) for name in tenant.excluded_statuses}
        self._excluded = {fold_letters(name) for name in tenant.excluded_statuses}
        self._reopened = {fold_letters(name) for name in tenant.reopened_statuses}
        self._failed = FailedQuestions()
        self.is_readable: bool | None = None
        self.error: SourceError | None = None

    def reopenings(self, record: Record) -> int | None:
        """Return a ticket's reopenings; None where its trail does not tell them.

        After a failure that concerns others too no trail is asked for: the tickets
        themselves matter more.
        """
        if self.is_readable is False:
            return None
        key = text(record, "id")
        if key is None:
            return None
        query = {"type": "Ticket", "id": key, "pageSize": str(ENTRIES)}
        try:
            entries = self._listed(PATH, query)
        except RefusedError as error:
            self._failed.add(error)
            if self._failed.is_over:
                self.is_readable = False
            return None
        except SourceError as error:
            self.is_readable, self.error = False, error
            return None
        self._failed.end()
        self.is_readable = True
        if len(entries) >= ENTRIES:  # there may be more
            return None
        return self._count(list(_changes(entries)), text(record, "status", "name"))

    def _count(self, changes: Sequence[Change], status: str | None) -> int | None:
        """Count the reopenings among changes of status.

        A trail without any, or without the one that closed a closed ticket, is not
        whole and tells nothing.
        """
        if not changes:
            return None
        closings = [
            after for _, after in changes if fold_letters(after) in self._closed
        ]
        if fold_letters(status or "") in self._closed and not closings:
            return None
        return sum(self._is_reopening(before, after) for before, after in changes)

    def _is_reopening(self, before: str, after: str) -> bool:
        old, new = fold_letters(before), fold_letters(after)
        if new in self._reopened:
            return old not in self._reopened
        is_open = new not in self._closed and new not in self._excluded
        return old in self._closed and is_open


def _changes(entries: Iterable[Record]) -> Iterator[Change]:
    """Yield the changes of status among a trail's entries."""
    for entry in entries:
        words = text(entry, "text") or ""
        kind = fold(" ".join((text(entry, "auditSubType") or "", words)))
        if "status" in kind and (change := _change(words)):
            yield change


def _change(words: str) -> Change | None:
    """Return the two statuses that a sentence such as 'from "A" to "B"' names."""
    quoted = _QUOTED.findall(words)
    if len(quoted) >= 2:
        return quoted[-2], quoted[-1]
    match = _FROM_TO.search(words) or _ARROW.search(words)
    return (match[1], match[2]) if match else None
