"""The demo data looks like a real provider, and its tenants' files fit it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from kpi_lib import demo


def test_history_is_31_months_of_20_to_25_thousand_tickets(lake):
    months = lake.execute(
        "select count(distinct date_trunc('month', created_at_remote)), count(*), "
        "count(distinct created_at_remote::date) from raw_tickets"
    ).fetchone()
    assert months[0] == 31
    assert 20_000 <= months[1] <= 25_000
    # 944 days from 2024-04-01 to 2026-10-31: at most two without any ticket.
    assert 942 <= months[2] <= 944


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


def test_members_are_billable_for_55_to_80_percent_of_their_hours(lake, tenant):
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


def test_agreement_years_follow_each_other(slug):
    chains: dict[str, list[tuple[date, date]]] = {}
    for item in demo.WORLDS[slug].agreements:
        if item.start and item.end and item.name.split()[-1].isdigit():
            chains.setdefault(item.company, []).append((item.start, item.end))
    assert len(chains) == 2
    for spans in chains.values():
        for (_, end), (start, _) in pairwise(spans):
            assert (start - end).days == 1


def test_tenant_file_says_what_the_generator_builds(slug, tenant):
    world = demo.WORLDS[slug]
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
