"""Small files: a folder and a bucket keep the same promises."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.projects import PATIENCE, wait_for

from kpi_lib.domain.errors import ParamsError
from kpi_lib.lake.storage import LockHeld, Storage, is_remote, storage
from kpi_lib.lake.storage import lease as leases
from kpi_lib.lake.storage.base import short_message
from kpi_lib.lake.storage.bucket import Bucket


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path, address: str) -> Storage:
    return storage(tmp_path / "files" if request.param == "folder" else address)


def test_files_are_written_read_listed_and_removed(files: Storage) -> None:
    assert files.read("a/b.json") is None
    assert files.names() == []
    with files.with_staging() as opened:
        opened.write({"a/b.json": b"1", "é ü.html": b"", "_runs/x.json": b"2"})
        opened.write({"a/b.json": b"3"})
    assert files.names() == ["a/b.json", "é ü.html"]
    assert files.read_all(["é ü.html", "none", "a/b.json"]) == [b"", None, b"3"]
    assert files.names_in("_runs") == ["x.json"]
    assert (files.names_in("none"), files.names_in("a")) == ([], ["b.json"])
    assert (files.has("_runs/x.json"), files.has("_runs/y.json")) == (True, False)
    files.remove("a/b.json")
    files.remove("a/b.json")
    assert files.names() == ["é ü.html"]


def test_changes_of_many_at_once_are_all_kept(files: Storage) -> None:
    def count() -> None:
        for _ in range(5):
            files.change("n", lambda known: str(int(known or 0) + 1).encode())

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files.read("n") == b"20"


DIES = """
import os, sys
from kpi_lib.lake.storage import folder, storage
folder.os.replace = lambda *paths: os.kill(os.getpid(), 9)
with storage(sys.argv[1]).with_staging() as opened:
    opened.{}
"""


@pytest.mark.parametrize(
    "act", ["write({'a/b': b'1'})", "change('a/b', lambda _: b'1')"]
)
def test_what_a_killed_process_wrote_in_part_goes_with_the_next(
    tmp_path: Path, act: str
) -> None:
    done = subprocess.run([sys.executable, "-c", DIES.format(act), str(tmp_path)])
    assert done.returncode == -signal.SIGKILL
    files = storage(tmp_path)
    with files.with_staging():
        pass
    left = [p.name for p in tmp_path.rglob("*") if p.is_file()]
    assert set(left) <= {".b.lock"}


def test_what_one_holds_another_waits_for(files: Storage) -> None:
    with files.lock("acme/.import"):
        with pytest.raises(LockHeld, match=r"since 20\d\d-.+ UTC \(process \d+"):
            files.lock("acme/.import").__enter__()
        with files.lock("acme/.other"):
            pass
    with files.lock("acme/.import", wait_seconds=0):
        pass
    assert files.names() == []


def test_a_lease_that_its_holder_no_longer_renews_is_free(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_RENEWALS_PER_LEASE", 600)
    monkeypatch.setattr(leases, "_POLL_SECONDS", 0.01)
    bucket = Bucket(address)
    with bucket.lock("x"):
        first = bucket.read("x.lock")
        wait_for(lambda: bucket.read("x.lock") != first, "the lease to be renewed")
        with pytest.raises(LockHeld):
            bucket.lock("x").__enter__()
    dead = leases._Lease(bucket, "x.lock")
    assert dead.take() is None
    dead._ended.set()  # as if its process had been killed
    with pytest.raises(LockHeld), bucket.lock("x"):
        pass
    # Each look at the clock is 40 s later than the one before: the third finds it free.
    clock = itertools.count(time.time(), 40)
    monkeypatch.setattr(leases.time, "time", lambda: next(clock))
    with bucket.lock("x", wait_seconds=PATIENCE):
        pass


@pytest.mark.parametrize("wrong", ["http://x/y", "s3://", "gs://bucket/x", "s3:///"])
def test_an_address_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ParamsError) as caught:
        is_remote(wrong)
    assert str(caught.value) == (
        f"{wrong}: is no place to keep files; expected a folder, or s3://bucket/path."
    )


def test_a_store_s_error_is_told_without_its_stack() -> None:
    told = "Kernel error: Json error: Truncated record\n   0: <unknown>\n  12: clone3\n"
    assert short_message(OSError(told)) == "Json error: Truncated record"
    assert short_message(OSError("Kernel error -> No file: a/b")) == "No file: a/b"
