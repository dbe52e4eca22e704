"""Keys for files without ids: a digest of chosen columns, never the row's number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.schema import Column, Table
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.source_table import SourceTable

_YAML_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""Words that YAML takes for no text."""


def digest_key(columns: Sequence[str], key: Column) -> str:
    """Return the SQL of a key: 63 bits of the MD5 of a row's columns, or all as text.

    Among rows that are equal in these columns the ordinal makes the difference, so that
    the same rows have the same keys in every file.
    """
    texts = [f"coalesce(trim({identifier(name)}), '')" for name in columns]
    listed = ", ".join(texts)
    ordinal = f"row_number() over (partition by {listed} order by {ROW})"
    text = f"concat_ws(chr(31), {listed}, {ordinal})"
    if key.type == "text":
        return f"md5({text})"
    return f"cast(md5_number_lower({text}) // 2 as varchar)"


def refuse_row_as_key(table: Table, mapping: Mapping, source: SourceTable) -> None:
    """Raise where a key is made of the row's number, which begins anew in each file.

    Raises
    ------
    ParamsError
        Names the lines to write instead.
    """
    for name in table.key:
        expression = re.sub("'[^']*'", "", mapping.expressions.get(name, "")).lower()
        if re.search(rf"\b{ROW}\b", expression) is None:
            continue
        others = [text for key, text in mapping.expressions.items() if key != name]
        words = set(re.findall(r"\w+", "\n".join(others).lower()))
        wanted = {text.lower() for text in mapping.named_columns}
        wanted |= set(table.column_names)
        columns = [
            column
            for column in source.columns
            if column.lower() in wanted
            or column.lower() in words
            or any(identifier(column).lower() in text.lower() for text in others)
        ]
        listed = ", ".join(map(yaml_name, columns or source.columns))
        raise ParamsError(
            f"mapping: derived.{name}",
            f"is made of {ROW}, which begins anew in every file: the rows of the next "
            "file would replace those of this one",
            "a key that a row has in every file",
            f"take that line out of the mapping and write key: [{listed}]",
        )


def yaml_name(name: str) -> str:
    """Return a column's name as it stands in a list or mapping of YAML."""
    is_plain = re.fullmatch(r"[A-Za-z]\w*( \w+)*", name)
    if is_plain and name.lower() not in _YAML_WORDS:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
