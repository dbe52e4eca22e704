"""Rewriting of the texts of a whole table, without a trace of what they were.

Delta keeps old files, and its log the smallest and largest text of each column. Both
go, so that only versions written from now on can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
from pyarrow import dataset

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import MONTH
from kpi_lib.lake.delta_tables import KEEP_DAYS, delta_options, open_delta
from kpi_lib.lake.merging import ROW_GROUP_ROWS
from kpi_lib.lake.storage import is_remote

if TYPE_CHECKING:
    from deltalake import DeltaTable

Change = Callable[[str, str], str]
"""Returns the new text of a column's text."""

_BATCH_ROWS = 65_536


def rewrite_texts(path: str, change: Change) -> dict[str, int]:
    """Change the texts of a table, and remove its older versions.

    Parameters
    ----------
    path : str
        Address of the table.
    change : callable
        Gets the column and a text.

    Returns
    -------
    dict of str to int
        Changed values by column; older versions go where it is empty, too.

    Raises
    ------
    DataError
        The lake is on an object store, which may keep versions of its own.
    """
    table = open_delta(path)
    if table is None:
        return {}
    if is_remote(path):
        raise DataError(
            path,
            "old versions in a bucket cannot be removed from here",
            remedy="copy the lake into a folder, run the command there, and replace "
            "the bucket's content without its versions",
        )
    if not table.file_uris():
        counts = {}
    else:
        rows = _scanned(table)
        counts = _counts(rows, change)
        if counts:
            _overwrite(path, table, rows, change)
    remove_history(path)
    return counts


def remove_history(path: str) -> None:
    """Remove the files and the log of all versions but the newest."""
    table = open_delta(path)
    if table is None:
        return
    table.create_checkpoint()
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    table = open_delta(path)
    if table is None:
        return
    table.create_checkpoint()
    version = table.version()
    # The newest commit stays, since the library wants it: it holds no old text, but
    # perhaps the statistics of files that it removed.
    for file in (Path(path) / "_delta_log").iterdir():
        number = file.name.partition(".")[0]
        if number.isdigit() and int(number) < version:
            file.unlink()
        elif file.name == f"{version:020}.json":
            lines = map(_without_removed_statistics, file.read_text().splitlines())
            file.write_text("\n".join(lines) + "\n")


def _without_removed_statistics(line: str) -> str:
    action = json.loads(line)
    if "remove" not in action:
        return line
    action["remove"].pop("stats", None)
    return json.dumps(action)


def _counts(rows: Any, change: Change) -> dict[str, int]:
    counts: dict[str, int] = {}
    for batch in rows.to_batches(batch_size=_BATCH_ROWS):
        for name in _text_columns(batch.schema):
            column = batch.column(name)
            changed = sum(
                1
                for value in column.to_pylist()
                if value is not None and _changed(name, value, change) != value
            )
            if changed:
                counts[name] = counts.get(name, 0) + changed
    return counts


def _overwrite(path: str, table: DeltaTable, rows: Any, change: Change) -> None:
    from deltalake import CommitProperties, WriterProperties, write_deltalake

    schema = rows.schema

    def changed() -> Iterator[pa.RecordBatch]:
        for batch in rows.to_batches(batch_size=_BATCH_ROWS):
            for name in _text_columns(schema):
                column = batch.column(name)
                values = [
                    value if value is None else _changed(name, value, change)
                    for value in column.to_pylist()
                ]
                place = schema.get_field_index(name)
                new = pa.array(values, type=schema.field(name).type)
                batch = batch.set_column(place, schema.field(name), new)
            yield batch

    write_deltalake(
        table,
        pa.RecordBatchReader.from_batches(schema, changed()),
        mode="overwrite",
        partition_by=[MONTH] if MONTH in schema.names else None,
        configuration={
            "delta.deletedFileRetentionDuration": f"interval {KEEP_DAYS} days",
            "delta.logRetentionDuration": f"interval {KEEP_DAYS} days",
        },
        writer_properties=WriterProperties(
            compression="ZSTD", max_row_group_size=ROW_GROUP_ROWS
        ),
        storage_options=delta_options(path),
        commit_properties=CommitProperties(max_commit_retries=0),
    )
    for uri in table.file_uris():
        Path(unquote(uri).removeprefix("file://")).chmod(0o444)


def _scanned(table: DeltaTable) -> Any:
    """Return a table's files as a dataset that is read without the Delta library.

    A writer's source of rows cannot call that library again.
    """
    schema = table.to_pyarrow_dataset().schema
    months = pa.schema([field for field in schema if field.name == MONTH])
    return dataset.dataset(
        [unquote(uri).removeprefix("file://") for uri in table.file_uris()],
        schema=schema,
        format="parquet",
        partitioning=dataset.partitioning(months, flavor="hive"),
    )


def _text_columns(schema: pa.Schema) -> list[str]:
    return [f.name for f in schema if f.name != MONTH and _is_text(f.type)]


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _changed(column: str, value: Any, change: Change) -> Any:
    if isinstance(value, list):
        return [v if v is None else change(column, v) for v in value]
    return change(column, value)
