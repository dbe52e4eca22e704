"""kpi_daily in PostgreSQL: only what changed, only one tenant's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.postgres_server import OTHER, Database, insert_tickets, syncer, tenant_of
from support.syncing import Syncer

from kpi_lib.domain.errors import DataError, SourceError
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import kpi_daily
from kpi_lib.sources.daily_publishing import publish


def fill_daily(sync: Syncer) -> None:
    snapshot = sync.lake.snapshot("acme")
    facts = Facts(snapshot, sync.params, now=datetime(2026, 2, 1, tzinfo=UTC))
    kpi_daily.refresh(sync.lake, facts, date(2026, 1, 1), date(2026, 1, 10))


def test_a_change_in_the_source_reaches_the_target_and_nothing_else_moves(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 3)
    sync()
    fill_daily(sync)
    change = publish(sync.lake, sync.params, database.url)
    assert (change.new, change.changed) == (6, 0)
    other = f"insert into kpi_daily (tenant_id, kpi_date, nps) values ('{OTHER}', "
    database.run(other + "'2026-01-05', 7)")

    def shown() -> dict[Any, Any]:
        found = database.run(
            "select tenant_id::text, kpi_date::text, xmin::text, new_tickets, nps "
            "from kpi_daily order by 1, 2"
        )
        return {(row[0], row[1]): row[2:] for row in found}

    before = shown()
    assert before[tenant, "2026-01-05"][1] == 3
    change = publish(sync.lake, sync.params, database.url)
    assert (change.new, change.changed, change.unchanged) == (0, 0, 6)
    assert shown() == before
    insert_tickets(database, tenant, 4, 4)
    sync()
    fill_daily(sync)
    change = publish(sync.lake, sync.params, database.url)
    after = shown()
    assert after[tenant, "2026-01-05"][1] == 4
    moved = {key for key in after if after[key] != before[key]}
    # The ticket counts on its day, and in the backlog of those after it.
    assert {key[0] for key in moved} == {tenant}
    assert change.changed == len(moved)


def test_a_role_that_may_only_read_cannot_publish(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    with pytest.raises(DataError) as missing:
        publish(sync.lake, sync.params, database.as_user("reader"))
    assert str(missing.value) == (
        f"{sync.lake.address('acme', 'kpi_daily')}: there is no kpi_daily yet; compute "
        "it: kpi daily --tenant acme."
    )
    insert_tickets(database, tenant_of(sync), 1, 3)
    sync()
    fill_daily(sync)
    publish(sync.lake, sync.params, database.url)
    with pytest.raises(SourceError) as refused:
        publish(
            sync.lake,
            sync.params,
            database.as_user("reader"),
            SecretStr("Geheim-4712"),
        )
    assert "permission denied for table kpi_daily" in str(refused.value)
    assert "Geheim" not in str(refused.value)
    # A writer needs no right to create tables.
    database.run("grant select, insert, update on kpi_daily to writer")
    assert publish(sync.lake, sync.params, database.as_user("writer")).unchanged == 6
    # A narrower column refuses the whole tenant's rows.
    database.run(
        "delete from kpi_daily",
        "alter table kpi_daily alter column fcr_rate type numeric(3, 2)",
    )
    with pytest.raises(SourceError) as overflow:
        publish(sync.lake, sync.params, database.url)
    assert "numeric field overflow" in str(overflow.value)
    assert database.run("select count(*) from kpi_daily") == [(0,)]
