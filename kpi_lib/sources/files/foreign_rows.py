"""Rows of a file that bear the ids of other rows of the lake."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import NO_COMPANY
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.files.staged_rows import Staged

_LASTING = {
    "raw_tickets": ("created_at_remote", "summary", "company"),
    "raw_time_entries": ("date_worked", "member", "company", "minutes"),
    "raw_agreements": ("company", "name", "start_date"),
    "raw_security_alerts": ("detected_at", "device", "company"),
    "raw_surveys": ("responded_at", "cw_ticket_id", "company"),
    "raw_commitments": ("made_on", "company", "text"),
    "raw_projects": ("name", "live_at", "company"),
}
"""Columns that hardly change in the life of a row, and never all at once."""


def check_foreign(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Staged],
    stored: TableSnapshot | None,
    slug: str,
    *,
    accept: bool,
) -> str:
    """Return a remark on rows that the lake has otherwise under the same id.

    A file of another tenant, or of a system that counts from 1 again, has the ids of
    rows that are there, and nothing else of them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        That nobody else uses.
    files : sequence of Staged
        Of one table.
    stored : TableSnapshot or None
    slug : str
        The tenant.
    accept : bool
        Somebody has agreed to it.

    Raises
    ------
    DataError
        Most rows whose id the lake has are others there, and nobody has agreed.
    """
    table = files[0].table
    if accept or stored is None or not stored.files:
        return ""
    known = [name for name in _LASTING[table.name] if name in stored.columns]
    if len(known) == 1:
        return ""
    keys = [name for name in table.key if name != "tenant_id"]
    # What one of two rows does not tell speaks for nothing: another column must.
    unlike = [f"{_told('f', name)} <> {_told('s', name)}" for name in known]
    differ = " and ".join(f"coalesce({each}, true)" for each in unlike[1:])
    is_other = f"{unlike[0]} and ({' or '.join(unlike[1:])}) and {differ}"
    same = " and ".join(f"f.{name} = s.{name}" for name in table.key)
    given = ", ".join(quoted(str(one.rows)) for one in files)
    lake = ", ".join(map(quoted, stored.with_local_files().files))
    shown = f"concat_ws(' ', {', '.join(f'f.{name}' for name in keys)})"
    # one row of the lake to one of the file
    pairs = f"read_parquet([{given}]) as f join read_parquet([{lake}]) as s on {same}"
    # Nearly always none, which is known without the texts of the rows.
    ((moved,),) = connection.execute(
        f"select count(*) from {pairs} where {unlike[0]}"
    ).fetchall()
    if not moved:
        return ""
    ((matched, others, examples),) = connection.execute(
        f"select count(*), count(*) filter ({is_other}), "
        f"min({shown}, 3) filter ({is_other}) from {pairs}"
    ).fetchall()
    if not others:
        return ""
    rows = "1 row" if matched == 1 else f"{others} of the {matched} rows"
    are = "is another" if others == 1 else "are others"
    found = (
        f"{rows} whose {' and '.join(keys)} the lake has already {are} "
        f"there, with another {', '.join(known[:-1])} and {known[-1]}: "
        f"{', '.join(examples)}"
    )
    if 2 * others <= matched:
        return found
    raise DataError(
        ", ".join(one.member.label for one in files),
        f"{found}; nothing was imported",
        f"rows of {slug} from the system that numbered those of the lake",
        "name their own tenant by --tenant; where another system numbers anew, give "
        "its rows ids of their own by derived: in a mapping; where the lake's rows are "
        "wrong, import with --accept-removals",
    )


def _told(row: str, name: str) -> str:
    """Return the SQL of a value that a row tells, else of NULL."""
    is_named = name != "company"
    return f"{row}.{name}" if is_named else f"nullif({row}.company, '{NO_COMPANY}')"
