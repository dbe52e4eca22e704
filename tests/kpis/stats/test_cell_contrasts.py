"""Technicians against the others, board by board."""

import numpy as np
import pandas as pd
import pytest

from kpi_lib.kpis.stats.cell_contrasts import COLUMNS, cell_contrasts

from .simulate_technicians import Process


def test_a_planted_board_is_found_and_no_other() -> None:
    frame, _ = Process(skill=0.0).draw(np.random.default_rng(6), [400] * 6)
    planted = (frame["owner"] == "t01") & (frame["board"] == "2")
    assert planted.sum() > 60
    frame.loc[planted, "minutes"] *= 3.0
    out = cell_contrasts(frame)
    clear = out[out["is_clear"]]
    assert clear[["owner", "cell"]].to_numpy().tolist() == [["t01", "2"]]
    assert 2.2 < clear["ratio"].item() < 3.6
    assert clear["ratio_low"].item() > 1.5
    tickets = frame.groupby(["owner", "board"]).size()
    shown = out.set_index(["owner", "cell"])["tickets"]
    assert (shown == tickets[shown.index]).all()


def test_cells_of_teams_without_differences_are_not_clear() -> None:
    clear = 0
    for seed in range(8):
        process = Process(skill=0.0, day=0.3, short=0.18)
        frame, _ = process.draw(np.random.default_rng(seed), [150] * 8)
        clear += cell_contrasts(frame, "type")["is_clear"].any()
    # A chance of 5% each: three of eight would be one case in 180.
    assert clear <= 2


def test_the_interval_covers_cells_that_differ() -> None:
    held = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        frame, _ = Process(skill=0.2).draw(rng, [150] * 8)
        cells = pd.Series(rng.normal(0, 0.4, 64).round(6))
        place = frame["owner"].str[1:].astype(int) * 8 + frame["type"].astype(int)
        frame["minutes"] = np.exp(
            rng.normal(4, 1, len(frame)) + cells[place].to_numpy()
        )
        out = cell_contrasts(frame, "type")
        counts = pd.crosstab(frame["owner"], frame["type"]).to_numpy()
        effect = cells.to_numpy().reshape(8, 8)
        for row in out.itertuples():
            i, j = int(row.owner[1:]), int(row.cell)
            rest = np.arange(8) != i
            truth = effect[i, j] - np.average(effect[rest, j], weights=counts[rest, j])
            held.append(row.ratio_low <= np.exp(truth) <= row.ratio_high)
    assert len(held) > 300
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.parametrize("owners", [0, 2])
def test_too_few_give_no_rows(owners: int) -> None:
    frame, _ = Process().draw(np.random.default_rng(1), [60] * 4)
    few = frame[frame["owner"].isin([f"t{i:02d}" for i in range(owners)])]
    out = cell_contrasts(few)
    assert out.empty
    assert list(out.columns) == [*COLUMNS, "is_clear"]
