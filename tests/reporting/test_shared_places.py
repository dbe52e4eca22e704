"""Sentences on what is most: alone where it is alone, else all that share the place."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views.client_subjects import read_subjects
from kpi_lib.reporting.views.clients import read_client_training

FORMATS = [
    Formats("en", "en_CA", "CAD", "America/Toronto"),
    Formats("fr", "fr_CA", "CAD", "America/Toronto"),
]
PERIOD = Period.parse("2026-10", "America/Toronto")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize(
    ("counts", "english", "french"),
    [
        ([5, 3], "The most frequent subject is “T0”: 5 of 57 tickets.",
         "Le sujet le plus fréquent est « T0 » : 5 billets sur 57."),
        ([5, 5, 3], "The most frequent subjects are “T0”, “T1”: 5 of 57 each.",
         "Les sujets les plus fréquents sont « T0 », « T1 » : 5 sur 57 chacun."),
        ([5] * 4, "No subject stands out: 4 share the first place, 5 of 57 each.",
         "Aucun sujet ne ressort : 4 à égalité en tête, 5 sur 57 chacun."),
    ],
)  # fmt: skip
def test_subjects_that_share_the_first_place_are_all_named(
    counts: list[int], english: str, french: str
) -> None:
    names = [f"T{place}" for place in range(len(counts))]
    main = pd.DataFrame({"topic": names, "ticket_count": counts})
    tables = {"main": main, "totals": pd.DataFrame({"tickets": [57]}),
              "missed": pd.DataFrame()}  # fmt: skip
    result = Result("review_subjects", "acme", None, PERIOD, AS_OF, tables, "", "")
    assert [plain(read_subjects(result, f).text) for f in FORMATS] == [english, french]


@pytest.mark.parametrize(
    ("counts", "english", "french"),
    [
        ([6, 2], "C0 has the most tickets that ask for training: 6 of 9.",
         "Le plus de billets qui demandent une formation : C0, 6 sur 9."),
        ([6], "Tickets of C0 that ask for training: 6 of 9.",
         "Billets de C0 qui demandent une formation : 6 sur 9."),
        ([1, 1],
         "C0, C1 share the first place: 1 ticket each that asks for training.",
         "À égalité en tête : C0, C1, avec 1 billet chacun qui demande une formation."),
        ([2] * 4,
         "4 clients share the first place: 2 tickets each that ask for training.",
         "À égalité en tête : 4 clients, avec 2 billets chacun qui demandent une "
         "formation."),
    ],
)  # fmt: skip
def test_companies_that_share_the_first_place_are_all_named(
    counts: list[int], english: str, french: str
) -> None:
    names = [f"C{place}" for place in range(len(counts))]
    main = pd.DataFrame(
        {"company": names, "training_tickets": counts, "total_tickets": 9}
    )
    result = Result(
        "client_training_needs", "acme", None, PERIOD, AS_OF, {"main": main}, "", ""
    )
    found = [plain(read_client_training(result, f).text) for f in FORMATS]
    assert found == [english, french]
