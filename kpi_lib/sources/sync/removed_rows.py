"""Conditions of rows that a source no longer has, in the lake and its quarantine."""

from __future__ import annotations

from collections.abc import Collection

from kpi_lib.domain.schema import Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.sync.spool_files import KEYLESS, SEPARATOR, key_text

OURS = "source = $source and resource = $resource"


def is_removed(table: Table, removed: str, stored: str) -> str:
    """Return the condition of a table's rows whose keys are removed.

    A source may spell a number as ``7.00`` or ``007``: the lake's 7 is meant, unless
    another of the source's keys means it, too.

    Parameters
    ----------
    table : Table
    removed : str
        Query of the keys that are removed.
    stored : str
        All keys of the source: a relation with ``source``, ``resource`` and ``key``.
    """
    rest = f"select key from {stored} where {OURS} and key not in ({removed})"
    removed, rest = (
        f"select {_as_in_lake(table)} from ({keys})" for keys in (removed, rest)
    )
    return f"{key_text(table, 's')} in ({removed} except {rest})"


def is_refused_no_more(stored: str | None, keyless: Collection[int] | None) -> str:
    """Return the condition of quarantined rows that the source has no more.

    Parameters
    ----------
    stored : str or None
        As for `is_removed`; None where there are no keys.
    keyless : collection of int or None
        Numbers of the rows without a key that a whole read met; None where not all
        of them are known.
    """
    gone = "true"
    if stored is not None:
        known = f"replace(key, {quoted(SEPARATOR)}, ' ')"
        gone = f"key not in (select {known} from {stored} where {OURS})"
    unmet = "false"
    if keyless is not None:
        met = ", ".join(map(str, sorted(keyless)))
        unmet = f"row_number not in ({met})" if met else "true"
    return (
        "table_name = $table_name and file = $file "
        f"and case when {KEYLESS} then {unmet} else {gone} end"
    )


def relation(snapshot: TableSnapshot | None) -> str | None:
    """Return a table's files as a relation of SQL; None where there are none."""
    if snapshot is None or not snapshot.files:
        return None
    listed = ", ".join(map(quoted, snapshot.with_local_files().files))
    return f"read_parquet([{listed}])"


def _as_in_lake(table: Table) -> str:
    (first, *others) = table.key
    if others or table.column(first).type != "bigint":
        return "key"
    number = "try_cast(key as decimal(38, 6))"
    whole = f"cast(if({number} % 1 = 0, {number}, null) as hugeint)"
    return f"coalesce(cast({whole} as varchar), key)"
