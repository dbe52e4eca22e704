"""A few of the generated inputs; ``python -m trials inputs`` runs many."""

from __future__ import annotations

from pathlib import Path

import pytest

from trials.generated import Trials

COUNT = 30


def test_generated_inputs_are_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_NOTEBOOKS", str(tmp_path / "notebooks"))
    trials = Trials(tmp_path, seed=2)
    ended = [trials.run(number) for number in range(COUNT)]
    assert [trial for trial in ended if trial.faults] == []
    assert {trial.kind for trial in ended} == {
        "file", "mapping", "parameters", "options",
    }  # fmt: skip
