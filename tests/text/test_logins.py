"""Logins that no list holds are gone from what leaves the house."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.advice_cases import CLUSTER

from kpi_lib.demo import phrases_en, phrases_fr
from kpi_lib.text.logins import LoginFinder
from kpi_lib.text.suggestions.advisor import Advisor
from kpi_lib.text.suggestions.language_model import ModelSettings

# First letter and surname, of people that nobody has announced.
LOGINS = (
    "pbickerstaff",
    "jmicklethwaite",
    "abouthillier",
    "oarcand",
    "zsmith",
    "rlee2",
)


@pytest.mark.parametrize("phrases", [phrases_en, phrases_fr], ids=["en", "fr"])
@pytest.mark.parametrize("login", LOGINS)
def test_a_login_is_gone_from_each_phrase_of_the_demo(
    phrases: object, login: str
) -> None:
    each = phrases.PHRASES.values()  # type: ignore[attr-defined]
    lines = [text for group in each for text in group if "{login}" in text]
    assert len(lines) == 7
    for line in lines:
        for more in ("", " - Ann", " / ticket 4", ", call 5", " since 01/02/2026"):
            text = line.format(login=login) + more
            assert login not in LoginFinder().clean(text)
            assert login not in LoginFinder().clean(text.upper()).lower()


def test_a_word_of_one_company_is_a_login_wherever_it_stands() -> None:
    tickets = [
        ("A", "Bwayne cannot print"),
        ("A", "Printer tray of the annex is stuck"),
        ("B", "Printer tray stuck again"),
        ("C", "Tray stuck, write to hquinzel@gotham.example"),
        ("D", "Tray stuck"),
    ]
    finder = LoginFinder(tickets)
    assert finder.clean("Reset MFA bwayne tray stuck") == "Reset MFA [user] tray stuck"
    assert finder.clean("hquinzel is stuck") == "[user] is stuck"
    # With few companies a word of one alone says nothing.
    assert LoginFinder(tickets[:3]).clean("MFA bwayne") == "MFA bwayne"


@pytest.mark.parametrize(
    "text",
    [
        "Password reset (urgent) for the printer, laptop",
        "Le mot de passe est refusé, imprimante hors ligne",
        "Outlook [name] [user] on [host]",
        "VPN: connection lost with error 809",
    ],
)
def test_words_of_the_field_stay(text: str) -> None:
    assert LoginFinder().clean(text) == text


def test_no_login_is_in_a_request() -> None:
    samples = ("Account locked (pbickerstaff)", "Mailbox of abouthillier is full")
    advisor = Advisor(
        ModelSettings("http://127.0.0.1:9/v1", "tiny"),
        tickets=[("A", "Call from Selina Kyle"), ("B", "skyle: MFA code not received")],
    )
    body = advisor.explain(replace(CLUSTER, samples=(*samples, "MFA for skyle")))
    assert body is not None
    sent = json.loads(body["messages"][1]["content"][6:-7])
    assert sent["samples"] == [
        "Account locked ([user])",
        "Mailbox of [user] is full",
        "MFA for [user]",
    ]
