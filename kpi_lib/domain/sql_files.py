"""The ``.sql`` files beside the code: one file, several named statements.

A statement starts at a line ``-- table: name`` and ends at its semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

_HEADER = re.compile(r"^-- table: (\w+)\s*$", re.MULTILINE)
_READS_EVIDENCE = re.compile(r"\b(?:from|join) evidence\b")
_WITH = re.compile(r"(?:\s|--[^\n]*\n)*with\b")
_LAST_ORDER = re.compile(r"\border by [\w\s,.]*\Z")
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


def bind(sql: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write days and instants into a statement; return it with what is left to bind.

    Which files are read depends on them: as parameters they would be known only once
    the statement has been planned, and it would be planned again.

    Parameters
    ----------
    sql : str
    values : mapping of str to object
        Those that the statement does not use are left out.
    """
    used = {name: values[name] for name in parameters(sql) if name in values}
    written = {n: _literal(v) for n, v in used.items() if isinstance(v, date)}
    text = _PARAMETER.sub(lambda found: written.get(found[1], found[0]), sql)
    return text, {name: v for name, v in used.items() if name not in written}


def reads_evidence(sql: str) -> bool:
    """Tell whether a statement reads the rows behind its KPI's figures."""
    return bool(_READS_EVIDENCE.search(sql))


def with_evidence(sql: str, rows: str) -> str:
    """Return a statement that knows the rows of another as ``evidence``.

    Parameters
    ----------
    sql : str
    rows : str
        A statement; its own order is left out.
    """
    rows = _LAST_ORDER.sub("", rows)
    goes_on = _WITH.match(sql)
    rest = f", {sql[goes_on.end() :]}" if goes_on else f" {sql}"
    return f"with evidence as (\n{rows}\n){rest}"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _literal(value: date) -> str:
    kind = "date"
    if isinstance(value, datetime):
        kind = "timestamp" if value.tzinfo is None else "timestamptz"
    return f"{kind} '{value.isoformat()}'"
