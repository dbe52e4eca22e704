"""Planted subjects are found again, whatever the noise, language or order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from support.places import REAL_DATA
from support.planted import PHRASES, planted_tickets
from support.time_growth import MOST_GROWTH, growth

from kpi_lib import demo
from kpi_lib.domain.errors import DataError
from kpi_lib.text.ideas import french_lean, ideas_of, words_of
from kpi_lib.text.topics import COLUMNS, assign_topics


def frame(*summaries: str | None) -> pd.DataFrame:
    ids = range(1, len(summaries) + 1)
    return pd.DataFrame({"cw_ticket_id": ids, "summary": summaries})


def agreement(tickets: pd.DataFrame) -> float:
    labels = assign_topics(tickets).labels.fillna("(none)")
    truth = tickets.set_index("cw_ticket_id")["subject"].sort_index()
    return float(adjusted_rand_score(truth, labels))


@pytest.mark.parametrize("size", [400, 3_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_planted_subjects_are_found_in_two_languages(size: int, seed: int) -> None:
    assert len(PHRASES) == 25
    assert agreement(planted_tickets(size, seed)) >= 0.9


@pytest.mark.parametrize("slug", ["boreal", "harbour"])
def test_the_subjects_of_the_demo_are_found(slug: str) -> None:
    tickets = demo.tables(slug)["raw_tickets"].to_pandas()
    subject = tickets["cw_ticket_id"].map(demo.subjects(slug))
    assert agreement(tickets.assign(subject=subject)) >= 0.9


def test_order_of_rows_and_repetition_change_nothing() -> None:
    tickets = planted_tickets(1_500, 3)
    first = assign_topics(tickets)
    for seed in (0, 1):
        again = assign_topics(tickets.sample(frac=1, random_state=seed))
        pd.testing.assert_series_equal(first.labels, again.labels)
        pd.testing.assert_frame_equal(first.table, again.table)


def test_noise_around_a_subject_changes_no_topic() -> None:
    topics = assign_topics(
        frame(
            "VPN disconnects",
            "RE: vpn disconnects!! (INC0012345)",
            "VPN DISCONNECTS - Jean TREMBLAY - 514-555-0199",
            "vpn disconnects on LAPTOP-7F3K2 since 2024-03-05",
            "Vpn disconnects, write to jdupont@acme.com (jdupont)",
            "Mot de passe expiré",
            "MOT DE PASSE EXPIRE",
            "mot de passe éxpiré pour Zoé Côté, billet 4521",
        )
    )
    assert (
        topics.labels.tolist() == ["VPN disconnects"] * 5 + ["Mot de passe expiré"] * 3
    )


def test_one_subject_in_two_languages_is_one_topic() -> None:
    topics = assign_topics(
        frame(
            "Printer paper jam",
            "Bourrage papier dans l'imprimante",
            "Paper jam, printer",
            "Backup failed",
            "Échec de la sauvegarde",
            "Sauvegarde en échec",
        )
    )
    assert topics.labels.nunique() == 2
    assert topics.labels.iloc[:3].nunique() == 1


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("Printer no longer prints from SRV-7", "Printer no longer prints"),
        ("L'imprimante n'imprime plus", "Imprimante n'imprime plus"),
        ("Écran n’affiche plus rien", "Écran n’affiche plus rien"),
        ("Le VPN ne se connecte pas", "VPN ne se connecte pas"),
        ("Imprimante marche pas", "Imprimante marche pas"),
        ("Pas d'internet au bureau", "Pas d'internet au bureau"),
        ("Aucun son dans Teams", "Aucun son dans Teams"),
        ("No Wi-Fi, help", "No Wi-Fi"),
        ("Disk not detected", "Disk not detected"),
        ("Screen without signal", "Screen without signal"),
        ("User can't print", "User can't print"),
    ],
)
def test_a_name_does_not_lose_its_negation(summary: str, name: str) -> None:
    assert set(assign_topics(frame(*[summary] * 3)).labels) == {name}


def test_a_topic_is_named_for_what_most_of_its_tickets_say() -> None:
    topics = assign_topics(
        frame(
            *("No Internet says Jean Tremblay, backup line active",) * 3,
            *("Internet down at the office",) * 3,
            *("Internet line of the provider unstable",) * 3,
        )
    )
    assert set(topics.labels) == {"Internet line"}


def test_what_does_not_hold_together_has_no_topic() -> None:
    topics = assign_topics(
        frame(
            *("Problem", "URGENT please help", None, "", "12345"),
            *(f"Backup failed on SRV-{number}" for number in range(3)),
            *("Keyboard", "Keyboard"),
        )
    )
    assert topics.labels.tolist()[5:8] == ["Backup failed"] * 3
    assert topics.labels.drop([6, 7, 8]).isna().all()
    assert topics.table["ticket_count"].tolist() == [3]


def test_the_table_counts_tickets_and_shows_no_person() -> None:
    tickets = planted_tickets(1_500, 4)
    topics = assign_topics(tickets)
    assert list(topics.table) == COLUMNS
    counts = topics.labels.value_counts()
    assert topics.table.set_index("topic")["ticket_count"].to_dict() == counts.to_dict()
    shown = " ".join([*topics.table["topic"], *topics.table["samples"].explode()])
    for leak in ("Tremblay", "Okafor", "okafor", "@", "514", "SRV", "PC-"):
        assert leak not in shown
    assert topics.table["topic"].is_unique
    assert topics.table["cohesion"].between(0.45, 1).all()


def test_labels_of_numbers_keep_their_numbers() -> None:
    labels = ["Category 55 Subcategory 170"] * 4 + ["Category 55 Subcategory 9"] * 3
    topics = assign_topics(frame(*labels, "Category 7 Subcategory 1"))
    assert topics.labels.tolist() == [*labels, None] or topics.labels.isna().iloc[7]
    assert topics.labels.tolist()[:7] == labels


def test_an_empty_frame_and_one_without_summaries_have_no_topic() -> None:
    for tickets in (frame(), frame(None, None)):
        topics = assign_topics(tickets)
        assert topics.labels.isna().all()
        assert topics.table.empty
        assert list(topics.table) == COLUMNS


def test_wrong_input_is_named() -> None:
    with pytest.raises(DataError) as missing:
        assign_topics(pd.DataFrame({"cw_ticket_id": [1]}))
    assert str(missing.value) == (
        "topics: no column summary; expected cw_ticket_id and summary."
    )
    with pytest.raises(DataError) as twice:
        assign_topics(pd.DataFrame({"cw_ticket_id": [7, 7], "summary": ["a", "b"]}))
    assert (
        str(twice.value) == "topics: ticket 7 comes twice; expected one row per ticket."
    )


def test_different_texts_take_time_by_their_number() -> None:
    rng = np.random.default_rng(0)
    tickets = planted_tickets(3_000, 5)
    tail = rng.choice(["alpha", "bravo", "delta", "echo"], (len(tickets), 6))
    tickets["summary"] += [" " + "".join(words) for words in tail]
    assert assign_topics(tickets).labels.notna().mean() > 0.5
    assert growth(lambda n: assign_topics(tickets.head(n)), 750) < MOST_GROWTH


def test_words_become_ideas_in_either_language() -> None:
    assert ideas_of(words_of("L'imprimante ne fonctionne plus")) == ["printer", "fail"]
    assert ideas_of(words_of("Printers not working")) == ["printer", "fail"]
    assert ideas_of(words_of("Mots de passe")) == ideas_of(words_of("passwords"))
    assert french_lean("Le serveur est lent") > 0 > french_lean("The server is slow")
    assert french_lean("VPN") == 0


@pytest.mark.real
@pytest.mark.skipif(not REAL_DATA.exists(), reason=f"no real data in {REAL_DATA}")
def test_incidents_of_a_real_export_keep_category_and_subcategory() -> None:
    events = pd.read_csv(
        REAL_DATA / "servicenow_incidents/incident_event_log.csv.gz",
        usecols=["number", "category", "subcategory"],
    )
    last = events.groupby("number").last().reset_index(drop=True)
    summary = last["category"] + " " + last["subcategory"]
    tickets = summary.rename("summary").rename_axis("cw_ticket_id").reset_index()
    topics = assign_topics(tickets)
    frequent = summary.value_counts()
    labels = frequent[(frequent >= 3) & ~frequent.index.str.contains("?", regex=False)]
    assert topics.labels.value_counts().reindex(labels.index).eq(labels).all()
