"""Fit of a mapping to the columns that a file has: lists become what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import duckdb

from kpi_lib.domain.names import fold_letters
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.mapping import Mapping


def find_column(wanted: str, columns: Sequence[str]) -> str | None:
    """Return the file's column of a name: without case, else its letters and digits.

    A column is found by its letters alone where no other has the same.
    """
    lowered = wanted.strip().lower()
    for name in columns:
        if name.lower() == lowered:
            return name
    letters = fold_letters(wanted)
    alike = [name for name in columns if letters and fold_letters(name) == letters]
    return alike[0] if len(alike) == 1 else None


def fitted(mapping: Mapping, columns: Sequence[str]) -> Mapping:
    """Return a mapping that names columns of the file alone, as the file spells them.

    Of a list of columns those stay that the file has, of expressions the first whose
    columns it has. What a preset gave and the file lacks is left out; what one's own
    mapping names stays, so that its error names it.
    """
    known = {name.lower() for name in columns} | {ROW}
    named = {}
    for target, names in mapping.columns.items():
        found = [name for one in names if (name := find_column(one, columns))]
        if found or f"columns.{target}" not in mapping.inherited:
            named[target] = tuple(dict.fromkeys(found)) or names
    derived = {}
    for target, several in mapping.derived.items():
        fits = [text for text in several if columns_of(text) <= known]
        if fits or f"derived.{target}" not in mapping.inherited:
            derived[target] = (*fits, *several)[:1]
    times = {
        target: spelled or name
        for target, name in mapping.times.items()
        if (spelled := find_column(name, columns))
        or f"times.{target}" not in mapping.inherited
    }
    changes: dict[str, Any] = {"columns": named, "derived": derived, "times": times}
    if "key" in mapping.inherited:
        found = [name for one in mapping.key if (name := find_column(one, columns))]
        changes["key"] = tuple(dict.fromkeys(found))
    if (
        "where" in mapping.inherited
        and mapping.where
        and not columns_of(mapping.where) <= known
    ):
        changes["where"] = None
    return mapping.model_copy(update=changes)


@lru_cache(maxsize=1024)
def columns_of(expression: str) -> frozenset[str]:
    """Return the names of columns that an SQL expression reads, in lower case."""
    with duckdb.connect() as connection:
        row = connection.execute(
            "select json_serialize_sql($1)", [f"select (\n{expression}\n)"]
        ).fetchone()
    references = _references(json.loads(row[0] if row else "{}"))
    return frozenset(names[-1] for names in references)


def _references(node: Any) -> Iterator[tuple[str, ...]]:
    """Yield the names of each reference to a column, such as table and column."""
    if isinstance(node, dict):
        if node.get("syntax_type") == "LAMBDA_KEYWORD":
            own = {names[0] for names in _references(node["lhs"])}
            inside = _references(node["expr"])
            yield from (names for names in inside if names[0] not in own)
            return
        if node.get("class") == "COLUMN_REF":
            yield tuple(str(name).lower() for name in node["column_names"])
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
