"""Grammars of web addresses: compiled where one is checked, by no run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

GRAMMARS = """
print("compiled")
other = 7
def is_valid_syntax(term, text):
    return text.startswith(term)
"""
FILES = [
    "kpi_lib.running.mailing.client_reviews",
    "kpi_lib.running.run",
    "kpi_lib.running.worker, kpi_lib.running.execute",
]
"""What a command and its workers start with."""


def lines(code: str, folder: Path) -> list[str]:
    """Run a process that finds the module in a folder; return what it prints."""
    (folder / "rfc3987_syntax.py").write_text(GRAMMARS)
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("files", FILES)
def test_what_opens_notebooks_compiles_none(files: str, tmp_path: Path) -> None:
    code = f"import {files}, sys; print('nbformat' in sys.modules)"
    assert lines(code, tmp_path) == ["True"]


def test_they_are_there_for_whoever_asks(tmp_path: Path) -> None:
    code = """
import kpi_lib.running
import jsonschema, rfc3987_syntax
print(hasattr(rfc3987_syntax, "__wrapped__"))
check = jsonschema.FormatChecker().conforms
print(check("iri:a", "iri"), check("a", "iri"), rfc3987_syntax.other)
import rfc3987_syntax as again
print(again.__file__.endswith("rfc3987_syntax.py"))
"""
    assert lines(code, tmp_path) == ["False", "compiled", "True False 7", "True"]
