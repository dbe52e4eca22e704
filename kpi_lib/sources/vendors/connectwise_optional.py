"""Reads of ConnectWise PSA that a sync can do without: what fails is a warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.names import fold
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.failed_questions import FailedQuestions
from kpi_lib.sources.vendors.record_fields import Record, part, text

Listed = Callable[[str, Mapping[str, str]], Sequence[Record]]
"""Reads a listing of the interface by path and query."""


class AgreementParts:
    """Records below each agreement, such as its additions.

    Parameters
    ----------
    listed : callable
    name : str
        Last part of their path.
    meaning : str
        What their absence means for the rows, as the end of a warning.
    """

    def __init__(self, listed: Listed, name: str, meaning: str) -> None:
        self._listed = listed
        self._name = name
        self._meaning = meaning
        self._unread: list[str] = []
        self._error: SourceError | None = None
        self._failed = FailedQuestions()

    def of(self, agreement: Record) -> Sequence[Record] | None:
        """Return an agreement's records; None where they cannot be read."""
        key = text(agreement, "id")
        if key is None:
            return ()
        if not self._failed.is_over:
            try:
                found = self._listed(f"/finance/agreements/{key}/{self._name}", {})
            except SourceError as error:
                self._error = error
                self._failed.add(error)
            else:
                self._failed.end()
                return found
        self._unread.append(text(agreement, "name") or key)
        return None

    def warnings(self) -> list[str]:
        """Return a warning that names the agreements concerned, and begin anew."""
        unread, self._unread, self._failed = self._unread, [], FailedQuestions()
        if not unread:
            return []
        return [
            f"{self._name} of {listed_names(unread)} cannot be read: {self._meaning} "
            f"({self._error})"
        ]


def listed_names(names: Sequence[str], most: int = 5) -> str:
    """Return names in quotes, the first of many."""
    shown = ", ".join(f'"{name}"' for name in names[:most])
    more = len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown


def status_warnings(
    listed: Listed, tenant: TenantParams, merged_status: str
) -> list[str]:
    """Compare the tenant's closed statuses with those of the boards.

    Returns
    -------
    list of str
        A warning for each status that closes on one side only, and for what could
        not be compared.
    """
    warnings: list[str] = []
    closing, not_closing = _board_statuses(listed, warnings)
    closed = {fold(status) for status in tenant.closed_statuses}
    excluded = {fold(status) for status in tenant.excluded_statuses}
    for name in sorted(closing):
        if fold(name) not in closed | excluded:
            boards = ", ".join(sorted(closing[name]))
            warnings.append(
                f'"{name}" closes tickets on {boards}, and is neither in '
                "closed_statuses nor in excluded_statuses"
            )
    for name in sorted(not_closing):
        if fold(name) in closed - excluded:
            boards = ", ".join(sorted(not_closing[name]))
            warnings.append(
                f'"{name}" is in closed_statuses, but closes no ticket on {boards}'
            )
    if fold(merged_status) not in excluded:
        warnings.append(
            f'merged tickets get the status "{merged_status}", which is not in '
            "excluded_statuses: they count twice"
        )
    return warnings


def _board_statuses(
    listed: Listed, warnings: list[str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Map each status to the boards on which it closes tickets, and does not."""
    closing: dict[str, set[str]] = {}
    not_closing: dict[str, set[str]] = {}
    try:
        boards = listed("/service/boards", {"fields": "id,name"})
    except SourceError as error:
        warnings.append(f"statuses were not compared with the boards: {error}")
        return closing, not_closing
    for board in boards:
        name = text(board, "name") or ""
        try:
            statuses = listed(f"/service/boards/{text(board, 'id')}/statuses", {})
        except SourceError as error:
            warnings.append(
                f"statuses were not compared with the board {name}: {error}"
            )
            continue
        for status in statuses:
            word = text(status, "name")
            if word:
                does_close = part(status, "closedStatus") is True
                chosen = closing if does_close else not_closing
                chosen.setdefault(word, set()).add(name)
    return closing, not_closing
