"""Files appear whole, or not at all."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from pathlib import Path

import pytest

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Folder, Storage
from kpi_lib.lake.storage import scratch as scratch_module
from kpi_lib.running import disk_errors, publishing
from kpi_lib.running.run_locks import scratch_folder


def staged(reports: Storage) -> list[Path]:
    assert isinstance(reports, Folder)
    assert reports.staging is not None
    return list(reports.staging.iterdir())


def test_a_set_of_files_is_written_with_its_hashes(tmp_path: Path) -> None:
    with publishing.open_reports(tmp_path) as reports:
        digests = publishing.publish(reports, {"b/x.html": b"", "a.pdf": b"abc"})
        assert staged(reports) == []
    # SHA-256 of "abc" and of nothing, as FIPS 180 gives them.
    assert digests == {
        "a.pdf": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "b/x.html": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    assert (tmp_path / "a.pdf").read_bytes() == b"abc"
    assert list((tmp_path / "_runs").iterdir()) == []


def test_a_full_disk_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with publishing.open_reports(tmp_path) as reports:
        with pytest.raises(RenderError) as caught:
            publishing.publish(reports, {"a.html": b"new", "a.pdf": b"new"})
        with pytest.raises(
            RenderError, match=r"a\.html could not be written: No space"
        ):
            publishing.change(reports, "a.html", lambda _: b"new")
        assert staged(reports) == []
    assert str(caught.value) == (
        f"{tmp_path}: a.html, a.pdf could not be written: No space left on device; "
        "free disk space, or name another folder by --reports or KPI_REPORTS; then "
        "--resume makes what is missing."
    )
    assert (tmp_path / "a.html").read_text() == "old"
    names = [".a.html.lock", "_runs", "a.html"]
    assert sorted(p.name for p in tmp_path.iterdir()) == names


def test_only_folders_of_dead_processes_of_this_host_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = scratch_module._host()
    runs = tmp_path / "_runs"
    gone = runs / f".staging-{host}-999999999-x"
    alive = runs / f".staging-{host}-{os.getpid()}-y"
    elsewhere = runs / ".staging-other-999999999-z"
    with monkeypatch.context() as container:
        container.setattr(scratch_module, "_process_ids", lambda: 5)
        assert scratch_module._host() != host
        inside = runs / f".staging-{scratch_module._host()}-999999999-z"
    for folder in (gone, alive, elsewhere, inside):
        folder.mkdir(parents=True)
    with publishing.open_reports(tmp_path):
        pass
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch = [tmp_path / f"kpi-run-{host}-{pid}-x" for pid in (999999999, os.getpid())]
    for folder in scratch:
        folder.mkdir()
    with scratch_folder() as own:
        assert own.is_dir()
    assert [folder.exists() for folder in (*scratch, own)] == [False, True, False]
    assert not gone.exists()
    assert alive.exists()
    assert elsewhere.exists()
    assert inside.exists()


def test_a_notebook_that_met_a_full_disk_names_the_folder_and_the_remedy(
    tmp_path: Path,
) -> None:
    """A file-size limit makes the system itself refuse, as a full disk does."""
    text = "[Errno 28] No space left on device: 'x.xlsx'"
    assert disk_errors.names_full_disk(text)
    assert not disk_errors.names_full_disk("KeyError: 28")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
        with (
            publishing.open_reports(tmp_path) as reports,
            pytest.raises(RenderError) as caught,
        ):
            publishing.publish(reports, {"a.html": b"x" * 2_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(caught.value) == (
        f"{tmp_path}: a.html could not be written: File too large; free disk space, or "
        "name another folder by --reports or KPI_REPORTS; then --resume makes what is "
        "missing."
    )
    assert str(disk_errors.disk_full(tmp_path, "work files", disk_errors.SCRATCH)) == (
        f"{tmp_path}: work files could not be written: No space left on device; free "
        "disk space, or name another folder by TMPDIR; then --resume makes what is "
        "missing."
    )
