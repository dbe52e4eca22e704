"""The ``.sql`` files beside the code: one file, several named statements.

A statement starts at a line ``-- table: name`` and ends at its semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_HEADER = re.compile(r"^-- table: (\w+)\s*$", re.MULTILINE)
_PARAMETER = re.compile(r"\$([a-z]\w*)")


@cache
def text(path: str) -> str:
    """Return a file of the package, such as ``kpis/time_consumption.sql``."""
    return files("kpi_lib").joinpath(path).read_text(encoding="utf-8")


@cache
def statements(path: str) -> Mapping[str, str]:
    """Return the named statements of a file, in order."""
    pieces = _HEADER.split(text(path))
    return {
        name: body.strip().rstrip(";")
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


@cache
def parameters(sql: str) -> frozenset[str]:
    """Return the names of the ``$parameters`` that a statement uses."""
    without_comments = re.sub(r"--[^\n]*", "", sql)
    without_strings = re.sub(r"'(?:[^']|'')*'", "''", without_comments)
    return frozenset(_PARAMETER.findall(without_strings))
