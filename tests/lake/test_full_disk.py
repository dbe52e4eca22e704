"""A full disk under the lake or the reports: named with the remedy, nothing lost.

The disk is a small file system in memory, which only root may mount.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from support.importing import HEADER, Importer, ticket
from support.in_process import Outcome, kpi
from support.lakes import typed
from support.projects import PATIENCE, make_project, tenant_file
from support.small_disk import empty, leave, small_disk

from kpi_lib.domain.errors import DataError

FULL = "No space left on device"
FROM_RUST = f"Generic error\n \x1b[31m↳\x1b[0m {FULL} (os error 28)"
ROWS = 2_000


class Disk:
    """A disk of a few megabytes, with a lake on it and the parameters elsewhere."""

    def __init__(self, root: Path, elsewhere: Path) -> None:
        self.root = root
        self.importer = Importer(root)
        self.params = elsewhere / "params"
        (self.params / "tenants").mkdir(parents=True)
        content = tenant_file("acme") | {"as_of": "2026-03-01"}
        path = self.params / "tenants" / "acme.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        self.file = elsewhere / "tickets.csv"
        rows = [ticket(n, f"2026-0{n % 2 + 1}-{n % 27 + 1:02}") for n in range(ROWS)]
        self.file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")

    def leave(self, kilobytes: int) -> None:
        """Fill the disk but for some kilobytes."""
        leave(self.root, kilobytes)

    def empty(self) -> None:
        empty(self.root)

    def kpi(self, *arguments: str) -> Outcome:
        lake = str(self.importer.lake.root)
        folders = ["--lake", lake, "--params", str(self.params)]
        return kpi(*arguments, "--tenant", "acme", *folders, "--quiet")

    def count(self) -> int:
        return int(self.importer.rows("count(distinct cw_ticket_id)")[0][0])


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=8) as root:
        yield root


@pytest.fixture
def disk(mounted: Path, tmp_path: Path) -> Disk:
    made = Disk(mounted, tmp_path)
    made.importer.text(f"{HEADER}\n{ticket(9_999)}\n")
    return made


@pytest.mark.parametrize("kilobytes", [0, 12, 120])
def test_an_import_changes_nothing_and_the_next_one_completes(
    disk: Disk, kilobytes: int
) -> None:
    disk.leave(kilobytes)
    outcome = disk.kpi("import", str(disk.file))
    assert (outcome.code, outcome.faults(), outcome.out) == (1, [], "")
    # The staging database says it in words of its own.
    assert FULL[:8] in outcome.err or "staging.duckdb" in outcome.err
    said = "; free disk space, then start again; nothing was changed.\n"
    assert outcome.err.endswith(said)
    disk.empty()
    assert disk.count() == 1
    assert disk.kpi("import", str(disk.file)).code == 0
    assert disk.count() == ROWS + 1
    left = [path.name for path in (disk.root / "lake" / "acme").iterdir()]
    assert sorted(left) == [".import.lock", "_imports.json", "raw_tickets"]


@pytest.mark.parametrize("kilobytes", [0, 4, 8])
def test_a_commit_that_does_not_fit_is_none(disk: Disk, kilobytes: int) -> None:
    staged = disk.params / "one.parquet"
    row = {"cw_ticket_id": 7, "company": "A", "board": "B", "status": "New",
           "created_at_remote": "2026-02-03"}  # fmt: skip
    pq.write_table(typed("raw_tickets", [row], disk.importer.params), staged)

    def write() -> None:
        with disk.importer.lake.writer("acme") as writer:
            disk.leave(kilobytes)
            writer.upsert("raw_tickets", staged)

    with pytest.raises(DataError, match=f"{FULL}.*; free disk space"):
        write()
    disk.empty()
    assert disk.count() == 1
    with disk.importer.lake.writer("acme") as writer:
        assert writer.upsert("raw_tickets", staged).new == 1


def test_a_second_table_that_does_not_fit_is_told_from_the_first(disk: Disk) -> None:
    def write() -> None:
        with disk.importer.lake.writer("acme") as writer:
            writer.written.append("raw_tickets")
            raise OSError(FROM_RUST)

    with pytest.raises(DataError) as caught:
        write()
    assert str(caught.value).endswith(
        f"written: Generic error {FULL} (os error 28); free disk space, then start "
        "again; what is begun is completed then (raw_tickets is written)."
    )


@pytest.mark.parametrize(
    "command",
    [
        ["daily"],
        ["forget", "--person", "Ana Martel"],
        ["clear-zeros", "--source", "all"],
    ],
)
def test_other_commands_name_the_full_disk_and_complete_later(
    disk: Disk, command: list[str]
) -> None:
    text = disk.file.read_text(encoding="utf-8").replace("Ana", "Ana Martel")
    _, *rows = text.splitlines()
    lines = [f"{HEADER},reopened_count", *(f"{row},0" for row in rows)]
    disk.file.write_text("\n".join(lines), encoding="utf-8")
    assert disk.kpi("import", str(disk.file)).code == 0
    for kilobytes in (0, 12):
        disk.leave(kilobytes)
        outcome = disk.kpi(*command)
        assert (outcome.code, outcome.faults()) == (1, [])
        assert "free disk space, then start again" in outcome.err
    disk.empty()
    assert disk.count() == ROWS + 1
    assert disk.kpi(*command).code == 0
    assert disk.count() == ROWS + 1


def test_a_run_whose_reports_do_not_fit_names_the_folder(
    mounted: Path, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "project")
    project.notebook("10_first", "1 + 1")
    project.reports.symlink_to(mounted)
    options = ["run", "--tenant", "acme", "--period", "2026-02", "--formats", "html"]
    options += ["--jobs", "1", "--quiet"]
    leave(mounted, 40)
    process = project.start(*options)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert FULL in err
    assert "free disk space" in err
    assert "Traceback" not in err
    empty(mounted)
    process = project.start(*options, "--resume")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "acme/2026-02/10_first.html" in project.files()
