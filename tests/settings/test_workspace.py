"""A new workspace: its files, their validity, and what it refuses to overwrite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.places import NOTEBOOKS, PARAMS

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings.params_folder import load_params
from kpi_lib.settings.workspace import make_workspace

FILES = [
    ".gitignore",
    "README.md",
    "notebooks/00_explore.ipynb",
    "params/defaults.yaml",
    "params/mappings/helpdesk_events.yaml",
    "params/mappings/loader_airbyte.yaml",
    "params/mappings/loader_dbt.yaml",
    "params/mappings/loader_dlt.yaml",
    "params/mappings/loader_singer.yaml",
    "params/mappings/servicenow_incidents.yaml",
    "params/mappings/time_log.yaml",
    "params/schedules/monthly.yaml",
    "params/tenants/acme.yaml.example",
]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_workspace_holds_the_defaults_and_no_tenant(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "kpi"
    assert sorted(make_workspace(folder)) == FILES
    assert sorted(contents(folder)) == FILES
    params = load_params(folder / "params")
    assert params.defaults == load_params(PARAMS).defaults
    assert dict(params.tenants) == {}
    explore = (folder / "notebooks" / "00_explore.ipynb").read_bytes()
    assert explore == (NOTEBOOKS / "00_explore.ipynb").read_bytes()


def test_the_defaults_are_all_there_as_comments(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    path = tmp_path / "params" / "defaults.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\n# thresholds:\n" in text
    head, _, comments = text.partition("schema_version: 1\n")
    lines = [line.removeprefix("# ") for line in comments.splitlines()]
    path.write_text("\n".join([head, "schema_version: 1", *lines]), encoding="utf-8")
    assert load_params(path.parent).defaults == load_params(PARAMS).defaults
    one = text.replace("# clock: calendar", "clock: business")
    path.write_text(one, encoding="utf-8")
    assert load_params(path.parent).defaults.clock == "business"


@pytest.mark.parametrize("with_comments", [False, True])
def test_the_example_is_a_tenant_once_it_is_named_so(
    tmp_path: Path, with_comments: bool
) -> None:
    make_workspace(tmp_path)
    tenants = tmp_path / "params" / "tenants"
    text = (tenants / "acme.yaml.example").read_text(encoding="utf-8")
    if with_comments:
        head, keys = text.split("\n\n", 1)
        text = head + "\n" + re.sub(r"^# ", "", keys, flags=re.MULTILINE)
    (tenants / "acme.yaml").write_text(text, encoding="utf-8")
    tenant = load_params(tmp_path / "params").tenant("acme")
    assert tenant.name == "Acme IT"
    named = {"Bakery", "Garage", "Clinic", "Florist"}
    assert set(tenant.companies) == (named if with_comments else set())
    assert (tenant.mail is not None) is with_comments
    assert bool(tenant.sources.connectwise) is with_comments


def test_again_changes_nothing_and_adds_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    make_workspace(tmp_path)
    before = contents(tmp_path)
    assert make_workspace(tmp_path) == []
    (tmp_path / "README.md").unlink()
    assert make_workspace(tmp_path) == ["README.md"]
    assert contents(tmp_path) == before


def test_a_file_of_the_user_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "defaults.yaml").write_text("schema_version: 1\n")
    (tmp_path / ".gitignore").write_text("*.csv\n")
    before = contents(tmp_path)
    with pytest.raises(ParamsError) as error:
        make_workspace(tmp_path)
    assert str(error.value) == (
        f"{tmp_path}: holds other files of these names: .gitignore, "
        "params/defaults.yaml; name another folder, or move them away; nothing was "
        "written."
    )
    assert contents(tmp_path) == before


def test_a_file_is_no_folder_for_a_workspace(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(ParamsError) as error:
        make_workspace(path)
    assert str(error.value).startswith(f"{path}: cannot be written (")
