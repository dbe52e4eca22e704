"""KPI 10's kept tickets: read for new time alone, and counted anew where damaged."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support.project_lake import entry, files, fresh, make, measured, write

from kpi_lib.lake import snapshot
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.kept_counts import KeptCounts


@pytest.fixture(autouse=True)
def _every_tenant_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", -1)


@pytest.fixture
def lake(made: Lake, tmp_path: Path) -> Lake:
    shutil.copytree(made.root, tmp_path / "lake")
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make(tmp_path_factory.mktemp("made"))


def test_new_time_reads_the_kept_tickets_of_its_months_alone(lake: Lake) -> None:
    measured(lake)
    write(lake, raw_time_entries=[entry(9001, 1), entry(9002, 150), entry(9003, 8000)])
    read: list[Any] = []
    load = KeptCounts.load

    def listen(path: Path, names: Any = None) -> Any:
        read.append(names)
        return load(path, names)

    expected = fresh(lake)
    with mock.patch.object(KeptCounts, "load", listen):
        assert measured(lake) == expected
    assert read[0] == ("days", "minutes")
    # Those of the new time, and of what else was worked in April.
    months = ("2025-11", "2026-02", "2026-04", "2026-05")
    assert sorted(read[1]) == [f"tickets {month}" for month in months]


def damage(kept: Path) -> None:
    """Change a bit of the first month's tickets."""
    content = bytearray(kept.read_bytes())
    content[content.index(b"\n", content.index(b"\n") + 1) + 500] ^= 1
    kept.write_bytes(content)
    assert KeptCounts.load(kept) is None
    assert KeptCounts.load(kept, ("days", "minutes")) is not None


def test_damaged_tickets_are_counted_anew(lake: Lake) -> None:
    measured(lake)
    (kept,) = files(lake)
    damage(kept)
    write(lake, raw_time_entries=[entry(9001, 1)])
    assert measured(lake) == fresh(lake)
    assert KeptCounts.load(kept) is not None


def test_damaged_tickets_are_not_written_again(lake: Lake) -> None:
    measured(lake, "2026-07")
    (kept,) = files(lake)
    damage(kept)
    expected = fresh(lake)
    assert measured(lake) == expected
    assert KeptCounts.load(kept) is not None
    assert measured(lake) == expected


def test_tickets_of_a_file_that_another_process_wrote_are_not_taken(lake: Lake) -> None:
    measured(lake)
    write(lake, raw_time_entries=[entry(9001, 1)])
    load = KeptCounts.load

    def replaced(path: Path, names: Any = None) -> Any:
        """Give other months' tickets after the sums were read."""
        found = load(path, names)
        is_first = names == ("days", "minutes")
        return found if is_first or found is None else KeptCounts({}, found.counts)

    with mock.patch.object(KeptCounts, "load", replaced):
        assert measured(lake) == fresh(lake)
    assert measured(lake) == fresh(lake)
