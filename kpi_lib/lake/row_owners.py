"""Owners of rows, read from the files whose log does not tell them."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.damaged_files import damage_error
from kpi_lib.lake.snapshot import TableSnapshot

NOBODY = ""
"""Stands for a row without a ``tenant_id``."""


def with_owners(
    path: str, snapshot: TableSnapshot, files: tuple[str, ...]
) -> TableSnapshot:
    """Add the owners of the rows of some files to a table's.

    Other writers may leave statistics out, or rows may lack their tenant.

    Parameters
    ----------
    path : str
        Address of the table, for errors.
    snapshot : TableSnapshot
    files : tuple of str
        Some of its files.

    Raises
    ------
    DataError
        They cannot be read.
    """
    unowned = replace(snapshot, files=files).with_local_files()
    listed = ", ".join(map(quoted, unowned.files))
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            rows = connection.execute(
                "select distinct cast(tenant_id as varchar) "
                f"from read_parquet([{listed}], hive_partitioning = false)"
            ).fetchall()
    except duckdb.Error as error:
        tenant = path.rstrip("/").split("/")[-2]
        raise damage_error(tenant, [unowned]) or DataError(
            path, f"its files cannot be read: {str(error).splitlines()[0]}"
        ) from error
    owners = {NOBODY if owner is None else owner for (owner,) in rows}
    return replace(snapshot, tenant_ids=snapshot.tenant_ids | owners)
