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

from kpi_lib.domain.schema import MONTH
from kpi_lib.lake.delta_tables import (
    CONFIGURATION,
    delta_options,
    open_delta,
    writer_properties,
)
from kpi_lib.lake.storage import is_remote, storage

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

    Notes
    -----
    A bucket may keep versions of its own objects: `keeps_versions`.
    """
    table = open_delta(path)
    if table is None:
        return {}
    if not table.file_uris():
        counts = {}
    else:
        rows = _scanned(path, table)
        counts = _counts(rows, change)
        if counts:
            _overwrite(path, table, rows, change)
    remove_history(path)
    return counts


def keeps_versions(path: str) -> bool:
    """Return whether a table's bucket keeps old versions of its objects."""
    if not is_remote(path):
        return False
    from kpi_lib.lake.storage.bucket import Bucket

    _, tag = Bucket(f"{path}/_delta_log").read_tagged("_last_checkpoint")
    return isinstance(tag, dict) and tag.get("version") not in (None, "null")


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
    log = storage(f"{path}/_delta_log")
    for name in log.names():
        number = name.partition(".")[0]
        if number.isdigit() and int(number) < version:
            log.remove(name)
        elif name == f"{version:020}.json":
            text = (log.read(name) or b"").decode()
            lines = map(_without_removed_statistics, text.splitlines())
            log.write({name: ("\n".join(lines) + "\n").encode()})
    if is_remote(path):
        from kpi_lib.lake.storage.local_copies import drop_copies

        drop_copies(path)


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
    from deltalake import CommitProperties, write_deltalake

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
        configuration=CONFIGURATION,
        writer_properties=writer_properties(schema),
        storage_options=delta_options(path),
        commit_properties=CommitProperties(max_commit_retries=0),
    )
    if not is_remote(path):
        for file in _local_files(path, table):
            Path(file).chmod(0o444)


def _local_files(path: str, table: DeltaTable) -> list[str]:
    """Return the table's data files, those of a bucket as local copies."""
    files = [unquote(uri).removeprefix("file://") for uri in table.file_uris()]
    if not is_remote(path):
        return files
    from kpi_lib.lake.storage.local_copies import copies

    return [str(copy) for copy in copies(files)]


def _scanned(path: str, table: DeltaTable) -> Any:
    """Return a table's files as a dataset that is read without the Delta library.

    A writer's source of rows cannot call that library again.
    """
    schema = table.to_pyarrow_dataset().schema
    months = pa.schema([field for field in schema if field.name == MONTH])
    return dataset.dataset(
        _local_files(path, table),
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
