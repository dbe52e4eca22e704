"""Cursors of a sync's resources: one commit, and rows read again after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.connectwise_lake import expected, syncer, tickets
from support.simulators.connectwise import ConnectWiseSimulator

from kpi_lib.sources.sync.read_state import ReadState


def test_the_cursors_of_a_sync_are_one_commit(tmp_path: Path) -> None:
    with ConnectWiseSimulator(20, entries=1) as simulator:
        sync = syncer(tmp_path, simulator)
        for version in (0, 1):
            sync(whole=True)
            stored = sync.lake.table_snapshot(sync.params.tenant, "sync_state")
            assert stored is not None
            assert stored.version == version
            assert stored.rows > 2


def test_a_sync_killed_before_its_cursors_are_stored_reads_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(self: ReadState) -> None:
        raise Killed

    with ConnectWiseSimulator(20, entries=1) as simulator:
        sync = syncer(tmp_path, simulator)
        with monkeypatch.context() as patch:
            patch.setattr(ReadState, "save", kill)
            with pytest.raises(Killed):
                sync()
        assert sync.lake.table_snapshot(sync.params.tenant, "sync_state") is None
        assert tickets(sync) == expected(simulator)
        report = sync()
        assert report.error is None
        assert (report.counts.new, report.counts.changed) == (0, 0)
        assert sync().counts.new == 0
        assert tickets(sync) == expected(simulator)
