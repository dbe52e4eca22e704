"""YAML files that are damaged or made to hurt: a clear error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.lakes import tenant_params

from kpi_lib.domain.errors import ParamsError
from kpi_lib.settings import yaml_files
from kpi_lib.sources.files.mapping_files import load_mapping

BOMB = Path(__file__).parents[1] / "cases" / "params" / "alias_bomb.yaml"


def nested(levels: int) -> str:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("levels", [5, 6, 9, 40])
def test_nested_aliases_are_refused_unread(tmp_path: Path, levels: int) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text(nested(levels))
    content, [error] = yaml_files.read(path, "bomb.yaml")
    assert content is None
    assert "once its aliases (*name) are written out" in str(error)


def test_a_mapping_of_nested_aliases_is_refused() -> None:
    with pytest.raises(ParamsError, match="aliases") as refused:
        load_mapping(BOMB)
    assert len(str(refused.value)) < 500


def test_a_few_aliases_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text('mon: &day ["08:00", "17:00"]\ntue: *day\n')
    content, errors = yaml_files.read(path, "plain.yaml")
    assert (content, errors) == ({d: ["08:00", "17:00"] for d in ("mon", "tue")}, [])


def test_a_long_file_without_aliases_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("".join(f"c{n}: {{aliases: [x, y]}}\n" for n in range(20_000)))
    content, errors = yaml_files.read(path, "long.yaml")
    assert content is not None
    assert (len(content), errors) == (20_000, [])


@pytest.mark.parametrize(
    "content",
    [
        b"a: x\0y\n",
        b"\0",
        b"a: \x07\n",
        b'a: "\\ud800"\n',
        b"a: " + b"9" * 5000 + b"\n",
        b"a: !!int x\n",
        b"a: !!binary ===\n",
        b"a: !!timestamp x\n",
        b"a: !!set {b}\n",
        b"a: &a [*a]\n",
    ],
)
def test_what_no_setting_can_hold_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    read, [error] = yaml_files.read(path, "odd.yaml")
    assert read is None
    assert str(error).startswith("odd.yaml: ")


@pytest.mark.parametrize(
    "name", ["hex", "rot13", "idna", "undefined", "unicode_escape", "zlib", "../x"]
)
def test_an_encoding_of_no_text_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(f"encoding: {name}\n")
    with pytest.raises(ParamsError, match="an encoding, for example"):
        load_mapping(path)


@pytest.mark.parametrize(
    "plausible",
    [
        {"from": "1800-01-01"},
        {"to": "9999-12-31"},
        {"from": "2000-01-01", "to": "1999-01-01"},
        {"columns": {"raw_tickets.closed": {"to": "2050-01-01"}}},
    ],
)
def test_a_range_of_no_use_is_refused(plausible: dict[str, object]) -> None:
    with pytest.raises(ParamsError, match="plausible"):
        tenant_params(plausible=plausible)


def test_a_device_in_place_of_a_file_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.symlink_to(os.devnull)
    read, [error] = yaml_files.read(path, "odd.yaml")
    assert read is None
    assert str(error) == (
        "odd.yaml: cannot be read (a pipe, a device or a socket, not a file); "
        "check its permissions."
    )
