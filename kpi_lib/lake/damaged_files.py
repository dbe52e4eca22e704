"""Search for a table's file that is gone or damaged, after a read has failed.

DuckDB's errors differ by the place of the damage, and many name no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.storage import is_full_disk

_SHOWN = 200

REFUSED = "Permission denied"
PERMISSIONS = "check its permissions and those of its folders"
"""Remedy of what the system refuses to this user."""

_OF_TEXT = (
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.OutOfMemoryException,
    duckdb.InterruptException,
)


def may_be_damage(error: Exception, tables: Iterable[TableSnapshot]) -> bool:
    """Return whether a failure of an analyst's statement may come of the files.

    One that is gone is looked for as a pattern, which a locked connection refuses.
    """
    if isinstance(error, duckdb.PermissionException):
        return any(file in str(error) for table in tables for file in table.files)
    return not isinstance(error, _OF_TEXT)


def is_lack_of_room(error: Exception) -> bool:
    """Return whether a statement failed for want of memory or of room on a disk.

    That is no damage of the files that it reads.
    """
    return isinstance(error, duckdb.OutOfMemoryException) or is_full_disk(error)


def damage_error(tenant: str, tables: Iterable[TableSnapshot]) -> DataError | None:
    """Return the error that names the first file that cannot be read as a whole.

    Parameters
    ----------
    tenant : str
    tables : iterable of TableSnapshot
        With local files.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        for file in (file for table in tables for file in table.files):
            if reason := _unreadable(connection, file):
                return DataError(
                    f"tenant {tenant}: {file}",
                    f"this file of the lake cannot be read ({reason})",
                    "the file that the table's log names, whole",
                    PERMISSIONS
                    if REFUSED in reason
                    else "restore the tenant's folder of the lake from a backup",
                )
    return None


def _unreadable(connection: duckdb.DuckDBPyConnection, file: str) -> str:
    """Return why a file cannot be read as a whole; empty where it can."""
    try:
        # DuckDB takes a file in a folder that it may not read for one that is gone.
        Path(file).open("rb").close()
        rows = f"read_parquet({quoted(file)}, hive_partitioning = false)"
        connection.execute(f"select bit_xor(hash(t)) from {rows} as t")
    except PermissionError as error:
        return error.strerror or REFUSED
    except (duckdb.OutOfMemoryException, MemoryError):
        return ""
    except (duckdb.Error, OSError) as error:
        return str(error).splitlines()[0].replace(file, "it")[:_SHOWN]
    return ""
