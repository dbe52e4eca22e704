"""`kpi init` says what to type next, wherever the workspace is."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.in_process import kpi


@pytest.mark.parametrize(
    ("folder", "enter"), [(".", ""), ("our reports", "cd 'our reports', then ")]
)
def test_the_next_step_can_be_typed(
    folder: str, enter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = kpi("init", folder)
    assert done.code == 0
    assert done.err.splitlines()[-1].endswith(f"; next: {enter}kpi demo or kpi lab")
    assert (tmp_path / folder / "params").is_dir()
