"""Lake and parameters that a notebook finds from the folder it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings.nearby_folders import nearby, nearby_params


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("lake", "params/tenants", "notebooks/own/deeper"):
        (tmp_path / "work" / name).mkdir(parents=True)
    return tmp_path / "work"


@pytest.mark.parametrize("start", [".", "notebooks", "notebooks/own/deeper"])
def test_a_notebook_of_a_workspace_needs_no_variable(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.chdir(workspace / start)
    assert nearby("lake").resolve() == workspace / "lake"
    assert nearby_params(None).resolve() == workspace / "params"


def test_a_named_lake_brings_the_settings_of_its_workspace(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = workspace.parent / "other"
    (other / "lake").mkdir(parents=True)
    monkeypatch.chdir(workspace / "notebooks" / "own")
    (other / "params").mkdir()  # of something else: it holds no tenants
    assert nearby_params(other / "lake").resolve() == workspace / "params"
    (other / "params" / "tenants").mkdir()
    assert nearby_params(other / "lake") == other / "params"
    assert nearby_params("../../../other/lake").resolve() == other / "params"
    assert nearby_params("s3://bucket/lake").resolve() == workspace / "params"


def test_a_folder_called_lake_further_up_is_no_workspace(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.parent / "lake").mkdir()
    elsewhere = workspace.parent / "a" / "b" / "c"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    assert nearby("lake") == Path("lake")
    assert nearby_params(workspace / "lake") == workspace / "params"
    with pytest.raises(ParamsError) as caught:
        nearby_params(None)
    assert str(caught.value) == (
        f"params: there is no such folder in {elsewhere}, nor in a workspace above "
        "it; expected the folder of a workspace, as kpi init makes one; keep the "
        'notebook in the workspace, or name its lake, lake = "/path/to/lake"; '
        "KPI_PARAMS names other parameters."
    )
