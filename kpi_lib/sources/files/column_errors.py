"""Errors of columns that a file lacks, or has several times."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import Table
from kpi_lib.sources.files.header_likeness import named_columns
from kpi_lib.sources.files.made_keys import yaml_name
from kpi_lib.sources.files.source_table import SourceTable


def check_once(label: str, name: str, source: SourceTable) -> None:
    """Raise where several columns of the file have a name."""
    if name.lower() in {repeated.lower() for repeated in source.repeated}:
        alike = re.compile(rf"{re.escape(name)}(_\d+)?", re.IGNORECASE)
        listed = ", ".join(yaml_name(n) for n in source.columns if alike.fullmatch(n))
        raise DataError(
            label,
            f'has several columns called "{name}"',
            "one",
            "rename or remove all but one of them, or list them in a mapping: "
            f"[{listed}], of which the first that has a value counts",
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def no_such_column(
    label: str, place: str, wanted: str, source: SourceTable
) -> DataError:
    """Return the error of a column that a mapping names and the file lacks."""
    near = closest(wanted, source.columns)
    remedy = f'mend "{place}" in the mapping'
    if near:
        remedy += f', perhaps to "{near[0]}"'
    expected = f"one of {_listed(source.columns)}"
    return DataError(label, f'has no column "{wanted}"', expected, remedy)


def missing_columns(
    label: str, table: Table, missing: Sequence[str], source: SourceTable
) -> DataError:
    """Return the error of columns that a table needs and the file lacks."""
    several = "columns" if len(missing) > 1 else "column"
    named = named_columns(table, source.columns)
    likely = [
        f"{one}: {yaml_name(named[one])}"
        for one in missing
        if one in named and named[one] not in table.column_names
    ]
    example = f", for example columns: {{{', '.join(likely)}}}" if likely else ""
    return DataError(
        label,
        f"has no {several} {_listed(missing)}, which {table.name} needs; "
        f"found {_listed(source.columns)}",
        remedy="say in a mapping (--mapping) which column of the file it is"
        f"{example}; kpi mapping {shlex.quote(label.split('/')[0])} writes one",
    )
