"""A sync of an unchanged table reads keys and fingerprints, and no row in full."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.postgres_server import Database, insert_tickets, syncer, tenant_of

from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.sources.vendors import postgres
from kpi_lib.sources.vendors.postgres_columns import OF_TEXTS, OF_VALUES, fingerprint

LATER = datetime.now(UTC) + timedelta(days=8)
"""When everything is read anyway."""

ENTRIES, ALERTS, TICKETS = "raw_time_entries", "raw_security_alerts", "raw_tickets"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, bool]]:
    """Count the rows that the source sends, by table and whether in full."""
    counts: Counter[tuple[str, bool]] = Counter()
    rows = postgres.Rows._rows

    def counted(self: Any, *given: Any) -> Any:
        for page in rows(self, *given):
            in_full = len(page.rows.column_names) > len(self.schema.key) + 1
            counts[self.name, in_full] += len(page.rows)
            yield page

    monkeypatch.setattr(postgres.Rows, "_rows", counted)
    return counts


def insert(database: Database, tenant: str, count: int) -> None:
    database.run(
        f"insert into {ENTRIES} select '{tenant}', g, g, 'A', 'Ana', 'Remote', 15.5, "
        f"true, '2026-02-03', null from generate_series(1, {count}) as g",
        f"insert into {ALERTS} select '{tenant}', 'a' || g, 'SentinelOne', 'A', null, "
        "null, 'high', 'new', null, '2026-03-08 07:30+00', null "
        f"from generate_series(1, {count}) as g",
    )


def test_an_unchanged_table_sends_keys_and_a_changed_row_itself(
    tmp_path: Path, database: Database, read: Counter[tuple[str, bool]]
) -> None:
    sync = syncer(tmp_path, database, tables=[ENTRIES, ALERTS])
    insert(database, tenant_of(sync), 300)
    assert sync().counts.new == 600
    versions = sync.versions()
    read.clear()
    report = sync()
    assert (report.error, report.counts.changed) == (None, 0)
    assert read == {(ENTRIES, False): 300, (ALERTS, False): 300}
    assert sync.versions() == versions
    database.run(
        f"update {ENTRIES} set minutes = 20 where cw_time_entry_id in (7, 8)",
        f"update {ALERTS} set status = 'resolved' where id = 'a9'",
    )
    read.clear()
    report = sync()
    assert (report.error, report.counts.new, report.counts.changed) == (None, 0, 3)
    assert (read[ENTRIES, True], read[ALERTS, True]) == (2, 1)
    minutes = "select cw_time_entry_id from t where minutes = 20 order by 1"
    assert sync.rows(minutes, ENTRIES) == [(7,), (8,)]
    read.clear()
    assert sync().counts.changed == 0
    assert (read[ENTRIES, True], read[ALERTS, True]) == (0, 0)


def test_the_whole_read_of_unchanged_tickets_sends_keys_and_finds_deleted_ones(
    tmp_path: Path, database: Database, read: Counter[tuple[str, bool]]
) -> None:
    sync = syncer(tmp_path, database, tables=[TICKETS])
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 200)
    sync()
    read.clear()
    sync()
    assert read == {}
    database.run("delete from raw_tickets where cw_ticket_id = 7")
    report = sync(now=LATER)
    assert (report.error, report.counts.removed, report.counts.new) == (None, 1, 0)
    assert read == {(TICKETS, False): 199}
    # The very row that was removed comes back.
    insert_tickets(database, tenant, 7, 7)
    assert sync(now=LATER + timedelta(days=8)).counts.new == 1
    assert read[TICKETS, True] == 1
    read.clear()
    # Asked for by name, everything is read in full.
    sync(now=LATER, whole=True)
    assert read == {(TICKETS, True): 200}


def test_settings_that_read_values_otherwise_and_a_lost_table_read_all_anew(
    tmp_path: Path, database: Database, read: Counter[tuple[str, bool]]
) -> None:
    tables = [ENTRIES, ALERTS]
    insert(database, tenant_of(syncer(tmp_path, database)), 20)
    syncer(tmp_path, database, tables=tables)()
    read.clear()
    syncer(tmp_path, database, tables=tables, timezone="Asia/Tokyo")()
    assert (read[ENTRIES, True], read[ALERTS, True]) == (20, 20)
    sync = syncer(tmp_path, database, tables=tables, timezone="Asia/Tokyo")
    lake: Lake = sync.lake
    folder = Path(lake.root) / sync.params.tenant / ENTRIES
    folder.rename(tmp_path / "elsewhere")
    assert sync().counts.new == 20


def test_a_row_in_quarantine_is_not_read_again_until_it_changes(
    tmp_path: Path, database: Database, read: Counter[tuple[str, bool]]
) -> None:
    sync = syncer(tmp_path, database, tables=[ENTRIES])
    insert(database, tenant_of(sync), 5)
    database.run(f"update {ENTRIES} set minutes = null where cw_time_entry_id = 3")
    assert sync().counts.quarantined == 1
    read.clear()
    sync()
    assert read == {(ENTRIES, False): 5}
    assert len(sync.rows("select * from t", "quarantine")) == 1
    database.run(f"update {ENTRIES} set minutes = 5 where cw_time_entry_id = 3")
    report = sync()
    assert (report.counts.new, sync.rows("select * from t", "quarantine")) == (1, [])


KINDS = {
    "cw_ticket_id": "integer",
    "company": "text",
    "type": "ARRAY",
    "subtype": "json",
    "created_at_remote": "timestamp with time zone",
    "updated_at_remote": "timestamp without time zone",
    "closed_at": "date",
    "resolution_minutes": "double precision",
    "reopened_count": "numeric",
    "agreement_id": "bigint",
    "sla_met": "boolean",
}
NOW = "timestamp '2000-01-01 00:00'"
VALUES = {
    "cw_ticket_id": "7",
    "company": "'a'::text",
    "type": "array['x', 'y']",
    "subtype": "'{}'::json",
    "created_at_remote": f"{NOW} at time zone 'UTC'",
    "updated_at_remote": NOW,
    "closed_at": "date '2026-01-05'",
    "resolution_minutes": "1.5::double precision",
    "reopened_count": "1.5::numeric",
    "agreement_id": "0::bigint",
    "sla_met": "true",
}
# Of a whole number's two halves of 32 bits alone, these would look as 0 does.
ALIKE = 2**32 + 1
OTHERS = [
    *((name, "null") for name in VALUES if name != "cw_ticket_id"),
    ("company", "'A'::text"),
    ("company", "''::text"),
    ("type", "array['y', 'x']"),
    ("subtype", "'[]'::json"),
    ("created_at_remote", f"{VALUES['created_at_remote']} + '{ALIKE} microseconds'"),
    ("created_at_remote", "'infinity'::timestamptz"),
    ("updated_at_remote", f"{NOW} + interval '{ALIKE} microseconds'"),
    ("closed_at", "'infinity'::date"),
    ("resolution_minutes", "'nan'::double precision"),
    ("reopened_count", "1.6::numeric"),
    ("agreement_id", f"{ALIKE}::bigint"),
    ("sla_met", "false"),
]


@pytest.mark.parametrize("hashes", [OF_VALUES, OF_TEXTS])
def test_a_fingerprint_differs_where_one_value_does(
    database: Database, hashes: str
) -> None:
    rows = [VALUES, *({**VALUES, name: other} for name, other in OTHERS)]
    union = " union all ".join(
        f"select {', '.join(f'{value} as {name}' for name, value in row.items())}"
        for row in rows
    )
    found = set()
    for seed in ("one", "two"):
        expression = fingerprint(RAW_TICKETS, KINDS, seed, hashes)
        answer = database.run(f"select {expression} from ({union}) as t")
        assert answer == database.run(f"select {expression} from ({union}) as t")
        found |= {row[0] for row in answer}
    assert len(found) == 2 * len(rows)


def test_a_row_without_a_key_stays_in_quarantine(
    tmp_path: Path, database: Database
) -> None:
    # By keys and fingerprints it is not sent a second time.
    sync = syncer(tmp_path, database, tables=[ENTRIES])
    insert(database, tenant_of(sync), 3)
    database.run(
        f"alter table {ENTRIES} drop constraint if exists {ENTRIES}_pkey",
        f"alter table {ENTRIES} alter cw_time_entry_id drop not null",
        f"update {ENTRIES} set cw_time_entry_id = null where cw_time_entry_id = 3",
    )
    assert sync().counts.quarantined == 1
    rules = "select rule from t"
    assert sync.rows(rules, "quarantine") == [("missing_key",)]
    sync(now=LATER)
    assert sync.rows(rules, "quarantine") == [("missing_key",)]
    sync(whole=True)
    assert sync.rows(rules, "quarantine") == [("missing_key",)]
    database.run(f"delete from {ENTRIES} where cw_time_entry_id is null")
    sync(whole=True)
    assert sync.rows(rules, "quarantine") == []
