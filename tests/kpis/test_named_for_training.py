"""KPI 03 names who needs training, and of a team without differences nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support import lakes

from kpi_lib.kpis import tech_training_needs
from kpi_lib.lake.delta_lake import Lake

PARAMS = lakes.tenant_params()


def named(folder: Path, seed: int, escalated: float) -> set[str]:
    """Return who is named of eight technicians with 20 tickets on each of four boards.

    12% are escalated and 8% reopened; of Tech 0's on Board 0 `escalated` are.
    """
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(8 * 4 * 20):
        owner, board = number % 8, number // 8 % 4
        share = escalated if owner == board == 0 else 0.12
        day = 1 + int(chance.integers(28))
        rows.append(
            {
                "board": f"Board {board}", "owner": f"Tech {owner}",
                "status": "Closed", "created_at_remote": f"2026-10-{day:02} 09:00",
                "closed_at": f"2026-10-{day:02} {10 + chance.integers(8)}:00",
                "escalation_count": int(chance.random() < share),
                "reopened_count": int(chance.random() < 0.08),
            }
        )  # fmt: skip
    lake = Lake(folder / f"{seed} {escalated}")
    lakes.fill(lake, "acme", {"raw_tickets": lakes.typed("raw_tickets", rows, PARAMS)})
    main = tech_training_needs.compute(lakes.open_facts(lake, PARAMS), "2026-10").main
    return set(main.loc[main["reasons_beyond_chance"].map(len) > 0, "owner"])


@pytest.mark.parametrize("seed", range(4))
def test_nobody_of_equals_is_named(tmp_path: Path, seed: int) -> None:
    """By 2.5% for each of 96 comparisons somebody was in two of the four."""
    assert named(tmp_path, seed, 0.12) == set()


def test_who_differs_is_named(tmp_path: Path) -> None:
    assert named(tmp_path, 0, 0.6) == {"Tech 0"}
