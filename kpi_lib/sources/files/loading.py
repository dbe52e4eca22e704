"""Loading of a plain file into the DuckDB table ``source``, every column as text."""

from __future__ import annotations

import csv
import itertools
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.decoding import to_utf8
from kpi_lib.sources.files.import_progress import Listener
from kpi_lib.sources.files.json_records import write_lines
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.spreadsheet import write_csv
from kpi_lib.sources.files.unpacking import Member

ROW = "_row"
"""Column of ``source`` with the row's number in the file, from 1."""

_DELIMITERS = ",;\t|"
_LONGEST_LINE = 16 << 20
_MOST_COLUMNS = 2_000


@dataclass
class SourceTable:
    """Description of the table ``source``.

    Attributes
    ----------
    columns : list of str
        Without `ROW`.
    repeated : set of str
        Names that several columns of the file share.
    warnings : list of str
    csv : Path or None
        The CSV file that it is loaded from, if any.
    delimiter : str
        Delimiter of that file.
    """

    columns: list[str]
    repeated: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    csv: Path | None = None
    delimiter: str = ","


def load(
    connection: duckdb.DuckDBPyConnection,
    member: Member,
    mapping: Mapping,
    scratch: Path,
    listener: Listener,
) -> SourceTable:
    """Create the table ``source`` from a file; NULL marks become NULL.

    Raises
    ------
    DataError
        The file is damaged; names the line and what to do.
    """
    match member.format:
        case "parquet":
            source, rows = _parquet(connection, member)
        case "json" | "jsonl":
            source, rows = _json(member, mapping, scratch, listener)
        case "xlsx":
            sheet = scratch / "sheet.csv"
            note = write_csv(member.path, sheet, member.label, mapping.sheet, listener)
            source, rows = _csv(sheet, ",", member.label)
            source.warnings += [note] if note else []
        case _:
            text = to_utf8(member, mapping.encoding, scratch, listener)
            tab = "\t" if member.format == "tsv" else None
            source, rows = _csv(text.path, mapping.delimiter or tab, member.label)
            source.warnings += [text.warning] if text.warning else []
    values = ", ".join(_without_marks(c, mapping.null_marks) for c in source.columns)
    create = (
        f"create table source as select row_number() over () as {ROW}, {values} from "
    )
    try:
        try:
            connection.execute(create + rows)
        except duckdb.InvalidInputException as error:
            if "invalid state" not in str(error) or source.csv is None:
                raise
            # DuckDB fails on a file whose lines end in two ways.
            connection.execute(create + _csv_rows(_rewritten(source, scratch), source))
    except duckdb.InvalidInputException as error:
        raise _damaged(error, member.label) from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise
        raise _unreadable(member, error) from error
    return source


def _without_marks(name: str, marks: tuple[str, ...]) -> str:
    column = identifier(name)
    listed = ", ".join(map(quoted, sorted({"", *marks})))
    return f"case when trim({column}) not in ({listed}) then {column} end as {column}"


def _csv(path: Path, delimiter: str | None, label: str) -> tuple[SourceTable, str]:
    header, delimiter = _header(path, delimiter, label)
    columns, repeated = _distinct(header, label)
    source = SourceTable(columns, repeated, csv=path, delimiter=delimiter)
    if repeated:
        names = ", ".join(f'"{name}"' for name in sorted(repeated))
        source.warnings.append(f"has several columns called {names}")
    return source, _csv_rows(path, source)


def _csv_rows(path: Path, source: SourceTable) -> str:
    kinds = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in source.columns)
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, "
        f"columns = {{{kinds}}}, delim = {quoted(source.delimiter)}, quote = '\"', "
        f"escape = '\"', strict_mode = true, max_line_size = {_LONGEST_LINE})"
    )


def _rewritten(source: SourceTable, scratch: Path) -> Path:
    """Rewrite a CSV file with one kind of line end."""
    target = scratch / "rewritten.csv"
    with (
        target.open("w", encoding="utf-8", newline="") as plain,
        open(source.csv or "", encoding="utf-8", newline="") as file,
    ):
        rows = csv.reader(file, delimiter=source.delimiter)
        csv.writer(plain, delimiter=source.delimiter, lineterminator="\n").writerows(
            row for row in rows if row
        )
    return target


def _header(path: Path, delimiter: str | None, label: str) -> tuple[list[str], str]:
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            first = file.readline(_LONGEST_LINE)
            chosen = delimiter or _delimiter(first)
            lines = itertools.chain([first], file)
            header = next(csv.reader(lines, delimiter=chosen, strict=True), [])
    except csv.Error as error:
        remedy = "mend the quotation marks in the first line"
        raise DataError(
            f"{label}: line 1", f"is no CSV ({error})", "", remedy
        ) from error
    if not any(name.strip() for name in header):
        expected = "the names of the columns in the first line"
        raise DataError(f"{label}: line 1", "is empty", expected)
    return header, chosen


def _delimiter(line: str) -> str:
    """Return the commonest delimiter of the header, outside quotes."""
    plain = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=plain.count)


def _distinct(header: list[str], label: str) -> tuple[list[str], set[str]]:
    """Give columns distinct names; DuckDB ignores case."""
    if len(header) > _MOST_COLUMNS:
        raise DataError(
            label,
            f"has {len(header)} columns",
            f"at most {_MOST_COLUMNS}",
            "look for a line end or delimiter that is wrong, or leave columns out",
        )
    taken = {ROW}
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
    return columns, repeated - {ROW}


def _json(
    member: Member, mapping: Mapping, scratch: Path, listener: Listener
) -> tuple[SourceTable, str]:
    text = to_utf8(member, mapping.encoding, scratch, listener)
    target = scratch / "records.jsonl"
    names = write_lines(
        text.path,
        target,
        member.label,
        lines=member.format == "jsonl",
        key=mapping.records,
    )
    if not names:
        raise DataError(member.label, "holds no records", "at least one")
    columns, repeated = _distinct(names, member.label)
    source = SourceTable(columns, repeated, [text.warning] if text.warning else [])
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
        raise _unreadable(member, error) from error
    columns, repeated = _distinct([row[0] for row in kinds], member.label)
    listed = ", ".join(map(identifier, columns))
    nested = ("[]", "STRUCT", "MAP")
    texts = ", ".join(
        f"to_json({identifier(name)})::varchar as {identifier(name)}"
        if kind.endswith("[]") or kind.startswith(nested[1:])
        else f"cast({identifier(name)} as varchar) as {identifier(name)}"
        for name, (_, kind, *_) in zip(columns, kinds, strict=True)
    )
    return SourceTable(columns, repeated), (
        f"(select {texts} from (select * from {file}) as file({listed}))"
    )


def _damaged(error: duckdb.Error, label: str) -> DataError:
    """Translate DuckDB's error about a CSV file into a user's words."""
    text = str(error)
    line = re.search(r"Line: (\d+)", text)
    where = f"{label}: line {line[1]}" if line else label
    if count := re.search(r"Number of Columns: (\d+) Found: (\d+)", text):
        return DataError(
            where,
            f"has {count[2]} values",
            f"{count[1]}, one for each column of the first line",
            "mend that line: a value that holds the delimiter stands in quotes",
        )
    if "unterminated quote" in text:
        problem = "has a quotation mark that does not end its value"
        remedy = "mend that line: a quotation mark within a value is doubled"
        return DataError(where, problem, remedy=remedy)
    if "Maximum line size" in text:
        problem = f"is longer than {_LONGEST_LINE >> 20} MB"
        remedy = "look for a quotation mark that is never closed"
        return DataError(where, problem, remedy=remedy)
    problem = f"cannot be read ({text.splitlines()[0]})"
    return DataError(where, problem, remedy="save it anew as CSV in UTF-8")


def _unreadable(member: Member, error: duckdb.Error) -> DataError:
    problem = f"cannot be read ({str(error).splitlines()[0]})"
    remedy = "get the file anew; this copy is damaged or was cut off"
    return DataError(member.label, problem, f"a {member.format} file", remedy)
