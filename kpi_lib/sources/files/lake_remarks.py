"""Remarks on files by what the lake has: ids of other rows, columns that are gone."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.files.foreign_rows import check_foreign
from kpi_lib.sources.files.preview import Preview
from kpi_lib.sources.files.staged_rows import Staged

_OBSERVED = "reopened_count"
"""A column whose values in the lake stay where a file has none: imports count, too."""

_TELLING = 20
"""Rows of JSON from which on a key in none is gone: a record may leave out what is
null."""


def find_gone_columns(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Staged],
    stored: TableSnapshot | None,
) -> str:
    """Return a remark on columns that files lack and most rows of the lake have.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        That nobody else uses.
    files : sequence of Staged
        Of one table.
    stored : TableSnapshot or None
    """
    if stored is None or not stored.files:
        return ""
    absent = [
        name
        for name in files[0].absent
        if name in stored.columns
        and name != _OBSERVED
        and all(name in one.absent for one in files)
    ]
    if not absent:
        return ""
    leaves_out = any(one.member.format in ("json", "jsonl") for one in files)
    if sum(one.accepted for one in files) < (_TELLING if leaves_out else 1):
        return ""
    lake = ", ".join(map(quoted, stored.with_local_files().files))
    total, *counts = connection.execute(
        f"select count(*), {', '.join(f'count({name})' for name in absent)} "
        f"from read_parquet([{lake}])"
    ).fetchall()[0]
    pairs = zip(absent, counts, strict=True)
    gone = [name for name, count in pairs if 2 * count > total]
    if not gone:
        return ""
    return (
        f"the file has nothing for {', '.join(gone)}, which most rows of the lake "
        "have: its rows come without, and those that the lake has already lose theirs. "
        "Export it with these columns, or name them in the mapping"
    )


def compare_previews(
    previews: Sequence[Preview], lake: Lake, slug: str, *, accept: bool
) -> list[Preview]:
    """Add what an import would say of the lake's rows to previews.

    Parameters
    ----------
    previews : sequence of Preview
        Whose files of rows are still there.
    lake : Lake
    slug : str
        The tenant.
    accept : bool
        Somebody agrees to the replacement of other rows.
    """
    compared = list(previews)
    for name in dict.fromkeys(one.staged.table.name for one in previews):
        places = [n for n, p in enumerate(previews) if p.staged.table.name == name]
        files = [previews[place].staged for place in places]
        stored = lake.table_snapshot(slug, name)
        first = compared[places[0]]
        with duckdb.connect() as connection:
            gone = find_gone_columns(connection, files, stored)
            try:
                others = check_foreign(connection, files, stored, slug, accept=accept)
            except DataError as error:
                first = first.with_obstacle(error)
                others = ""
        for remark in filter(None, (gone, others)):
            first = first.with_remark(remark)
        compared[places[0]] = first
    return compared
