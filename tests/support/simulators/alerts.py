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

    def change(self, key: int, status: str) -> None:
        self.states[key] = (status, self.now())
