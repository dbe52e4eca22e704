"""Share of an ordinary day's tickets that public holidays bring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_UNSEEN_SPREAD = 0.25  # squared coefficient of variation before any is seen


@dataclass(frozen=True, slots=True)
class HolidayShare:
    """Tickets on earlier public holidays, and on an ordinary day in their place."""

    brought: Floats
    ordinary: Floats

    @classmethod
    def unknown(cls) -> HolidayShare:
        """Return what is known before the first holiday."""
        return cls(np.empty(0), np.empty(0))

    def learn(self, brought: Floats, ordinary: Floats, busiest: float) -> HolidayShare:
        """Add holidays on days that would have been busy; others are no evidence."""
        busy = ordinary >= busiest / 2
        return HolidayShare(
            np.concatenate([self.brought, brought[busy]]),
            np.concatenate([self.ordinary, ordinary[busy]]),
        )

    def expect(
        self, base: Floats, quiet: float, busiest: float
    ) -> tuple[Floats, Floats]:
        """Expect tickets, and added dispersion, if the days were holidays.

        The quietest weekday counts as one holiday seen; so it is the expectation
        before any, and loses its weight with each. Days that are quiet anyway
        stay as they are.
        """
        share = (self.brought.sum() + quiet) / np.maximum(
            self.ordinary.sum() + base, 1e-9
        )
        known = self.brought.size
        usual = max(self.brought.sum() / self.ordinary.sum(), 0.01) if known else 1.0
        predicted = usual * self.ordinary
        excess = ((self.brought - predicted) ** 2 - predicted).sum()
        spread = max(0.0, excess / (predicted**2).sum()) if known else 0.0
        blended = (known * spread + 2 * _UNSEEN_SPREAD) / (known + 2)
        mean = np.where(base >= busiest / 2, base * np.minimum(share, 1.0), base)
        return mean, np.full(base.size, blended)
