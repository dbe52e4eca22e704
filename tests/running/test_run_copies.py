"""Settings and notebooks of a run, copied as they were read."""

from __future__ import annotations

import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.projects import Project

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.running.plan import Plan, Request, plan, with_copies
from kpi_lib.settings.params_folder import load_params


@pytest.fixture
def made(project: Project) -> Plan:
    """Return the plan of two notebooks."""
    project.notebook("10_service_desk")
    project.notebook("20_time")
    request = Request("2026-01", tenants=("acme",))
    now = datetime(2026, 2, 20, 12, tzinfo=UTC)
    return plan(request, load_params(project.params), Lake(project.lake), now)


def test_a_file_that_changes_after_the_plan_is_copied_as_it_was_read(
    project: Project, made: Plan, tmp_path: Path
) -> None:
    path = project.notebooks / "10_service_desk.ipynb"
    was = path.read_bytes()
    project.notebook("10_service_desk", "1", metadata={"audience": "client"})
    (project.notebooks / "20_time.ipynb").unlink()
    folder = tmp_path / "notebooks"
    copied = with_copies(made, tmp_path)
    assert [(one.source.parent, one.audience) for one in copied.units] == [
        (folder, "internal"), (folder, "internal"),
    ]  # fmt: skip
    assert (folder / "10_service_desk.ipynb").read_bytes() == was
    assert (folder / "20_time.ipynb").is_file()


def test_copies_without_room_name_the_folder_and_the_remedy(
    made: Plan, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
        with pytest.raises(RenderError, match="File too large") as caught:
            with_copies(made, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert str(caught.value).startswith(f"{folder}: work files could not be written")
    assert "name another folder by TMPDIR" in str(caught.value)
