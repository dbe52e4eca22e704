"""Loading of a plain file into the DuckDB table ``source``, every column as text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.error_cells import ROW, error_warnings
from kpi_lib.sources.files.ragged_lines import (
    LONGEST_LINE,
    note_warnings,
    without_damaged_lines,
)
from kpi_lib.sources.files.source_table import SourceTable, csv_rows, unreadable
from kpi_lib.sources.files.unpacking import Member


def load(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    member: Member,
    scratch: Path,
    numbers: Path | None = None,
) -> None:
    """Create the table ``source`` from a file; NULL marks become NULL.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    source : SourceTable
        Of `describe`; it gets the damaged lines and the warnings.
    member : Member
    scratch : Path
    numbers : Path, optional
        Parquet file with the numbers of the rows that are wanted; by default all.

    Raises
    ------
    DataError
        The file is damaged as a whole.
    """
    create = (
        f"create table source as select * from (select row_number() over () as {ROW}, "
        f"{source.values} from "
    )
    end = ")"
    if numbers is not None:
        end += f" where {ROW} in (from read_parquet({quoted(str(numbers))}))"
    try:
        try:
            connection.execute(f"{create}{source.rows}{end}")
        except duckdb.InvalidInputException:
            # DuckDB fails where lines end in two ways, and on a single damaged line.
            if source.csv is None:
                raise
            plain = without_damaged_lines(
                source.csv, source.delimiter, scratch, source.lines_above
            )
            source.damaged += plain.damaged
            source.warnings += note_warnings(plain.notes)
            rows = csv_rows(plain.path, source, plain.longest)
            connection.execute(f"{create}{rows}{end}")
    except duckdb.InvalidInputException as error:
        raise _no_csv(error, member.label) from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise
        raise unreadable(member, error) from error
    source.warnings += error_warnings(connection)


def _no_csv(error: duckdb.Error, label: str) -> DataError:
    if "Maximum line size" in str(error):
        problem = f"has a row of more than {LONGEST_LINE >> 20} MB"
        remedy = "look for a line end or quotation mark that is missing"
        return DataError(label, problem, remedy=remedy)
    problem = f"cannot be read ({str(error).splitlines()[0]})"
    return DataError(label, problem, remedy="save it anew as CSV in UTF-8")
