"""Imports that are killed in the middle leave the lake as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.importing import HEADER, TICKETS, Importer
from support.places import ROOT

KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from support.importing import Importer
from kpi_lib.sources.files.import_files import import_files

importer = Importer(Path(sys.argv[2]))

def kill(progress):
    if progress.stage == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

import_files(
    [Path(sys.argv[2]) / "tickets.csv"],
    lake=importer.lake, tenant=importer.params, progress=kill,
)
"""


@pytest.mark.parametrize("stage", ["checking", "writing"])
def test_a_killed_import_leaves_nothing_half_done(
    importer: Importer, stage: str
) -> None:
    importer.text(f"{HEADER}\n9,Acme,B,New,Ana,2026-01-05,2026-01-05\n")
    importer.write("tickets.csv", TICKETS)
    arguments = [sys.executable, "-c", KILLED, ROOT / "tests", importer.folder, stage]
    ended = subprocess.run(arguments, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert importer.rows("cw_ticket_id") == [(9,)]
    assert importer.text(TICKETS).files[0].new == 2
    assert importer.rows("cw_ticket_id") == [(1,), (2,), (9,)]
    tenant = Path(importer.lake.root) / "acme"
    assert [p.name for p in tenant.iterdir() if p.name.startswith(".staging")] == []
