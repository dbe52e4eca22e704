"""Files appear whole, or not at all."""

from __future__ import annotations

import os
import resource
import signal
import socket
from pathlib import Path

import pytest

from kpi_lib.errors import RenderError
from kpi_lib.running import disk, publish


def test_a_set_of_files_is_written_with_its_hashes(tmp_path: Path) -> None:
    staging = publish.open_staging(tmp_path / "_runs")
    digests = publish.publish(tmp_path, staging, {"b/x.html": b"", "a.pdf": b"abc"})
    # SHA-256 of "abc" and of nothing, as FIPS 180 gives them.
    assert digests == {
        "a.pdf": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "b/x.html": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    assert (tmp_path / "a.pdf").read_bytes() == b"abc"
    assert list(staging.iterdir()) == []


def test_a_full_disk_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = publish.open_staging(tmp_path / "_runs")
    (tmp_path / "a.html").write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RenderError) as caught:
        publish.publish(tmp_path, staging, {"a.html": b"new", "a.pdf": b"new"})
    assert str(caught.value) == (
        f"{tmp_path}: a.html, a.pdf could not be written: No space left on device; "
        "free disk space, or name another folder by --reports or KPI_REPORTS; then "
        "--resume makes what is missing."
    )
    with pytest.raises(RenderError, match=r"a\.html could not be written: No space"):
        publish.replace(tmp_path / "a.html", b"new")
    assert (tmp_path / "a.html").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["_runs", "a.html"]
    assert list(staging.iterdir()) == []


def test_only_folders_of_dead_processes_of_this_host_are_removed(
    tmp_path: Path,
) -> None:
    host = socket.gethostname().replace("-", "_")
    gone = tmp_path / f".staging-{host}-999999999-x"
    alive = tmp_path / f".staging-{host}-{os.getpid()}-y"
    elsewhere = tmp_path / ".staging-other-999999999-z"
    for folder in (gone, alive, elsewhere):
        folder.mkdir()
    publish.open_staging(tmp_path)
    assert not gone.exists()
    assert alive.exists()
    assert elsewhere.exists()


def test_a_notebook_that_met_a_full_disk_names_the_folder_and_the_remedy(
    tmp_path: Path,
) -> None:
    """A file-size limit makes the system itself refuse, as a full disk does."""
    text = "[Errno 28] No space left on device: 'x.xlsx'"
    assert disk.says_full(text)
    assert not disk.says_full("KeyError: 28")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    staging = publish.open_staging(tmp_path / "_runs")
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
        with pytest.raises(RenderError) as caught:
            publish.publish(tmp_path, staging, {"a.html": b"x" * 2_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(caught.value) == (
        f"{tmp_path}: a.html could not be written: File too large; free disk space, or "
        "name another folder by --reports or KPI_REPORTS; then --resume makes what is "
        "missing."
    )
    assert str(disk.full(tmp_path, "work files", disk.SCRATCH)) == (
        f"{tmp_path}: work files could not be written: No space left on device; free "
        "disk space, or name another folder by TMPDIR; then --resume makes what is "
        "missing."
    )
