"""Conversion of Arrow tables to DataFrames whose types do not depend on the data."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

_FEW_ROWS = 10_000


def frame(table: pa.Table) -> pd.DataFrame:
    """Convert an Arrow table to pandas, with the same types whatever the data."""
    for i, column in enumerate(table.schema):
        if pa.types.is_decimal(column.type):
            table = table.set_column(i, column.name, table[i].cast(pa.float64()))
        elif pa.types.is_date(column.type):
            table = table.set_column(i, column.name, table[i].cast(pa.timestamp("us")))
    # Threads would cost a small table more than they save.
    are_many = table.num_rows > _FEW_ROWS
    rows: pd.DataFrame = table.to_pandas(types_mapper=_PANDAS.get, use_threads=are_many)
    for column in table.schema:
        if pa.types.is_list(column.type):
            lists = [None if v is None else list(v) for v in rows[column.name]]
            rows[column.name] = pd.Series(lists, index=rows.index, dtype=object)
    return rows


_PANDAS = {
    **dict.fromkeys((pa.int8(), pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()),
    **dict.fromkeys(
        (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()), pd.Int64Dtype()
    ),
    pa.bool_(): pd.BooleanDtype(),
}
