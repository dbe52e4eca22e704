"""Each truth of `demo.TRUTHS` is in the data, found by plain counting."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kpi_lib import demo
from kpi_lib.demo import generate
from kpi_lib.demo.model import PRIORITY_TTR, SUBJECTS, TYPES
from kpi_lib.demo.truths import Project
from kpi_lib.params import load_params

PARAMS = load_params("params")
CLOSED = ("Closed", "Resolved", "Completed")
HARD = {"software", "connectivity", "firewall", "backup", "server", "endpoint"}


@pytest.fixture(scope="module", params=["boreal", "harbour"])
def slug(request):
    return request.param


@pytest.fixture(scope="module")
def truths(slug):
    return demo.TRUTHS[slug]


@pytest.fixture(scope="module")
def tickets(slug):
    frame = demo.tables(slug)["raw_tickets"].to_pandas()
    frame["subject"] = demo.subjects(slug).to_numpy()
    local = frame["created_at_remote"].dt.tz_convert(PARAMS.tenant(slug).timezone)
    frame["day"] = local.dt.date
    frame["client"] = joined(frame["company"], slug)
    return frame


@pytest.fixture(scope="module")
def entries(slug):
    frame = demo.tables(slug)["raw_time_entries"].to_pandas()
    frame["minutes"] = frame["minutes"].astype(float)
    return frame


@pytest.fixture(scope="module")
def alerts(slug):
    frame = demo.tables(slug)["raw_security_alerts"].to_pandas()
    local = frame["detected_at"].dt.tz_convert(PARAMS.tenant(slug).timezone)
    return frame.assign(day=local.dt.date)


def joined(company: pd.Series, slug: str) -> pd.Series:
    two = demo.TRUTHS[slug].two_spellings
    return company.replace(two.alias, two.company)


def test_spike_days_stand_out_by_their_cause(tickets, truths):
    per_day = tickets.groupby("day").size()
    for spike in truths.spikes:
        cause = (tickets["client"] == spike.company) & (
            tickets["subject"] == spike.subject
        )
        on_day = tickets[cause & (tickets["day"] == spike.day)]
        assert spike.extra_tickets <= len(on_day) <= spike.extra_tickets + 3
        assert set(on_day["board"]) == {spike.board}
        assert set(on_day["type"].dropna()) == {spike.type}
        weeks = [spike.day - dt.timedelta(weeks=back) for back in range(1, 5)]
        assert per_day[spike.day] > 1.6 * per_day[weeks].mean()


def test_only_the_planted_days_are_the_busiest(tickets, truths):
    per_day = tickets.groupby("day").size()
    planted = {spike.day for spike in truths.spikes}
    assert set(per_day.nlargest(2).index) == planted


def test_hard_cases_go_to_one_technician_and_nothing_else(tickets, truths, slug):
    labels = demo.WORLDS[slug].labels
    hard_types = {labels.types[key] for key in HARD}
    mine = tickets[tickets["owner"] == truths.hard_cases.owner]
    assert set(mine["priority"]) == set(labels.priorities[:2])
    assert set(mine["type"].dropna()) == hard_types
    hard = tickets["priority"].isin(labels.priorities[:2]) & tickets["type"].isin(
        hard_types
    )
    share = (tickets[hard]["owner"] == truths.hard_cases.owner).mean()
    assert share == pytest.approx(truths.hard_cases.share, abs=0.03)


def test_hard_cases_look_bad_by_plain_averages(tickets, truths):
    done = tickets[tickets["status"].isin(CLOSED) & tickets["owner"].notna()]
    ttr = done["closed_at"] - done["created_at_remote"]
    median = ttr.groupby(done["owner"]).median()
    assert median.idxmax() == truths.hard_cases.owner
    # Although that technician's skill is a little better than the average.
    assert -0.1 < truths.skills[truths.hard_cases.owner] < 0


def test_skills_act_on_the_time_to_resolution(slug, truths):
    # What is left of log TTR on the opening clock after type and priority.
    frame = generate._history(slug).tickets
    frame = frame[frame["owner"] >= 0]
    medians = np.log([item.ttr_minutes for item in TYPES])[frame["type"]]
    expected = medians + np.array(PRIORITY_TTR)[frame["priority"]]
    rest = np.log((frame["end"] - frame["start"]) / 60) - expected
    found = rest.groupby(frame["owner"].to_numpy()).mean()
    counts = rest.groupby(frame["owner"].to_numpy()).size()
    names = [member.name for member in demo.WORLDS[slug].technicians]
    for index, name in enumerate(names):
        if name == truths.training_need.owner:
            continue
        # Three standard errors, and the clients' own small effects.
        margin = 3 * 0.75 / np.sqrt(counts[index]) + 0.03
        assert found[index] == pytest.approx(truths.skills[name], abs=margin)


def test_skills_have_one_clearly_better_and_one_clearly_worse(truths):
    skills = pd.Series(dict(truths.skills)).sort_values()
    assert len(skills) == 10
    assert skills.mean() == pytest.approx(0, abs=0.01)
    assert skills.std() == pytest.approx(0.2, abs=0.03)
    assert skills.iloc[0] < skills.iloc[1] - 0.1
    assert skills.iloc[-1] > skills.iloc[-2] + 0.1


def test_training_need_is_on_one_board(tickets, truths):
    need = truths.training_need
    done = tickets[tickets["status"].isin(CLOSED) & (tickets["board"] == need.board)]
    mine = done["owner"] == need.owner
    hours = (done["closed_at"] - done["created_at_remote"]).dt.total_seconds() / 3600
    assert hours[mine].mean() > 1.5 * hours.mean()
    reopened = done["reopened_count"] > 0
    assert reopened[mine].mean() == pytest.approx(need.reopened_share, abs=0.02)
    assert reopened[~mine].mean() == pytest.approx(0.03, abs=0.01)
    elsewhere = tickets[
        (tickets["owner"] == need.owner) & (tickets["board"] != need.board)
    ]
    assert (elsewhere["reopened_count"] > 0).mean() < 0.05


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


def test_one_client_asks_how_to(tickets, truths):
    keys = {item.key for item in SUBJECTS if item.type == "guidance"}
    share = tickets["subject"].isin(keys).groupby(tickets["client"]).mean()
    assert share.idxmax() == truths.training_client.company
    assert share.max() == pytest.approx(truths.training_client.share, abs=0.03)
    assert share.drop(share.idxmax()).max() < 0.05


def test_how_to_summaries_and_no_others_hold_the_keywords(tickets, slug):
    keywords = (
        "how to|training|doesn't know|user error|comment faire|comment puis-je"
        "|formation|ne sait pas|erreur utilisateur"
    )
    summary = tickets["summary"].fillna("")
    found = summary.str.contains(rf"\b(?:{keywords})\b", case=False, regex=True)
    how_to = tickets["subject"].str.startswith("howto")
    known = tickets["summary"].notna()
    assert (found[known] == how_to[known]).all()


def test_one_topic_is_the_most_frequent(tickets, truths):
    topic = truths.frequent_topic
    counts = tickets["subject"].value_counts() * 30 / 944
    assert counts.idxmax() == topic.subject
    assert counts.max() == pytest.approx(topic.per_30_days, rel=0.1)
    assert counts.iloc[1] < 0.75 * counts.max()
    rows = tickets[tickets["summary"].notna() & (tickets["subject"] == topic.subject)]
    assert rows["summary"].str.contains(topic.word, case=False).all()


def test_one_client_has_two_spellings_and_one_member_two_names(
    tickets, entries, truths
):
    two = truths.two_spellings
    spelled = tickets["company"][tickets["client"] == two.company]
    assert (spelled == two.alias).mean() == pytest.approx(two.alias_share, abs=0.03)
    member = truths.member_alias
    by_login = entries[entries["member"] == member.alias]
    by_name = entries[entries["member"] == member.member]
    assert by_login["date_worked"].max() <= member.until
    assert by_name["date_worked"].min() > member.until
    assert member.alias not in set(tickets["owner"])


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
