"""Reopened tickets that an import or a sync sees: closed in the lake, open in its rows.

What was seen stands in ``reopened_count``, for sources that do not tell it: a source's
later row without a count, or with a lower one, leaves it as it is. A stored 0 is no
sighting and gives way to NULL where the source does not tell, unless the ticket was
watched: syncs have seen it since it was created (`watched_since`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from kpi_lib.domain.names import FOLD_SQL, fold
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.settings.tenant_settings import TenantParams

LONGEST_GAP = timedelta(days=3)
"""Between two syncs that watch: in a longer one a ticket may well be opened and closed
again, which no later sync can see."""


@dataclass(frozen=True)
class Reopenings:
    """Outcome of `count_reopenings`.

    Attributes
    ----------
    seen : int
        Tickets that went from closed to open.
    lower : int
        Tickets whose staged count is below the lake's, which stays.
    """

    seen: int = 0
    lower: int = 0

    def __add__(self, other: Reopenings) -> Reopenings:
        return Reopenings(self.seen + other.seen, self.lower + other.lower)

    def remarks(self) -> tuple[str, ...]:
        """Return a sentence for each count that is not 0."""
        texts = []
        if self.seen:
            tickets = "1 ticket was" if self.seen == 1 else f"{self.seen} tickets were"
            texts.append(
                f"{tickets} closed in the lake and open now: counted as reopened"
            )
        return (*texts, *self.warnings())

    def warnings(self) -> tuple[str, ...]:
        """Return the sentence on lower counts: the source and the lake differ."""
        if not self.lower:
            return ()
        tickets = "1 ticket has" if self.lower == 1 else f"{self.lower} tickets have"
        return (
            f"{tickets} a lower reopened_count than the lake, where the higher one "
            "stays",
        )


def watched_since(
    first: datetime | None, last: datetime | None, now: datetime
) -> datetime:
    """Return the instant since which a source's syncs have watched its tickets.

    Parameters
    ----------
    first : datetime or None
        The instant until now; None before the first complete read.
    last : datetime or None
        When a sync last read the tickets to their end.
    now : datetime
        When this sync began.
    """
    if first is None or last is None or abs(now - last) > LONGEST_GAP:
        return now
    return first


def count_reopenings(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    stored: TableSnapshot | None,
    params: TenantParams,
    watched_from: datetime | None = None,
) -> Reopenings:
    """Raise the counts of staged tickets by the reopenings that they show.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        That nobody else uses, in UTC.
    rows : Path
        Parquet file of the staged tickets; replaced where a count changes.
    stored : TableSnapshot or None
        The tickets of the lake.
    params : TenantParams
        Its statuses say which tickets are closed.
    watched_from : datetime or None
        A ticket created since then without a count and without a sighting was never
        reopened: its count is 0. None where nothing has watched.

    Notes
    -----
    Rows that are older than the lake's are not written and show nothing.
    """
    has_tickets = stored is not None and bool(stored.files)
    if not has_tickets and watched_from is None:
        return Reopenings()
    for name in ("closed_statuses", "excluded_statuses"):
        folded = sorted({fold(status) for status in getattr(params, name)})
        connection.execute(f"set variable {name} = $v::varchar[]", {"v": folded})
    connection.execute(
        "set variable watched_from = $v::timestamptz", {"v": watched_from}
    )
    connection.execute(
        _COUNTED.format(
            current=_current(stored),
            staged=quoted(str(rows)),
            newest=RAW_TICKETS.version_column,
            closed=FOLD_SQL.format("c.status"),
            given=FOLD_SQL.format("s.status"),
        )
    )
    changed, seen, lower = connection.execute(
        "select count(*), count(*) filter (where is_seen), "
        "count(*) filter (where given_count < stored_count and not is_seen) "
        "from counted"
    ).fetchall()[0]
    if changed:
        counted = rows.with_name("reopenings.parquet")
        connection.execute(
            "copy (select s.* replace (if(c.cw_ticket_id is null, "
            "s.reopened_count, c.reopened_count) as reopened_count) "
            f"from read_parquet({quoted(str(rows))}) as s "
            # one staged ticket to at most one count
            "left join counted as c on s.cw_ticket_id = c.cw_ticket_id) "
            f"to {quoted(str(counted))} (format parquet, compression zstd)"
        )
        counted.replace(rows)
    return Reopenings(int(seen), int(lower))


_COMPARED = ("cw_ticket_id", "status", "updated_at_remote", "reopened_count")


def _current(stored: TableSnapshot | None) -> str:
    """Return the statement that gives the tickets of the lake."""
    if stored is None or not stored.files:
        named = ", ".join(f"s.{name}" for name in _COMPARED)
        return f"select {named} from staged as s limit 0"
    columns = ", ".join(
        f"{name if name in stored.columns else 'null'} as {name}" for name in _COMPARED
    )
    files = ", ".join(map(quoted, stored.with_local_files().files))
    return f"select {columns} from read_parquet([{files}], hive_partitioning = false)"


# `is_seen` compares an open row with a closed one: a merged or cancelled ticket is
# neither.
_COUNTED = """
create temp table counted as
with staged as (
    select * from read_parquet({staged})
),

current as (
    {current}
),

compared as (
    select
        s.cw_ticket_id,
        s.reopened_count as given_count,
        nullif(greatest(coalesce(c.reopened_count, 0), 0), 0) as stored_count,
        -- of most tickets the status is as it was, and not folded
        case when c.status is distinct from s.status then coalesce(
            list_contains(getvariable('closed_statuses'), {closed})
            and not list_contains(getvariable('excluded_statuses'), {closed})
            and not list_contains(getvariable('closed_statuses'), {given})
            and not list_contains(getvariable('excluded_statuses'), {given}),
            false
        ) else false end as is_seen,
        coalesce(s.created_at_remote >= getvariable('watched_from'), false)
            as is_watched
    from staged as s
    -- one staged ticket to at most one of the lake
    left join current as c on s.cw_ticket_id = c.cw_ticket_id
    where c.cw_ticket_id is null or s.{newest} >= c.{newest}
),

raised as (
    select
        *,
        greatest(given_count, coalesce(stored_count, 0) + if(is_seen, 1, 0))
            as least_count
    from compared
)

select
    cw_ticket_id,
    is_seen,
    given_count,
    stored_count,
    if(
        given_count is null and least_count = 0, if(is_watched, 0, null), least_count
    )::integer as reopened_count
from raised
where reopened_count is distinct from given_count
"""
