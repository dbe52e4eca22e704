"""Topics and projects against summaries labelled by hand.

The bars are a little under what docs/statistics.md reports.
"""

from __future__ import annotations

import pandas as pd
import pytest
from support.labelled_summaries import (
    PROJECTS,
    Score,
    labelled,
    names_a_person,
)

from kpi_lib import demo
from kpi_lib.domain.languages import Language
from kpi_lib.text.suggestions.project_rules import fits, projects, suggest_by_rules
from kpi_lib.text.suggestions.suggestion import TopicCluster
from kpi_lib.text.topics import assign_topics


def project_score(tickets: pd.DataFrame, language: Language) -> Score:
    """Compare each ticket's project with that of its subject."""
    labels = assign_topics(tickets).labels
    tickets = tickets.sort_values("cw_ticket_id").assign(topic=labels.to_numpy())
    general = projects()["general"].name[language].format(topic="")
    is_named = pd.Series(False, index=tickets.index)
    is_right = is_named.copy()
    for topic, group in tickets.groupby("topic"):
        cluster = TopicCluster(
            str(topic),
            len(group),
            1,
            wordings=tuple(group["summary"]),
            language=language,
        )
        project = suggest_by_rules(cluster).project
        fitting = group["subject"].map(
            lambda s: projects()[PROJECTS[s]].name[language] if s else None
        )
        is_named[group.index] = not project.startswith(general)
        is_right[group.index] = fitting == project
    precision = (is_named & is_right).sum() / is_named.sum()
    return Score(precision, is_right.sum() / (tickets["subject"] != "").sum())


def test_the_samples_are_of_the_size_that_is_reported() -> None:
    for language in ("en", "fr"):
        sample = labelled(language)
        assert len(sample) == 200
        assert sample["summary"].is_unique
        assert set(sample["subject"]) <= {"", *PROJECTS}
        seen = set(sample["summary"])
        for name, size in (("further", 100), ("desk", 150), ("unseen", 150)):
            others = labelled(language, name)
            assert len(others) == len(set(others["summary"])) == size
            assert not set(others["summary"]) & seen
            assert set(others["subject"]) <= {"", *PROJECTS}
            seen |= set(others["summary"])


@pytest.mark.parametrize(
    ("sample", "language", "precision", "recall"),
    [("summaries", "en", 0.9, 0.35), ("summaries", "fr", 0.85, 0.4),
     ("desk", "en", 0.85, 0.25), ("desk", "fr", 0.85, 0.1),
     ("unseen", "en", 0.85, 0.15), ("unseen", "fr", 0.8, 0.15)],
)  # fmt: skip
def test_a_named_project_fits_its_tickets(
    sample: str, language: Language, precision: float, recall: float
) -> None:
    found = project_score(labelled(language, sample), language)
    assert found.precision >= precision
    assert found.recall >= recall


@pytest.mark.parametrize(
    ("topic", "wordings", "is_named"),
    [
        ("Badge reader", ("Printer offline", "Toner low", "Paper jam"), False),
        ("Printer", ("Printer offline", "Toner low", "Paper jam"), True),
        ("Printer", ("Printer offline", "Toner low", "Gate stuck"), False),
        ("Printer", ("Printer offline",) * 7 + ("Gate stuck",) * 3, False),
        ("Printer", ("Printer offline",) * 8 + ("Gate stuck",) * 2, True),
        ("Printer", ("Printer offline", "How do I print labels", "Toner"), False),
        ("Update", ("Update stuck", "Update of maps", "Software slow to open"), False),
        # What shows or does not asks for no training.
        ("Wifi", ("Wifi does not show", "Wifi shows no name", "Wifi way off"), True),
        ("Excel", ("Excel shows blanks", "Excel shows grey", "Excel shows #"), False),
    ],
)
def test_a_project_is_named_where_the_topic_and_its_tickets_are_sure(
    topic: str, wordings: tuple[str, ...], *, is_named: bool
) -> None:
    cluster = TopicCluster(topic, len(wordings), 1, wordings=wordings)
    assert (suggest_by_rules(cluster).project != f"Reduce tickets: {topic}") is is_named


def test_a_model_may_suggest_training_where_people_ask_how() -> None:
    assert fits("Séances de formation", ["Comment imprimer un calendrier"])
    assert not fits("Séances de formation", ["Imprimante bloquée"])


def test_printers_and_networks_are_no_sign_up_for_authentication() -> None:
    tickets = labelled("fr")
    joined = tickets[
        tickets["summary"].str.contains("mprimante.*onne[cx]|onne[cx].*mprimante")
    ]
    words = tuple(joined["summary"])
    assert len(words) == 6
    cluster = TopicCluster(
        "Connexion au réseau", 196, 4, language="fr", wordings=(*words, "Réseau lent")
    )
    assert "authentification" not in suggest_by_rules(cluster).project.lower()
    mixed = TopicCluster("Réseau", 2, 1, wordings=("Network down", "Printer offline"))
    assert suggest_by_rules(mixed).project == "Reduce tickets: Réseau"


@pytest.mark.parametrize("slug", ["boreal", "harbour"])
def test_every_project_of_the_demo_fits_the_planted_subject(slug: str) -> None:
    tickets = demo.tables(slug)["raw_tickets"].to_pandas()
    tickets = tickets[tickets["created_at_remote"] >= "2026-07-01"]
    subject = tickets["cw_ticket_id"].map(demo.subjects(slug))
    tickets = tickets.assign(subject=subject.map(_DEMO_SUBJECTS).fillna(""))
    assert project_score(tickets, demo_language(slug)).precision >= 0.95


@pytest.mark.parametrize(
    ("language", "of", "least"),
    [("en", "summaries", 12), ("fr", "summaries", 12), ("en", "further", 8),
     ("fr", "further", 8)],
)  # fmt: skip
def test_no_label_names_a_person(language: Language, of: str, least: int) -> None:
    sample = labelled(language, of)
    people = sample.loc[sample["person"] != "", "person"]
    # Four tickets of one wording each: the group's own words are all there is.
    often = pd.concat([sample[sample["person"] != ""]] * 4, ignore_index=True)
    often["cw_ticket_id"] = often.index
    labels = assign_topics(often).labels.dropna().unique()
    assert len(labels) >= least
    assert [label for label in labels if names_a_person(label, people)] == []
    only = pd.DataFrame({"cw_ticket_id": range(4), "summary": ["Oumou Kouyaté"] * 4})
    assert assign_topics(only).labels.isna().all()


_DEMO_SUBJECTS = {
    "password": "password", "folder_access": "access", "outlook": "email",
    "mail_outage": "email", "printer": "printer", "teams_audio": "calls",
    "onboarding": "onboard", "offboarding": "onboard", "install": "install",
    "erp": "accounting", "slow_pc": "slow", "hardware": "equipment",
    "mobile": "mobile", "howto_excel": "training", "howto_sharepoint": "training",
    "howto_signature": "training", "vpn": "vpn", "wifi": "wifi",
    "internet": "network", "firewall": "network", "backup": "backup",
    "disk": "disk", "server_down": "server", "phishing": "phishing",
    "malware": "phishing", "mfa": "mfa", "purchase": "equipment",
    "licence": "install", "migration": "",
}  # fmt: skip


def demo_language(slug: str) -> Language:
    return "fr" if slug == "boreal" else "en"
