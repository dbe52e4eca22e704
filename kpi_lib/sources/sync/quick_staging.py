"""Staging of a source's rows: plain ones at once, the others by the whole judgement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from kpi_lib.domain.schema import QUARANTINE, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, Progress
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.plain_rows import stage_plain
from kpi_lib.sources.files.staging import MEMORY, Staged, stage
from kpi_lib.sources.files.unpacking import Member
from kpi_lib.sources.sync.spool_files import write_empty


def stage_with_plain(
    member: Member,
    *,
    tenant: TenantParams,
    table: Table,
    mapping: Mapping,
    scratch: Path,
    listener: Listener,
) -> Staged:
    """Stage the rows of a spool file; what is staged is what `stage` would give."""
    plain, rest = scratch / "plain.parquet", scratch / "rest.parquet"
    counts = stage_plain(member.path, plain, rest, table, tenant)
    if counts is None or not counts[0]:
        return stage(
            member, tenant=tenant, table=table.name, mapping=mapping, scratch=scratch,
            listener=listener,
        )  # fmt: skip
    count, others = counts
    listener(Progress(member.label, "checking", count, count + others))
    if not others:
        quarantine = scratch / "quarantine.parquet"
        write_empty(quarantine, QUARANTINE)
        return Staged(member, table, plain, quarantine, count, count, 0)
    staged = stage(
        replace(member, path=rest), tenant=tenant, table=table.name, mapping=mapping,
        scratch=scratch, listener=listener,
    )  # fmt: skip
    both = scratch / "both.parquet"
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        files = ", ".join(quoted(str(path)) for path in (plain, staged.rows))
        connection.execute(
            f"copy (from read_parquet([{files}])) to {quoted(str(both))} "
            "(format parquet)"
        )
    return replace(
        staged,
        member=member,
        rows=both,
        read=staged.read + count,
        accepted=staged.accepted + count,
    )
