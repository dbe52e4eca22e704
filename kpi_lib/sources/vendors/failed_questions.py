"""Failures of questions about single records, told from those that concern all."""

from __future__ import annotations

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import RefusedError

MOST_FAILURES = 3
"""Failures in a row after which the remaining records are not asked about."""
_LACKING_RIGHT = (401, 403)


class FailedQuestions:
    """Questions of one kind, each about one record, that have failed in a row.

    A record may be deleted between its page and the question about it: that says
    nothing about the others. A missing right is missing for all.

    Attributes
    ----------
    is_over : bool
        No more questions of the kind are to be asked.
    """

    def __init__(self) -> None:
        self._in_a_row = 0
        self.is_over = False

    def add(self, error: SourceError) -> None:
        """Count a question that failed."""
        self._in_a_row += 1
        lacks_right = isinstance(error, RefusedError) and error.status in _LACKING_RIGHT
        if lacks_right or self._in_a_row >= MOST_FAILURES:
            self.is_over = True

    def end(self) -> None:
        """Begin to count anew, after an answer."""
        self._in_a_row = 0
