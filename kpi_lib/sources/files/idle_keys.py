"""Keys of a mapping that do nothing: for the table, or for a file's format."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import RAW_SURVEYS, Column, Table
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import seconds_per_unit

_PLACES = ("columns", "constants", "derived")
_BY_COLUMN = (*_PLACES, "values", "lists", "units", "times")
_FORMATS = {
    "sheet": (("xlsx",), "an Excel workbook"),
    "records": (("json",), "a JSON document"),
    "source_table": (("duckdb",), "a DuckDB file"),
    "delimiter": (("csv", "tsv"), "a CSV file"),
    "encoding": (("csv", "tsv", "json", "jsonl"), "a text file"),
    "header_row": (("csv", "tsv", "xlsx"), "a CSV file or a workbook"),
    "swapped_dates": (("xlsx",), "an Excel workbook"),
}
"""Formats in which a key means something."""


def mistakes(mapping: Mapping, table: Table, shown: str) -> list[KpiError]:
    """Return an error for each key that a table does not have, or that does nothing.

    Parameters
    ----------
    mapping : Mapping
    table : Table
    shown : str
        Name of the mapping in messages.
    """
    errors: list[KpiError] = []
    for place in _BY_COLUMN:
        for target in getattr(mapping, place):
            if target in table.column_names:
                errors += _idle(mapping, place, table.column(target), shown)
                continue
            near = closest(target, table.column_names) or table.column_names
            expected = ", ".join(f'"{name}"' for name in near)
            where = f"{shown}: {place}.{target}"
            problem = f"is no column of {table.name}"
            errors.append(ParamsError(where, problem, f"one of {expected}"))
    key = table.key[-1]
    other = next((one for one in _PLACES if key in getattr(mapping, one)), None)
    if mapping.key and other is not None:
        errors.append(
            ParamsError(
                f"{shown}: {other}.{key}",
                'does nothing beside "key", which makes this id of other columns',
                "one source of the id",
                "take one of the two out",
            )
        )
    return errors


def idle_scale(mapping: Mapping, table: Table, shown: str) -> list[KpiError]:
    """Return the error of a scale of marks for a table that has none."""
    if mapping.csat_scale is None or table is RAW_SURVEYS:
        return []
    problem = f"does nothing for {table.name}, which has no marks"
    where, expected = f"{shown}: csat_scale", f"a mapping for {RAW_SURVEYS.name}"
    return [ParamsError(where, problem, expected, "take it out")]


def _idle(
    mapping: Mapping, place: str, column: Column, shown: str
) -> Iterator[KpiError]:
    """Yield the error of a key that says nothing of its column."""
    name = column.name
    where = f"{shown}: {place}.{name}"
    if place == "times":
        other = next((p for p in _PLACES[1:] if name in getattr(mapping, p)), None)
        if other is not None:
            yield ParamsError(
                where,
                f'does nothing beside "{other}.{name}"',
                "a column with the day under columns",
                "take it out, or join both in the expression, for example derived: "
                f"{{{name}: \"concat_ws(' ', Day, Time)\"}}",
            )
        elif column.type != "timestamptz":
            yield ParamsError(
                where,
                f"does nothing for a {column.type}",
                "a column of instants, such as created_at_remote",
                "take it out",
            )
    elif place == "units" and not seconds_per_unit(column):
        problem = "does nothing for a column that holds no duration"
        yield ParamsError(where, problem, "such a column, as minutes", "take it out")
    elif place == "lists" and not column.type.endswith("[]"):
        problem = "does nothing for a column that holds no list"
        yield ParamsError(where, problem, "such a column", "take it out")


def idle_in_format(mapping: Mapping, form: str) -> list[str]:
    """Return a remark for each key that does nothing for a file of a format.

    A mapping may be for files of several formats, so it is no mistake. What a preset
    gave is left out.
    """
    return [
        f'{key}: "{value}" of the mapping does nothing here: it is for {what}; '
        "take it out, or look whether this is the right file"
        for key, (formats, what) in _FORMATS.items()
        if form not in formats
        and (value := getattr(mapping, key)) is not None
        and key not in mapping.inherited
    ]
