"""Texts in files that have types: Parquet and JSON."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.importing import ENTRIES, Importer


@pytest.mark.parametrize("name", ["time_entries.parquet", "time_entries.json"])
def test_texts_of_typed_files_are_read_by_what_their_column_shows(
    importer: Importer, name: str
) -> None:
    columns = ENTRIES.split(",")
    rows: list[list[object]] = [
        [1, "Roy", "Ana", "Remote", "1,440", True, "2026-10-05"],
        [2, "Roy", "Ana", "Remote", "90.5", True, "2026-10-05"],
    ]
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    path = importer.write(name, json.dumps(records))
    if name.endswith("parquet"):
        pq.write_table(pa.Table.from_pylist(records), path)
    importer(path)
    found = importer.rows("minutes::double", "raw_time_entries")
    assert found == [(90.5,), (1440.0,)]
