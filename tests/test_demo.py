"""The demo tenants' tables: exact types, sound rows, the same on every build."""

from __future__ import annotations

import hashlib
import time
from datetime import date
from itertools import pairwise

import duckdb
import pyarrow as pa
import pytest

from kpi_lib import demo
from kpi_lib.demo import generate
from kpi_lib.errors import DataError
from kpi_lib.params import load_params
from kpi_lib.schema import RAW_TABLES, TABLES

SLUGS = ("boreal", "harbour")
PARAMS = load_params("params")
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


def connect(slug: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set timezone = '{PARAMS.tenant(slug).timezone}'")
    for name, table in demo.tables(slug).items():
        connection.register(name, table)
    return connection


@pytest.fixture(scope="module", params=SLUGS)
def slug(request):
    return request.param


@pytest.fixture(scope="module")
def lake(slug):
    with connect(slug) as connection:
        yield connection


def one(connection, sql, **parameters):
    return connection.execute(sql, parameters).fetchone()[0]


def digest(tables):
    found = hashlib.sha256()
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        found.update(name.encode() + sink.getvalue().to_pybytes())
    return found.hexdigest()


def test_two_builds_are_equal_and_quick(slug):
    first = digest(demo.tables(slug))
    generate._history.cache_clear()
    start = time.perf_counter()
    assert digest(demo.tables(slug)) == first
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("slug", "tickets", "entries", "minutes"),
    [("boreal", 22_784, 47_621, 2_180_420), ("harbour", 22_862, 47_374, 2_125_795)],
)
def test_the_data_never_drifts(slug, tickets, entries, minutes):
    # A change of these numbers changes every demo report.
    connection = connect(slug)
    assert one(connection, "select count(*) from raw_tickets") == tickets
    assert one(connection, "select count(*) from raw_time_entries") == entries
    assert one(connection, "select sum(minutes) from raw_time_entries") == minutes


def test_tables_are_exactly_typed(slug):
    tables = demo.tables(slug)
    assert list(tables) == [table.name for table in RAW_TABLES]
    for name, table in tables.items():
        expected = [(c.name, ARROW[c.type]) for c in TABLES[name].columns]
        assert [(field.name, field.type) for field in table.schema] == expected


def test_rows_have_keys_and_required_and_allowed_values(slug):
    for name, table in demo.tables(slug).items():
        schema = TABLES[name]
        frame = table.to_pandas()
        assert not frame.duplicated(list(schema.key)).any(), name
        assert set(frame["tenant_id"]) == {str(PARAMS.tenant(slug).tenant_id)}
        for column in schema.columns:
            if column.required:
                assert frame[column.name].notna().all(), (name, column.name)
            if column.values:
                seen = set(frame[column.name].dropna())
                assert seen <= set(column.values), (name, column.name)


def test_history_is_31_months_of_20_to_25_thousand_tickets(lake):
    months = lake.execute(
        "select count(distinct date_trunc('month', created_at_remote)), count(*), "
        "count(distinct created_at_remote::date) from raw_tickets"
    ).fetchone()
    assert months[0] == 31
    assert 20_000 <= months[1] <= 25_000
    # 944 days from 2024-04-01 to 2026-10-31: at most two without any ticket.
    assert 942 <= months[2] <= 944


def test_nothing_happens_after_as_of(lake, slug):
    as_of = PARAMS.tenant(slug).as_of
    for table in RAW_TABLES:
        for column in table.columns:
            if column.type == "timestamptz" and column.name != "sla_due_at":
                newest = f"select epoch(max({column.name})) from {table.name}"
                assert one(lake, newest) < as_of.timestamp(), column.name
    assert one(lake, "select max(date_worked) from raw_time_entries") < as_of.date()
    assert one(lake, "select max(closed_on) from raw_commitments") < as_of.date()


def test_tickets_run_forward(lake):
    wrong = """
        select count(*) from raw_tickets
        where closed_at < created_at_remote or updated_at_remote < created_at_remote
            or first_response_at < created_at_remote or first_response_at > closed_at
            or updated_at_remote < closed_at
    """
    assert one(lake, wrong) == 0


def test_only_the_planted_rows_break_a_rule_of_check(lake, slug):
    truths = demo.TRUTHS[slug]
    negative = "select count(*) from raw_time_entries where minutes < 0"
    assert one(lake, negative) == truths.reversals
    orphans = """
        select count(*) from raw_time_entries anti join raw_tickets
        using (cw_ticket_id) where cw_ticket_id is not null
    """
    assert one(lake, orphans) == truths.orphans
    over = """
        select count(*) from (
            select sum(minutes) as total from raw_time_entries
            group by member, date_worked having total > 14 * 60)
    """
    assert one(lake, over) == 0
    open_but_closed = """
        select count(*) from raw_tickets where closed_at is not null
        and status in ('New', 'In Progress', 'Waiting', 'Reopened')
    """
    assert one(lake, open_but_closed) == 0
    assert one(lake, "select min(csat) >= 1 and max(csat) <= 5 from raw_surveys")
    assert one(lake, "select min(nps) >= 0 and max(nps) <= 10 from raw_surveys")


def test_work_is_done_after_the_ticket_came_and_on_days_at_work(lake, slug):
    early = """
        select count(*) from raw_time_entries as e join raw_tickets as t
        using (cw_ticket_id) where e.date_worked < t.created_at_remote::date
    """
    assert one(lake, early) == 0
    weekend = "select count(*) from raw_time_entries where isodow(date_worked) > 5"
    assert one(lake, weekend) == 0
    for member in demo.WORLDS[slug].technicians:
        for first, last in member.leave:
            on_leave = """
                select count(*) from raw_time_entries where member = $member
                and date_worked between $first and $last
            """
            assert one(lake, on_leave, member=member.name, first=first, last=last) == 0


def test_members_are_billable_for_55_to_80_percent_of_their_hours(lake, slug):
    tenant = PARAMS.tenant(slug)
    rows = lake.execute(
        "select member, sum(minutes) filter (billable) / count(distinct date_worked), "
        "sum(minutes) / count(distinct date_worked) "
        "from raw_time_entries group by member"
    ).fetchall()
    assert len(rows) == 11  # ten members, one of them also by the login
    for member, billable, total in rows:
        name = tenant.member_alias.get(member, member)
        daily = float(tenant.members[name].weekly_hours) * 60 / 5
        assert 0.54 <= float(billable) / daily <= 0.80, member
        assert float(total) < daily


def test_backlog_and_statuses_are_realistic(lake):
    rows = lake.execute("select status, count(*) from raw_tickets group by 1")
    counts = dict(rows.fetchall())
    assert {"Closed", "Resolved", "Completed"} < set(counts)
    assert {"Cancelled", "Duplicate", "Merged"} < set(counts)
    assert {"New", "In Progress", "Waiting"} < set(counts)
    still_open = sum(
        counts.get(status, 0)
        for status in ("New", "In Progress", "Waiting", "Reopened")
    )
    assert 30 <= still_open <= 120


def test_agreements_show_every_kind_of_cover(lake):
    shapes = lake.execute(
        "select covered_boards is null, covered_types is null, "
        "coalesce(len(covered_boards), -1) = 0, start_date is null, end_date is null, "
        "start_date > date '2026-11-01' from raw_agreements"
    ).fetchall()
    assert any(row[0] and row[1] for row in shapes)  # covers everything
    assert any(not row[0] and row[1] for row in shapes)  # by boards
    assert any(row[0] and not row[1] for row in shapes)  # by types
    assert any(row[2] for row in shapes)  # an empty list covers nothing
    assert any(row[3] for row in shapes)
    assert any(row[4] for row in shapes)
    assert any(row[5] for row in shapes)  # not yet started


def test_tenant_file_says_what_the_generator_builds(slug):
    world, tenant = demo.WORLDS[slug], PARAMS.tenant(slug)
    assert (tenant.timezone, tenant.language) == (world.timezone, world.language)
    assert tenant.calendar.holidays == f"{world.country}-{world.region}"
    assert tenant.opening.hours[0] == ((world.opens, world.closes),)
    assert set(tenant.members) == {member.name for member in world.technicians}
    for member in world.technicians:
        stated = tenant.members[member.name]
        assert float(stated.weekly_hours) == member.weekly_hours
        assert stated.first_day == member.joined
        leave = tuple((span.first_day, span.last_day) for span in stated.leave)
        assert leave == member.leave
    truths = demo.TRUTHS[slug]
    assert tenant.members[truths.member_alias.member].aliases == (
        truths.member_alias.alias,
    )
    assert tenant.companies[truths.two_spellings.company].aliases == (
        truths.two_spellings.alias,
    )
    billed_by_time = [
        name
        for name, company in tenant.companies.items()
        if company.billing == "time_and_materials"
    ]
    assert billed_by_time == [truths.agreements.time_and_materials]


def test_twelve_companies_and_ten_technicians_with_names_of_their_own(slug):
    world = demo.WORLDS[slug]
    assert len(world.companies) == 12
    assert len(world.technicians) == 10
    labels = world.labels
    people = set(labels.first_names) | set(labels.last_names)
    for member in world.technicians:
        assert not people & set(member.name.split())


def test_summaries_name_no_company_and_no_technician(slug):
    world = demo.WORLDS[slug]
    text = "\n".join(
        demo.tables(slug)["raw_tickets"]["summary"].drop_null().to_pylist()
    )
    for name in [*world.companies, *world.technicians]:
        assert name.name not in text


def test_subjects_are_known_for_every_ticket(slug):
    subjects = demo.subjects(slug)
    tickets = demo.tables(slug)["raw_tickets"]["cw_ticket_id"].to_pylist()
    assert subjects.index.tolist() == tickets
    assert subjects.nunique() == 29


def test_volume_has_rhythm(lake):
    by_month = dict(
        lake.execute(
            "select month(created_at_remote), count(*) * 1.0 "
            "/ count(distinct created_at_remote::date) from raw_tickets group by 1"
        ).fetchall()
    )
    summer = (by_month[7] + by_month[8]) / 2
    assert by_month[1] > 1.1 * summer
    assert by_month[9] > 1.1 * summer
    by_hour = dict(
        lake.execute(
            "select hour(created_at_remote), count(*) from raw_tickets group by 1"
        ).fetchall()
    )
    assert by_hour[12] < 0.7 * min(by_hour[10], by_hour[14])
    by_day = dict(
        lake.execute(
            "select isodow(created_at_remote), count(*) from raw_tickets group by 1"
        ).fetchall()
    )
    assert max(by_day[6], by_day[7]) < 0.3 * min(by_day[day] for day in range(1, 6))


def test_agreement_years_follow_each_other(slug):
    chains: dict[str, list[tuple[date, date]]] = {}
    for item in demo.WORLDS[slug].agreements:
        if item.start and item.end and item.name.split()[-1].isdigit():
            chains.setdefault(item.company, []).append((item.start, item.end))
    assert len(chains) == 2
    for spans in chains.values():
        for (_, end), (start, _) in pairwise(spans):
            assert (start - end).days == 1


def test_unknown_tenant_is_named():
    with pytest.raises(DataError) as caught:
        demo.tables("acme")
    assert str(caught.value) == (
        'demo: there is no demo tenant "acme"; expected one of boreal, harbour.'
    )
