"""One environment, however it is set up: pins, imports, and what a machine lacks."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.places import ROOT

from kpi_lib.domain.extras import EXTRAS, package

CONDA_NAMES = {
    "python-duckdb": "duckdb",
    "matplotlib-base": "matplotlib",
    "python-tzdata": "tzdata",
    "typst-py": "typst",
}


DRIVERS = {"bigquery", "mssql", "snowflake"}
"""Extras with the driver of one database each, for those who have it: not locked."""

BASE, ALL = "requirements-base.lock", "requirements.lock"
MOST_REQUIRED = 32
PART_OF = {
    "fontpkg": "fontpkg-inter",
    "ipython": "ipykernel",
    "jinja2": "nbconvert",
    "jupyter-client": "ipykernel",
    "markupsafe": "nbconvert",
    "nbclient": "nbconvert",
    "nbformat": "nbconvert",
    "pydantic-core": "pydantic",
    "tornado": "ipykernel",
    "traitlets": "ipykernel",
}
"""Packages that are imported without being named: the interface of one that is."""


def locked(lock: str = ALL) -> dict[str, str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}


def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["project"])


def required() -> list[Requirement]:
    return [Requirement(text) for text in project()["dependencies"]]


def optional() -> dict[str, list[Requirement]]:
    """Return what each locked extra asks for; ``all`` names the others."""
    extras = project()["optional-dependencies"]
    return {
        name: [Requirement(text) for text in texts]
        for name, texts in extras.items()
        if name not in (*DRIVERS, "all")
    }


def asked_for() -> list[Requirement]:
    return [*required(), *(need for needs in optional().values() for need in needs)]


def names(needs: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(need.name) for need in needs}


def with_extras(need: Requirement) -> set[tuple[str, str]]:
    return {(canonicalize_name(need.name), extra) for extra in ("", *need.extras)}


def conda_pins() -> dict[str, str]:
    """Return the versions of environment.yml by the name that pip knows."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *pins, by_pip = content["dependencies"]
    found = dict(pin.split("=") for pin in pins if "=" in pin)
    found |= dict(pin.split("==") for pin in by_pip["pip"] if "==" in pin)
    return {canonicalize_name(CONDA_NAMES.get(n, n)): v for n, v in found.items()}


@pytest.mark.parametrize("lock", [BASE, ALL])
def test_every_locked_package_has_one_version(lock: str) -> None:
    assert all(re.fullmatch(r"==[^*,]+", pin) for pin in locked(lock).values())


def test_the_set_up_is_light() -> None:
    assert len(required()) <= MOST_REQUIRED
    extras = optional()
    assert not names(required()) & names(need for n in extras.values() for need in n)
    # tenacity comes with papermill.
    heavy = names(need for needs in extras.values() for need in needs) - {"tenacity"}
    assert not heavy & set(locked(BASE))


def test_all_names_the_extras_that_commands_look_for() -> None:
    (everything,) = project()["optional-dependencies"]["all"]
    extras = optional()
    assert Requirement(everything).extras == set(extras) - {"dev"}
    assert set(EXTRAS) == Requirement(everything).extras | DRIVERS
    for extra, modules in EXTRAS.items():
        needs = map(Requirement, project()["optional-dependencies"][extra])
        assert names(needs) == set(map(package, modules))


def test_the_lock_of_everything_holds_the_smaller_one() -> None:
    assert locked(BASE).items() <= locked(ALL).items()


def test_no_file_of_the_set_up_names_a_host_or_a_path() -> None:
    for name in (BASE, ALL, "environment.yml", "Makefile", "pyproject.toml"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"https?:|file:|index-url|find-links|/home/|/root/", text)


@pytest.mark.parametrize(("lock", "needs"), [(BASE, required()), (ALL, asked_for())])
def test_the_lock_holds_what_the_project_needs_and_what_that_needs(
    lock: str, needs: list[Requirement]
) -> None:
    waiting = {pair for need in needs for pair in with_extras(need)}
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        seen.add((name, extra))
        environment = {**default_environment(), "extra": extra}
        for text in importlib.metadata.requires(name) or []:
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate(environment):
                waiting |= with_extras(need) - seen
    assert sorted({name for name, _ in seen} - set(locked(lock))) == []


def test_the_lock_satisfies_pyproject() -> None:
    pins = locked()
    for need in asked_for():
        version = pins[canonicalize_name(need.name)].removeprefix("==")
        assert need.specifier.contains(version), need


def test_conda_gets_the_versions_that_pip_installs() -> None:
    pins, conda = locked(), conda_pins()
    python = conda.pop("python")
    wanted = names(asked_for())
    assert python == "3.11"
    assert set(conda) == wanted
    assert conda == {name: pins[name].removeprefix("==") for name in wanted}


def test_every_import_is_a_declared_dependency() -> None:
    owners = importlib.metadata.packages_distributions()
    declared = names(asked_for()) | set(PART_OF)
    undeclared = set()
    for path in (ROOT / "kpi_lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for name in {name.split(".")[0] for name in modules} - {"kpi_lib", ""}:
                found = {canonicalize_name(owner) for owner in owners.get(name, ())}
                if name not in sys.stdlib_module_names and not found & declared:
                    undeclared.add((path.name, name))
    assert sorted(undeclared) == []


def test_what_is_not_named_comes_with_a_package_that_is() -> None:
    named = names(required())
    for part, owner in PART_OF.items():
        needs = map(Requirement, importlib.metadata.requires(owner) or [])
        assert owner in named
        assert part not in named
        assert part in names(needs), part


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of commands that holds what the set-up needs, but no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "cat", "env", "dirname"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def command(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def set_up(tools: Path, folder: Path, *python: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", str(ROOT / ".ci" / "venv"), str(folder), *python],
        env={**os.environ, "PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_machine_without_a_new_enough_python(tools: Path, tmp_path: Path) -> None:
    command(tools / "python3", 'test "$1" = --version && echo Python 3.9.2 || exit 1')
    assert set_up(tools, tmp_path / "venv") == (
        2,
        "Python 3.11 or later is needed; found: Python 3.9.2.\n"
        "Install it, then start again:\n"
        "    Debian, Ubuntu:  sudo apt-get install python3.11 python3.11-venv\n"
        "    macOS:           brew install python@3.12\n"
        "Another Python is named by:  make setup PYTHON=/path/to/python3\n",
    )


def test_a_machine_without_the_named_python(tools: Path, tmp_path: Path) -> None:
    code, text = set_up(tools, tmp_path / "venv", "python9")
    assert code == 2
    assert text.startswith("Python 3.11 or later is needed; found: no python9.\n")


def test_a_machine_without_venv(tools: Path, tmp_path: Path) -> None:
    command(
        tools / "python3",
        f"""case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@" """,
    )
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert set_up(tools, tmp_path / "venv") == (
        2,
        "python3 has no module venv with pip.\n"
        "Install it, then start again:\n"
        f"    Debian, Ubuntu:  sudo apt-get install python{version}-venv\n",
    )
    assert not (tmp_path / "venv").exists()


def test_notebooks_with_outputs_are_found(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(
        '{"metadata": {"kernelspec": {}, "widgets": {}}, "cells": ['
        '{"metadata": {"tags": []}, "outputs": [], "execution_count": null},'
        '{"metadata": {"scrolled": true}, "outputs": [], "execution_count": 3}]}'
    )
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "bare_notebooks.py", notebook],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            f"{notebook}: metadata of 'widgets'",
            f"{notebook}: cell 2 holds outputs",
            f"{notebook}: cell 2 has metadata of 'scrolled'",
            "Clear all outputs and save, then commit.",
        ],
    )
