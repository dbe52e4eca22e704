"""Folders and files of a lake that this user may not read."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.importing import HEADER, TICKETS, Importer
from support.lakes import open_facts

from kpi_lib.domain.errors import KpiError
from kpi_lib.settings.params_folder import load_params

NOBODY = 65534
MORE = f"{HEADER}\n3,Acme,Desk,New,Ana,2026-01-07,2026-01-07\n"


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the rights of root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@contextlib.contextmanager
def unreadable(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        with as_nobody():
            yield
    finally:
        path.chmod(mode)


@pytest.fixture
def importer() -> Iterator[Importer]:
    """Return an importer whose lake nobody may read and write.

    pytest's own folders are root's alone.
    """
    folder = Path(tempfile.mkdtemp())
    made = Importer(folder)
    made.text(TICKETS)
    ask(made)  # loads what is loaded late, which nobody may not read
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY) if os.geteuid() == 0 else None
    yield made
    shutil.rmtree(folder)


def ask(importer: Importer) -> None:
    """Read the lake as a command does."""
    importer.lake.check()
    with contextlib.closing(open_facts(importer.lake, importer.params)) as facts:
        facts.sql("select count(distinct summary) from raw_tickets")


PARTS = ("", "acme", "acme/raw_tickets", "acme/raw_tickets/_delta_log",
         "acme/raw_tickets/_delta_log/*.json", "acme/raw_tickets/_month=*",
         "acme/raw_tickets/_month=*/*.parquet")  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_what_may_not_be_read_is_named_with_what_to_do(
    importer: Importer, part: str
) -> None:
    root = Path(importer.lake.root)
    path = next(root.glob(part)) if part else root
    for use in (lambda: ask(importer), lambda: importer.text(MORE)):
        with unreadable(path), pytest.raises(KpiError) as caught:
            use()
        text = str(caught.value)
        assert "Permission denied" in text
        assert re.search("; check (the|its) .*permissions", text)
        assert str(root) in text


def test_a_tenant_that_may_not_be_read_hides_no_other(importer: Importer) -> None:
    lake = importer.lake
    Path(lake.root, "lost+found").mkdir(mode=0)
    with unreadable(Path(lake.root) / "acme"):
        assert lake.tenants() == ["acme"]


@pytest.mark.parametrize("part", ["", "tenants", "tenants/acme.yaml"])
def test_parameters_that_may_not_be_read_are_named(
    importer: Importer, part: str
) -> None:
    folder = Path(importer.lake.root).parent / "params"
    (folder / "tenants").mkdir(parents=True)
    (folder / "tenants" / "acme.yaml").write_text("schema_version: 1\n")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY) if os.geteuid() == 0 else None
    with unreadable(folder / part), pytest.raises(KpiError) as caught:
        load_params(folder)
    assert "cannot be read (Permission denied)" in str(caught.value)
    assert re.search("; check .*its permissions", str(caught.value))
