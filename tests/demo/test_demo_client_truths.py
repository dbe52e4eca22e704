"""Planted truths about clients, projects and alerts, found by plain counting."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kpi_lib import demo
from kpi_lib.demo.truths import Project


def uncovered(tickets: pd.DataFrame, slug: str) -> pd.DataFrame:
    """Judge each ticket by its client's agreements: active, covered."""
    table = demo.tables(slug)["raw_agreements"].to_pandas()
    active = pd.Series(data=False, index=tickets.index)
    board_covered, covered = active.copy(), active.copy()
    for row in table.to_dict("records"):
        here = tickets["client"] == row["company"]
        if row["start_date"] is not None:
            here &= tickets["day"] >= row["start_date"]
        if row["end_date"] is not None:
            here &= tickets["day"] <= row["end_date"]
        boards, types = row["covered_boards"], row["covered_types"]
        on_board = here & (True if boards is None else tickets["board"].isin(boards))
        active |= here
        board_covered |= on_board
        covered |= on_board & (True if types is None else tickets["type"].isin(types))
    return pd.DataFrame({"active": active, "board": board_covered, "covered": covered})


def test_agreement_gaps(tickets, truths, slug):
    gaps = truths.agreements
    judged = uncovered(tickets, slug)
    client = tickets["client"]
    assert not judged["active"][client == gaps.never].any()
    assert not judged["active"][client == gaps.time_and_materials].any()
    after = tickets["day"] > gaps.expired_on
    expired = client == gaps.expired
    assert judged["covered"][expired & ~after].all()
    assert not judged["active"][expired & after].any()
    assert (expired & after).sum() > 50
    narrow = judged[client == gaps.narrow]
    assert narrow["active"].all()
    assert 0.35 < (~narrow["covered"]).mean() < 0.65
    assert (~narrow["board"]).sum() > 300  # reason board
    assert (narrow["board"] & ~narrow["covered"]).sum() > 100  # reason type
    planted = {gaps.never, gaps.time_and_materials, gaps.expired, gaps.narrow}
    for name, rows in judged[~client.isin(planted)].groupby(client):
        assert (~rows["covered"]).mean() < 0.03, name


def test_tickets_name_only_active_agreements_of_their_client(tickets, slug):
    agreements = demo.tables(slug)["raw_agreements"].to_pandas().set_index("id")
    named = tickets[tickets["agreement_id"].notna()]
    assert 0.5 < len(named) / len(tickets) < 0.8
    stated = agreements.loc[named["agreement_id"].astype(int)]
    assert (stated["company"].to_numpy() == named["client"].to_numpy()).all()
    start = stated["start_date"].fillna(dt.date(1900, 1, 1)).to_numpy()
    end = stated["end_date"].fillna(dt.date(2100, 1, 1)).to_numpy()
    day = named["day"].to_numpy()
    assert ((start <= day) & (day <= end)).all()


def matching(tickets: pd.DataFrame, project: Project) -> pd.Series:
    rows = pd.Series(data=True, index=tickets.index)
    for column in ("company", "board", "type"):
        if getattr(project, column) is not None:
            rows &= tickets[column] == getattr(project, column)
    if project.summary_pattern:
        rows &= (
            tickets["summary"]
            .fillna("")
            .str.contains(project.summary_pattern, case=False, regex=True)
        )
    return rows


def test_projects_touch_their_subject_and_change_it_as_stated(tickets, truths):
    effects = {}
    for project in truths.projects:
        rows = matching(tickets, project)
        seen = tickets["subject"][rows].value_counts(normalize=True)
        assert seen[project.subject] > 0.6
        after = tickets["day"] >= project.live_at
        control = ~rows & ~tickets["subject"].eq("mail_outage")
        ratio = (rows & after).sum() / (control & after).sum()
        before = (rows & ~after).sum() / (control & ~after).sum()
        effects[project.id] = (ratio / before - 1, project)
    change, password = effects[1]
    assert password.change == -0.4
    assert change == pytest.approx(-0.4, abs=0.06)
    # No effect: within three standard errors of some 500 and some 60 tickets after.
    for number, margin in ((2, 0.15), (3, 0.4)):
        change, project = effects[number]
        assert project.change == 0
        assert abs(change) < margin
    weeks = (dt.date(2026, 11, 1) - effects[3][1].live_at).days / 7
    assert weeks < 8


def test_password_pattern_finds_its_subject_exactly(tickets, truths):
    found = matching(tickets, truths.projects[0])
    known = tickets["summary"].notna()
    assert (found[known] == (tickets["subject"][known] == "password")).all()


def test_one_device_is_noisy(alerts, truths):
    noisy = truths.noisy_device
    rows = alerts[alerts["device"] == noisy.device]
    assert set(rows["company"]) == {noisy.company}
    assert set(rows["source"]) == {noisy.source}
    days = (dt.date(2026, 10, 31) - noisy.first_day).days + 1
    assert rows["day"].min() >= noisy.first_day
    assert rows["day"].nunique() / days == pytest.approx(noisy.active_share, abs=0.1)
    false = (rows["verdict"] == "false_positive").mean()
    assert false == pytest.approx(noisy.false_positive_share, abs=0.1)
    quarter = alerts[alerts["day"] >= dt.date(2026, 7, 1)]
    others = quarter[quarter["device"] != noisy.device]
    per_device = others.groupby(["company", "device"]).size()
    assert per_device.max() <= 6
    assert len(rows) > 10 * per_device.max()


def test_one_severity_is_late(alerts, truths, slug):
    targets = {"critical": 1, "high": 4, "medium": 24, "low": 72}
    slow = truths.slow_severity
    assert targets[slow.severity] == slow.target_hours
    done = alerts[alerts["resolved_at"].notna()]
    hours = (done["resolved_at"] - done["detected_at"]).dt.total_seconds() / 3600
    for severity, target in targets.items():
        in_time = (hours[done["severity"] == severity] <= target).mean()
        if severity == slow.severity:
            assert in_time == pytest.approx(slow.on_time_share, abs=0.06)
        else:
            assert in_time > 0.9
    assert 5 <= alerts["resolved_at"].isna().sum() <= 60


def test_one_client_drifts_and_the_others_are_level(entries, truths):
    drift = truths.drift
    visits = entries[entries["work_type"] == drift.work_type]
    month = pd.to_datetime(visits["date_worked"]).dt.to_period("M")
    mine = visits["company"] == drift.company
    drifting = visits[mine].groupby(month)["minutes"].mean()
    others = visits[~mine].groupby(month)["minutes"].mean()
    first = pd.Period(drift.first_month, "M")
    level = drifting[drifting.index < first].mean()
    for step in range(6):
        expected = level * 1.04 ** (step + 1)
        assert drifting[first + step] == pytest.approx(expected, rel=0.05)
    assert others.max() / others.min() < 1.06


def test_commitments_speak_the_clients_language(slug):
    world = demo.WORLDS[slug]
    table = demo.tables(slug)["raw_commitments"].to_pandas()
    assert set(table["company"]) == {company.name for company in world.companies}
    foreign = {item.name for item in world.companies if item.foreign_share > 0.5}
    own = set(world.labels.commitments)
    for company, rows in table.groupby("company"):
        assert set(rows["text"]).isdisjoint(own) == (company in foreign)
    assert set(table["status"]) == {"open", "done", "dropped"}
    assert (table["closed_on"].isna() == (table["status"] == "open")).all()
    assert (
        table["closed_on"].dropna() >= table["made_on"][table["closed_on"].notna()]
    ).all()
