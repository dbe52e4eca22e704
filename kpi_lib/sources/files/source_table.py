"""Description of a plain file: its columns, and the SQL that reads them as texts."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.decoding import to_utf8
from kpi_lib.sources.files.error_cells import ERRORS, ROW, count_errors, without_marks
from kpi_lib.sources.files.header_lines import Header, csv_header, known_names
from kpi_lib.sources.files.import_progress import Listener
from kpi_lib.sources.files.json_records import KINDS, SEPARATOR, write_lines
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import GIVEN, NUMBER, TEXT
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.ragged_lines import USUAL_LINE, DamagedLine
from kpi_lib.sources.files.spreadsheet import write_csv
from kpi_lib.sources.files.unpacking import Member

_WIDE = 100
"""Columns up to which all are loaded, so that the quarantine has whole rows."""
_MOST_COLUMNS = 2_000
_LONGEST_NAME = 10_000


@dataclass
class SourceTable:
    """Description of the table ``source``.

    Attributes
    ----------
    columns : list of str
        Without `ROW`.
    loaded : list of str
        Those that the table has: of a wide file only what may be used.
    used : list of str
        Those with a name that is likely to be read: their marks of "no value" count.
    rows : str
        SQL of the relation that the file is read as.
    null_marks : tuple of str
        Texts that mean "no value".
    repeated : set of str
        Names that several columns of the file share.
    warnings : list of str
    csv : Path or None
        The CSV file that it is loaded from, if any.
    delimiter : str
        Delimiter of that file.
    lines_above : int
        Lines of the file above the names of the columns.
    damaged : list of DamagedLine
        Lines that are in no row of ``source``.
    kinds : {"text", "cells", "keys", "typed"}
        Whether all values are texts, or `KINDS` says of each row which are not, by
        position or by key; "typed" where the file's columns have types.
    typed : dict of str to str
        Columns of the file that hold no texts, where it has types: their DuckDB types.
    file : str
        SQL of that file's columns as they are typed.
    sheet : str
        Sheet of the workbook that was read, where it is not the first.
    sheet_remark : str
        Which of several sheets was chosen, where the mapping names none.
    other_sheets : list of str
        Sheets of the workbook that were not read.
    """

    columns: list[str]
    repeated: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    csv: Path | None = None
    delimiter: str = ","
    lines_above: int = 0
    loaded: list[str] = field(init=False)
    used: list[str] = field(init=False)
    rows: str = ""
    null_marks: tuple[str, ...] = ()
    damaged: list[DamagedLine] = field(default_factory=list)
    kinds: Literal["text", "cells", "keys", "typed"] = "text"
    typed: dict[str, str] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    sheet_remark: str = ""
    other_sheets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loaded, self.used = self.columns, []

    @property
    def hidden(self) -> list[str]:
        """Columns of ``source`` that the file does not have, besides `ROW`."""
        return [ERRORS, *([KINDS] if self.kinds in ("cells", "keys") else [])]

    @property
    def values(self) -> str:
        """SQL of the columns of ``source`` but `ROW`, listed."""
        return self.values_but(())

    def values_but(self, given: Collection[str]) -> str:
        """Return the SQL of `values` where some columns keep their marks and errors."""
        marked = [name for name in self.used if name not in given]
        values = [
            f"{without_marks(identifier(name), self.null_marks)} as {identifier(name)}"
            if name in marked
            else identifier(name)
            for name in self.loaded
        ]
        errors = f"{count_errors(marked)} as {ERRORS}"
        return ", ".join([*values, *self.hidden[1:], errors])

    def rows_with(self, native: Collection[str]) -> str:
        """Return the SQL of `rows` where some columns keep the types of the file."""
        if not native and self.rows:
            return self.rows
        values = ", ".join(
            identifier(name)
            if name in native
            else f"{_text(name, self.typed.get(name, ''))} as {identifier(name)}"
            for name in self.columns
        )
        return f"(select {values} from {self.file})"

    def kind_sql(self, column: str) -> str:
        """Return the SQL of the kind of a column's value, as in `notation`."""
        match self.kinds:
            case "cells":
                return f"substr({KINDS}, {self.columns.index(column) + 1}, 1)"
            case "keys":
                key = quoted(f"{SEPARATOR}{column}{SEPARATOR}")
                return f"if(contains({KINDS}, {key}), '{NUMBER}', '{TEXT}')"
            case "typed" if column in self.typed:
                return f"'{GIVEN}'"
            case _:
                return f"'{TEXT}'"


def describe(
    connection: duckdb.DuckDBPyConnection,
    member: Member,
    mapping: Mapping,
    scratch: Path,
    listener: Listener,
) -> SourceTable:
    """Return a file's columns and the SQL that reads its rows; it reads none yet.

    Raises
    ------
    DataError
        The file is damaged as a whole.
    """
    match member.format:
        case "parquet":
            source, rows = _parquet(connection, member)
        case "json" | "jsonl":
            source, rows = _json(member, mapping, scratch, listener)
        case "xlsx":
            sheet = write_csv(member.path, scratch, member.label, mapping, listener)
            source, rows = _csv(Header(sheet.path, sheet.names, ","), member.label)
            source.kinds, source.damaged = "cells", sheet.damaged
            source.sheet = "" if sheet.is_first else sheet.name
            source.sheet_remark, source.other_sheets = sheet.remark, sheet.others
            rows = csv_rows(sheet.path, source)
            source.warnings += sheet.warnings
            source.warnings += [sheet.remark] if sheet.remark else []
        case _:
            text = to_utf8(member, mapping.encoding, scratch, listener)
            delimiter = mapping.delimiter or {"tsv": "\t"}.get(member.format)
            header = csv_header(text.path, delimiter, mapping, scratch, member.label)
            source, rows = _csv(header, member.label)
            source.warnings += [text.warning] if text.warning else []
    source.rows, source.null_marks = rows, mapping.null_marks
    known = known_names(mapping)
    source.used = [name for name in source.columns if name.lower() in known]
    # What nothing reads costs time and memory: 1,900 columns take minutes.
    if len(source.columns) > _WIDE and source.used:
        source.loaded = source.used
    return source


def _csv(header: Header, label: str) -> tuple[SourceTable, str]:
    columns, repeated = _distinct(header.names, label)
    source = SourceTable(columns, repeated, csv=header.path)
    source.delimiter, source.lines_above = header.delimiter, header.lines_above
    source.warnings += [header.warning] if header.warning else []
    if repeated:
        names = ", ".join(f'"{name}"' for name in sorted(repeated))
        source.warnings.append(f"has several columns called {names}")
    return source, csv_rows(header.path, source)


def csv_rows(path: Path, source: SourceTable, longest: int = USUAL_LINE) -> str:
    """Return the SQL of the rows of a CSV file, each of `longest` bytes at most."""
    names = [*source.columns, KINDS] if source.kinds == "cells" else source.columns
    kinds = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, "
        f"columns = {{{kinds}}}, delim = {quoted(source.delimiter)}, quote = '\"', "
        f"escape = '\"', strict_mode = true, max_line_size = {longest})"
    )


def _distinct(header: list[str], label: str) -> tuple[list[str], set[str]]:
    """Give columns distinct names; DuckDB ignores case."""
    if len(header) > _MOST_COLUMNS:
        raise DataError(
            label,
            f"has {len(header)} columns",
            f"at most {_MOST_COLUMNS}",
            "look for a line end or delimiter that is wrong, or leave columns out",
        )
    if (length := max(map(len, header), default=0)) > _LONGEST_NAME:
        raise DataError(
            label,
            f"has a column whose name has {length} characters",
            f"at most {_LONGEST_NAME}",
            "look for a line end or quotation mark that is missing",
        )
    own_names = {ROW, KINDS, ERRORS}
    taken = set(own_names)
    columns: list[str] = []
    repeated: set[str] = set()
    for number, raw in enumerate(header, 1):
        name = raw.strip() or f"column_{number}"
        if name.lower() in taken:
            repeated.add(name)
        unique = name
        for suffix in itertools.count(1):
            if unique.lower() not in taken:
                break
            unique = f"{name}_{suffix}"
        taken.add(unique.lower())
        columns.append(unique)
    return columns, repeated - own_names


def _json(
    member: Member, mapping: Mapping, scratch: Path, listener: Listener
) -> tuple[SourceTable, str]:
    text = to_utf8(member, mapping.encoding, scratch, listener)
    target = scratch / "records.jsonl"
    names, damaged, warning = write_lines(
        text.path,
        target,
        member.label,
        lines=member.format == "jsonl",
        key=mapping.records,
    )
    if not names:
        raise DataError(member.label, "holds no records", "at least one")
    names = [name for name in names if name != KINDS]
    columns, repeated = _distinct(names, member.label)
    warnings = [one for one in (text.warning, warning) if one]
    source = SourceTable(columns, repeated, warnings)
    source.kinds, source.damaged = "keys", damaged
    names, columns = [*names, KINDS], [*columns, KINDS]
    kinds = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    listed = ", ".join(map(identifier, columns))
    return source, (
        f"(select * from read_json({quoted(str(target))}, columns = {{{kinds}}}, "
        "format = 'newline_delimited', maximum_object_size = 33554432)) "
        f"as records({listed})"
    )


def _parquet(
    connection: duckdb.DuckDBPyConnection, member: Member
) -> tuple[SourceTable, str]:
    file = f"read_parquet({quoted(str(member.path))}, hive_partitioning = false)"
    try:
        kinds = connection.execute(f"describe select * from {file}").fetchall()
    except duckdb.Error as error:
        raise unreadable(member, error) from error
    columns, repeated = _distinct([row[0] for row in kinds], member.label)
    listed = ", ".join(map(identifier, columns))
    source = SourceTable(columns, repeated, kinds="typed")
    pairs = zip(columns, kinds, strict=True)
    source.typed = {name: kind for name, (_, kind, *_) in pairs if kind != "VARCHAR"}
    source.file = f"(select * from {file}) as file({listed})"
    return source, source.rows_with(())


def _text(name: str, kind: str) -> str:
    """Return the SQL of a typed value as text."""
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return f"to_json({identifier(name)})::varchar"
    return f"cast({identifier(name)} as varchar)"


def unreadable(member: Member, error: duckdb.Error) -> DataError:
    """Return the error of a file that its format's reader refuses."""
    problem = f"cannot be read ({str(error).splitlines()[0]})"
    remedy = "get the file anew; this copy is damaged or was cut off"
    return DataError(member.label, problem, f"a {member.format} file", remedy)
