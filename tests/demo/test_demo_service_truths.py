"""Planted truths about tickets and technicians, found by plain counting."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kpi_lib import demo
from kpi_lib.demo import generate
from kpi_lib.demo.world import PRIORITY_TTR, SUBJECTS, TYPES

CLOSED = ("Closed", "Resolved", "Completed")
HARD = {"software", "connectivity", "firewall", "backup", "server", "endpoint"}


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
