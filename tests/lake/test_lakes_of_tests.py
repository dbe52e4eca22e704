"""The lakes that tests fill, table by table against those that the writer writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from support import adversarial, lakes

from kpi_lib.lake.delta_lake import Lake

SLUG = adversarial.WEST.tenant
DRAWN = adversarial.tables(adversarial.WEST, 1, tickets=60)


def few(name: str) -> pa.Table:
    """Return rows of a table: drawn ones, or none where no others are drawn."""
    return DRAWN.get(name, lakes.typed(name, [], adversarial.WEST))


@pytest.mark.parametrize("rows", [few, lambda name: few(name)[:0]], ids=["few", "none"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_table_filled_at_once_is_as_the_writer_writes_it(
    tmp_path: Path, name: str, rows
) -> None:
    filled, written = Lake(tmp_path / "filled"), Lake(tmp_path / "written")
    lakes.fill(filled, SLUG, {name: rows(name)})
    with written.writer(SLUG) as writer:
        lakes.upsert(writer, name, rows(name))
    left, right = (described(lake, name) for lake in (filled, written))
    assert left == right


def described(lake: Lake, name: str) -> tuple[object, ...]:
    """Return all of a table that does not differ from one write to the next."""
    table = lake.table_snapshot(SLUG, name)
    assert table is not None
    log = DeltaTable(lake.address(SLUG, name))
    folders = [str(Path(file).parent.relative_to(lake.root)) for file in table.files]
    layouts = [pq.ParquetFile(file) for file in table.files]
    return (
        replace(table, files=(), spans={}, ticket_ids={}),
        [table.spans.get(file) for file in table.files],
        [table.ticket_ids.get(file) for file in table.files],
        folders,
        [layout.read().to_pylist() for layout in layouts],
        [layout.schema_arrow for layout in layouts],
        [encodings(layout) for layout in layouts],
        [Path(file).stat().st_mode for file in table.files],
        log.metadata().configuration,
        log.metadata().partition_columns,
        log.schema().to_json(),
    )


def encodings(layout: pq.ParquetFile) -> list[object]:
    group = layout.metadata.row_group(0) if layout.num_row_groups else None
    columns = range(group.num_columns) if group else ()
    return [(group.column(n).compression, group.column(n).encodings) for n in columns]
