"""The demo tables: exact types, sound rows, the same on every build."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from kpi_lib import demo
from kpi_lib.demo import generate
from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import RAW_TABLES, TABLES

ARROW = {
    "uuid": pa.string(),
    "text": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "text[]": pa.list_(pa.string()),
    "decimal(12,3)": pa.decimal128(12, 3),
    "decimal(18,6)": pa.decimal128(18, 6),
}


def digest(tables):
    found = hashlib.sha256()
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        found.update(name.encode() + sink.getvalue().to_pybytes())
    return found.hexdigest()


def test_two_builds_are_equal(slug):
    first = digest(demo.tables(slug))
    generate._history.cache_clear()
    assert digest(demo.tables(slug)) == first


@pytest.fixture
def pinned(slug):
    """Tickets, time entries and their minutes: another number, other reports."""
    return {
        "boreal": (22_784, 47_621, 2_180_280),
        "harbour": (22_862, 47_374, 2_125_700),
    }[slug]


def test_the_data_never_drifts(ask, pinned):
    tickets, entries, minutes = pinned
    assert ask("select count(*) from raw_tickets") == tickets
    assert ask("select count(*) from raw_time_entries") == entries
    assert ask("select sum(minutes) from raw_time_entries") == minutes


def test_tables_are_exactly_typed(slug):
    tables = demo.tables(slug)
    assert list(tables) == [table.name for table in RAW_TABLES]
    for name, table in tables.items():
        expected = [(c.name, ARROW[c.type]) for c in TABLES[name].columns]
        assert [(field.name, field.type) for field in table.schema] == expected


def test_rows_have_keys_and_required_and_allowed_values(slug, tenant):
    for name, table in demo.tables(slug).items():
        schema = TABLES[name]
        frame = table.to_pandas()
        assert not frame.duplicated(list(schema.key)).any(), name
        assert set(frame["tenant_id"]) == {str(tenant.tenant_id)}
        for column in schema.columns:
            if column.required:
                assert frame[column.name].notna().all(), (name, column.name)
            if column.values:
                seen = set(frame[column.name].dropna())
                assert seen <= set(column.values), (name, column.name)


def test_nothing_happens_after_as_of(ask, tenant):
    as_of = tenant.as_of
    for table in RAW_TABLES:
        for column in table.columns:
            if column.type == "timestamptz" and column.name != "sla_due_at":
                newest = f"select epoch(max({column.name})) from {table.name}"
                assert ask(newest) < as_of.timestamp(), column.name
    assert ask("select max(date_worked) from raw_time_entries") < as_of.date()
    assert ask("select max(closed_on) from raw_commitments") < as_of.date()


def test_tickets_run_forward(ask):
    wrong = """
        select count(*) from raw_tickets
        where closed_at < created_at_remote or updated_at_remote < created_at_remote
            or first_response_at < created_at_remote or first_response_at > closed_at
            or updated_at_remote < closed_at
    """
    assert ask(wrong) == 0


def test_only_the_planted_rows_break_a_rule_of_check(ask, slug):
    truths = demo.TRUTHS[slug]
    negative = "select count(*) from raw_time_entries where minutes < 0"
    assert ask(negative) == truths.reversals
    orphans = """
        select count(*) from raw_time_entries anti join raw_tickets
        using (cw_ticket_id) where cw_ticket_id is not null
    """
    assert ask(orphans) == truths.orphans
    over = """
        select count(*) from (
            select sum(minutes) as total from raw_time_entries
            group by member, date_worked having total > 14 * 60)
    """
    assert ask(over) == 0
    open_but_closed = """
        select count(*) from raw_tickets where closed_at is not null
        and status in ('New', 'In Progress', 'Waiting', 'Reopened')
    """
    assert ask(open_but_closed) == 0
    assert ask("select min(csat) >= 1 and max(csat) <= 5 from raw_surveys")
    assert ask("select min(nps) >= 0 and max(nps) <= 10 from raw_surveys")


def test_work_is_done_after_the_ticket_came_and_on_days_at_work(ask, slug):
    early = """
        select count(*) from raw_time_entries as e join raw_tickets as t
        using (cw_ticket_id) where e.date_worked < t.created_at_remote::date
    """
    assert ask(early) == 0
    weekend = "select count(*) from raw_time_entries where isodow(date_worked) > 5"
    assert ask(weekend) == 0
    for member in demo.WORLDS[slug].technicians:
        for first, last in member.leave:
            on_leave = """
                select count(*) from raw_time_entries where member = $member
                and date_worked between $first and $last
            """
            assert ask(on_leave, member=member.name, first=first, last=last) == 0


def test_subjects_are_known_for_every_ticket(slug):
    subjects = demo.subjects(slug)
    tickets = demo.tables(slug)["raw_tickets"]["cw_ticket_id"].to_pylist()
    assert subjects.index.tolist() == tickets
    assert subjects.nunique() == 29


def test_unknown_tenant_is_named():
    with pytest.raises(DataError) as caught:
        demo.tables("acme")
    assert str(caught.value) == (
        'demo: there is no demo tenant "acme"; expected one of boreal, harbour.'
    )
