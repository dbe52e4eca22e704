"""Everyday spellings of names: every planted one is found, and nothing besides."""

from __future__ import annotations

import itertools
import random

import pytest
from support.lakes import tenant_params

from kpi_lib.facts.client.forbidden import Forbidden, forbidden_for
from kpi_lib.facts.client.tenant_names import Names

TELLING = (
    *("Dunmere", "Hautbois", "Kestrelway", "Brindleworth", "Ouvrard", "Val-Brisé"),
    *("Thornquist", "Mirabeau", "Quillmoor", "Érablière", "Saltmarsh", "Wexcombe"),
    *("Zanthorpe", "Lachenaie", "Pinecroft", "Marlhaven", "Ostrander", "Boisclair"),
)
TRADES = ("Pharma", "Logistics", "Dental Group", "Avocats", "Foods", "Architectes")
LEGAL = ("", " Ltd", " Ltd.", " Inc.", " S.A.R.L.", " GmbH", " ltée", " LLP", " SAS")
BEFORE = ("", "The ", "Les ", "Groupe ")
PEOPLE = (
    *("Étienne Laframboise", "Zélie Hautecoeur", "Omar Vintner", "Jimmy Page"),
    *("Anna Table", "Sinead O’Halloran", "Jean-Pierre Castonguay", "Will Turnbull"),
    *("Mark Oyelaran", "Priya Ramanathan", "Noé Bélanger-Roy", "Tobias Winterbourne"),
    *("Ines van der Velde", "Marc-André Thivierge", "Lee Abernethy", "May Okonkwo"),
)
AROUND = (
    *("{}", "Same fault as at {} last week", "PC de {}, salle 2", "[{}] backup failed"),
    *("For {}: printer", "cf. {}", "Même panne que chez {} hier", "{}; laptop"),
)
ORDINARY_COMPANIES = ("Print", "Data", "IT", "Service", "May", "Remote", "Acme North")
ORDINARY_PEOPLE = ("Will", "Page", "Mark", "Table", "Will Page", "Mark Table")


def forbidden(own: str, others: list[str], people: list[str]) -> Forbidden:
    names = Names((own,), (own, *others), tuple(people))
    return forbidden_for(names, tenant_params(), own)


def company_texts(stem: str, trade: str) -> list[str]:
    joined = f"{stem}{trade}".replace(" ", "").replace("-", "")
    domain = stem.lower().replace("-", "").replace("é", "e").replace("É", "e")
    return [
        stem, stem.upper(), stem.lower(), f"{stem} {trade}", f"{stem}’s",
        f"{stem} {trade}".upper(), f"{stem.lower()}-{trade.lower()}", joined,
        f"info@{domain}.com", f"it@mail.{domain}.co.uk", f"https://www.{domain}.ca/x",
        f"x@{domain}group.example", f"{stem} Ltd", f"{stem} inc.",
    ]  # fmt: skip


def person_texts(name: str) -> list[str]:
    first, last = name.split(" ", 1)
    f = "".join(sign for sign in first if sign.isalpha())
    la = "".join(sign for sign in last if sign.isalpha())
    initial = f[0]
    return [
        name, name.upper(), f"{last}, {first}", f"{last.upper()}, {first}",
        f"{initial}. {last}", f"{initial}.{last}", f"{initial}{la}".lower(),
        f"{initial}{la}", f"{f}{la}", f"{f}.{la}".lower(), f"{f}_{la}".lower(),
        f"{la}{f}".lower(), f"MSP\\{initial}{la}".lower(), f"{first} {la[0].upper()}.",
        f"{initial}{la}@msp.example".lower(),
    ]  # fmt: skip


def planted() -> list[tuple[Forbidden, str]]:
    """Return texts with a leak each, and what the report may not hold."""
    rng = random.Random(15)
    made = []
    for stem, trade in itertools.product(TELLING, TRADES):
        stored = f"{rng.choice(BEFORE)}{stem} {trade}{rng.choice(LEGAL)}"
        searched = forbidden("Maison Pinel", [stored, *ORDINARY_COMPANIES], [])
        made += [(searched, text) for text in company_texts(stem, trade)]
    searched = forbidden("Maison Pinel", [], [*PEOPLE, *ORDINARY_PEOPLE])
    made += [(searched, text) for name in PEOPLE for text in person_texts(name)]
    return [
        (searched, form.format(text))
        for searched, text in made
        for form in rng.sample(AROUND, 2)
    ]


def test_of_thousands_of_planted_spellings_none_is_published():
    cases = planted()
    assert len(cases) > 2_000
    missed = [text for searched, text in cases if not searched.find(text)]
    assert missed == []
    left = [
        (text, searched.read(text)[1])
        for searched, text in cases
        if searched.find(searched.read(text)[1])
    ]
    assert left == []


HARMLESS = (
    "Print queue stuck on floor 2", "Cannot Print To Printer", "data lost after update",
    "Data Recovery for the Finance share", "IT training on Tuesday", "does it work?",
    "Service desk", "The service may restart", "In May 2026 we closed 12 tickets",
    "Remote session", "Set up Remote Desktop", "Acme server is slow", "ACME-PC12",
    "anna@acme.example wrote", "www.acme.com is down", "Acme",
    "We will page you", "Will call back", "Page 3 of 12", "Mark as done", "mark it",
    "Table of contents", "A table is broken", "the technician will page Anna",
    "Please mark table 4 as done", "Pages: 12", "It may print data remotely",
    "Le service informatique", "North office", "print.css", "data.json", "it.log",
    "a web page, a price table", "Remote work: may start in May", "tableau",
)  # fmt: skip


@pytest.mark.parametrize("own", ["Acme", "Maison Pinel Acme"])
def test_names_that_are_everyday_words_refuse_nothing(own):
    searched = forbidden(own, list(ORDINARY_COMPANIES), list(ORDINARY_PEOPLE))
    assert [(t, searched.find(t)) for t in HARMLESS if searched.find(t)] == []
    assert [t for t in HARMLESS if searched.read(t)[1] != t] == []


@pytest.mark.parametrize(
    "text",
    ["Same as at Acme North", "x@acmenorth.com", "as at Print yesterday",
     "at acme-north", "Will Page called", "Page, Will", "wpage@msp.example",
     "sent to it@print.com"],
)  # fmt: skip
def test_names_of_everyday_words_are_found_where_they_can_be_told(text):
    searched = forbidden("Acme", list(ORDINARY_COMPANIES), list(ORDINARY_PEOPLE))
    assert searched.find(text)


def test_a_clients_own_name_is_no_hit_in_any_spelling():
    others = ["Acme", "Dunmere Pharma", "Dunmere Foods Ltd"]
    searched = forbidden("Dunmere Dental Inc.", others, ["Paul Dunmere"])
    for text in ("Dunmere", "DUNMERE dental", "x@dunmere.com", "dunmeredental.ca"):
        assert searched.find(text) == [], text
    assert searched.find("Dunmere Pharma")
    assert searched.find("dunmerefoods.com")


def test_a_refusal_names_the_stored_name():
    searched = forbidden("Maison Pinel", ["Dunmere Pharma Ltd."], ["Omar Vintner"])
    assert searched.find("as at Dunmere") == [("Dunmere Pharma Ltd.", "another client")]
    assert searched.find("Vintner, Omar") == [("Omar Vintner", "a technician")]
    text = "as at Dunmere, said ovintner"
    assert searched.read(text)[1] == "as at [company], said [name]"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Bo\u00adlt Indus\u200btries called", "[company] called"),
        ("Ana\u200bMar\u00adtel and Bolt Industries", "[name] and [company]"),
        ("the mar\u00adgin", "the […]"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_invisible_signs_part_is_cleaned(text, clean):
    searched = forbidden("Acme", ["Bolt Industries"], ["Ana Martel"])
    assert searched.read(text)[1] == clean
