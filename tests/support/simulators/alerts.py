"""Simulator of a vendor whose records are security alerts with a status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from .server import Faults, Simulator

_FIRST_CHANGE = timedelta(minutes=5)


class AlertSimulator(Simulator):
    """Alerts 1 to `records`; each was changed for the last time 5 minutes after it.

    Attributes
    ----------
    statuses : sequence of str
        In turn the alerts' own.
    first : datetime
        Instant of alert 0.
    apart : timedelta
        Between two alerts.
    states : dict of int to (str, datetime)
        Alert to status and last change.
    history : dict of int to list of (str, datetime)
        Alert to its changes of status; the first one is the alert's beginning.
    """

    statuses: ClassVar[Sequence[str]]
    first: ClassVar[datetime]
    apart: ClassVar[timedelta]

    def __init__(
        self,
        records: int = 2_000,
        port: int = 0,
        faults: Faults | None = None,
        skew: timedelta = timedelta(0),
    ) -> None:
        super().__init__(port, faults, skew)
        self.states = {
            key: (
                self.statuses[key % len(self.statuses)],
                self.first + self.apart * key + _FIRST_CHANGE,
            )
            for key in range(1, records + 1)
        }
        self.history = {key: [state] for key, state in self.states.items()}
        self._order: list[tuple[datetime, int]] = []
        self._ordered: int | None = None
        self._changes = 0

    def change(self, key: int, status: str) -> None:
        """Set a status; one that is the same is another change, such as a note."""
        at = self.now()
        if status != self.states[key][0]:
            self.history[key].append((status, at))
        self.states[key] = (status, at)
        self._changes += 1

    def order(self) -> list[tuple[datetime, int]]:
        """Return last change and key of all alerts, sorted; `bisect` finds a page."""
        seen = self._changes + len(self.states) * 1_000_003
        if self._ordered != seen:
            self._order = sorted((at, key) for key, (_, at) in self.states.items())
            self._ordered = seen
        return self._order
